export { HealthBoard } from './health.js';
export type {
  WireConverseEvent,
  WireConverseRequest,
  WireHealthReply,
  WireModelDescription,
  WireSummarizeRequest,
  WireSummaryDraft,
} from './messages.js';
export { fromWireDraft, fromWireEvent, toWireDraft, toWireEvent } from './replies.js';
export { fromWireConverse, fromWireSummarize, parseObject, toWireConverse, toWireSummarize } from './requests.js';
export {
  DEFAULT_ADDRESS,
  healthCheckMethod,
  LANGUAGE_MODEL_SERVICE,
  type LanguageModelMethods,
  languageModelMethods,
  MAX_MESSAGE_BYTES,
} from './schema.js';
export { readPem } from './tls.js';
