import type { ConverseRequest, ModelDescription, ModelEvent, SummarizeRequest, SummaryDraft } from '../terms/index.js';

/** A language model as the rest of the house sees it. Every method throws nothing but SecretaryError. */
export interface LanguageModel {
  /** What answers: backend, model, licence. */
  describe(signal?: AbortSignal): Promise<ModelDescription>;
  /**
   * The secretary's next utterance: text pieces to be joined as they are, tool calls, and one `end` as the last event.
   * Leaving the loop or firing the signal cancels the call on the server too.
   *
   * Codes: `unavailable` (away, full, killed in the middle), `timeout` (first piece, next piece or whole answer too
   * late), `protocol` (nonsense, or more than anyone would say), `bad-input`, `aborted`, `internal`.
   */
  converse(request: ConverseRequest, signal: AbortSignal): AsyncIterable<ModelEvent>;
  /** A draft whose statements are not checked yet. Same codes. */
  summarize(request: SummarizeRequest, signal: AbortSignal): Promise<SummaryDraft>;
  /** Whether the server says SERVING right now (grpc.health.v1); false on any fault, never throws. */
  healthy(): Promise<boolean>;
  /** May be called twice. Calls under way end with `unavailable`. */
  close(): void;
}
