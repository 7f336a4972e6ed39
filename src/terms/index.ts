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
  ModelDescription,
  ModelEvent,
  SummarizeRequest,
  SummaryDraft,
  Tool,
  ToolCall,
} from './conversation.js';
export {
  defaultAgenda,
  type Field,
  type FieldType,
  type KnowledgeEntry,
  type Language,
  type Mailbox,
} from './mailbox.js';
export type { MediaLeg, MediaOffer, MediaTransport } from './media.js';
