export { checkSummary, type SummaryContext } from './check-summary.js';
export { callerNumberOf, expecting, greetingOf, requestOf } from './context.js';
export { labelsOf } from './field-words.js';
export { guided } from './guided.js';
export { phrasebook } from './phrasebook.js';
export { recurringPhrases } from './recurring-phrases.js';
export { begin, step } from './step.js';
export { summarise } from './summarise.js';
export { END_CALL, endCall, NOTE_FIELD, noteField, toolsFor } from './tools.js';
export type {
  CallerTurn,
  DialogueContext,
  DialogueEvent,
  DialogueState,
  GuidedReply,
  Intent,
  Phase,
  Step,
} from './types.js';
