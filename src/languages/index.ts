export { choiceOf, everyMatch, pattern, patterns, sentence, sentences, stemmer, table, wordList } from './codecs.js';
export { fill } from './fill.js';
export { languageCodes, languageHas, type Section, sectionOf } from './language-files.js';
