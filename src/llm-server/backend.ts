import type { ConverseRequest, ModelDescription, ModelEvent, SummarizeRequest, SummaryDraft } from '../terms/index.js';

/** What writes the answers. The server owns the wire, the limits and the health; a backend owns the model. */
export interface Backend {
  /** Calls that it can answer at the same time; the server refuses the others at once. */
  readonly maxConcurrent: number;
  /** Loads what it needs. @throws SecretaryError when it can never work (a missing file, a missing package). */
  start(): Promise<void>;
  /** Frees it. May be called twice, and before `start()` has ended. */
  stop(): Promise<void>;
  /** Whether an answer can be expected now. Never throws. */
  ready(signal: AbortSignal): Promise<boolean>;
  describe(): ModelDescription;
  /** Ends with exactly one `end`; stops at once when the signal fires. Throws SecretaryError. */
  converse(request: ConverseRequest, signal: AbortSignal): AsyncIterable<ModelEvent>;
  summarize(request: SummarizeRequest, signal: AbortSignal): Promise<SummaryDraft>;
}
