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
export { languageCodes, languageHas, readLanguages, type Section, sectionOf } from './language-files.js';
