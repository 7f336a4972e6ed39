export {
  anyCase,
  choiceOf,
  counts,
  everyMatch,
  pattern,
  patterns,
  sentence,
  sentences,
  stemmer,
  table,
  wordList,
  words,
} from './codecs.js';
export { fill } from './fill.js';
export {
  faultsOfLanguage,
  languageCodes,
  languageHas,
  languageSection,
  readLanguages,
  type Section,
  sectionOf,
} from './language-files.js';
