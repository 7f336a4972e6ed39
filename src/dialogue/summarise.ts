import type { SummarizeRequest, SummaryDraft } from '../terms/index.js';

/** The summary that needs no model. */
export function summarise(_request: SummarizeRequest): SummaryDraft {
  return { statements: [], callerName: '', callbackNumber: '', reason: '', urgency: 'normal', engine: 'guided' };
}
