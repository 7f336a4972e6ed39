export type {
  CallRecord,
  EndedBy,
  Notes,
  Speaker,
  Statement,
  Summary,
  Turn,
  Urgency,
  Word,
} from './call.js';
export type {
  ConverseRequest,
  EarlierCall,
  Expectation,
  ModelDescription,
  ModelEvent,
  SummarizeRequest,
  SummaryDraft,
  Tool,
  ToolCall,
} from './conversation.js';
export { correctName } from './correct-name.js';
export { heardTurns, heardUntilMs } from './heard.js';
export {
  defaultAgenda,
  type Field,
  type FieldType,
  fieldTypes,
  type KnowledgeEntry,
  type Language,
  type Mailbox,
} from './mailbox.js';
export type { MediaLeg, MediaOffer, MediaTransport } from './media.js';
export { type NumberWords, numberWords } from './number-words.js';
export { type AddressContext, parseAddress } from './parse-address.js';
export { type CodeContext, correctCode, parseCode, type SpokenCode } from './parse-code.js';
export { type DateContext, momentOf, parseDate, type SpokenTime, tellsTime } from './parse-date.js';
export { parseEmail } from './parse-email.js';
export {
  canBeSpelled,
  capitalised,
  editDistance,
  hasUnusualFamily,
  isPlausibleName,
  keepSpelled,
  type NameContext,
  parseName,
  type SpokenName,
  spellFamily,
} from './parse-name.js';
export {
  correctNumber,
  digitsIn,
  groupsOf,
  isOnlyDigits,
  joinNumber,
  type NumberContext,
  parseNumber,
  readNumber,
  type SpokenNumber,
  soundBeginning,
  toNumber,
} from './parse-number.js';
export { parseQuantity } from './parse-quantity.js';
export { repeatsRepetition } from './slow-pattern.js';
export { findSpelled } from './spelling.js';
