export { type ClauseOptions, clausesOf, splitClauses } from './clauses.js';
export { normaliseForSpeech } from './normalise.js';
