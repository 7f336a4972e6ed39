export { checkSummary, type SummaryContext } from './check-summary.js';
export { callerNumberOf, expecting, requestOf } from './context.js';
export { labelsOf } from './field-words.js';
export { greetingOf } from './greeting.js';
export { guided } from './guided.js';
export { signalsIn } from './hearing.js';
export { type FoundPassage, searchKnowledge } from './knowledge.js';
export { KnowledgeSense, type KnowledgeSenseOptions, type Vectors } from './knowledge-sense.js';
export { phrasebook } from './phrasebook.js';
export { tookRecordedMessage } from './recorded-message.js';
export { recurringPhrases } from './recurring-phrases.js';
export { restoreState, saveState } from './saved-state.js';
export { standIns } from './stand-ins.js';
export { begin, step } from './step.js';
export { summarise } from './summarise.js';
export { END_CALL, endCall, NOTE_FIELD, noteField, SEARCH_KNOWLEDGE, TRANSFER, toolsFor } from './tools.js';
export { topicOf } from './topic.js';
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
export { type SupportContext, unsupportedIn } from './unsupported.js';
