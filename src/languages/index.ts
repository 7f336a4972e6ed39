export { choiceOf, pattern, patterns, sentence, sentences, table, wordList } from './codecs.js';
export { fill } from './fill.js';
export { languageCodes, languageHas, type Section, sectionOf } from './language-files.js';
