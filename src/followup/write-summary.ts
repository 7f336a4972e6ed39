import { type Logger, messageOf, within } from '../common/index.js';
import { checkSummary, labelsOf, type SummaryContext, summarise } from '../dialogue/index.js';
import type { LanguageModel } from '../llm/index.js';
import type { CallRecord, Mailbox, SummarizeRequest, Summary, SummaryDraft } from '../terms/index.js';

export interface WriteSummaryOptions {
  readonly model: Pick<LanguageModel, 'summarize'>;
  readonly log: Logger;
  /** Longest wait for the model's summary; then the guided one is written, milliseconds. Default: 90,000. */
  readonly summaryMs?: number | undefined;
  readonly signal: AbortSignal;
}

/**
 * The summary of a call: the model's, held to what was said; what the model leaves out or invents is taken from the
 * guided summary, which is held to the same.
 */
export async function writeSummary(call: CallRecord, mailbox: Mailbox, options: WriteSummaryOptions): Promise<Summary> {
  const { model, log, summaryMs = 90_000, signal } = options;
  const request = requestOf(call, mailbox);
  const context = contextOf(call, mailbox);
  const guided = checkSummary(summarise(request), call.turns, context);
  const draft = await askModel(model, request, summaryMs, log, signal);
  const checked = draft === undefined ? guided : checkSummary(draft, call.turns, context);
  if (draft !== undefined && checked.statements.length < draft.statements.length) {
    const dropped = draft.statements.length - checked.statements.length;
    log.info({ call: call.id, engine: draft.engine, dropped }, 'statements of a summary were not proved');
  }
  return completed(checked, guided);
}

/** Undefined when the model is away, late or talks nonsense: a call always gets a summary. */
async function askModel(
  model: Pick<LanguageModel, 'summarize'>,
  request: SummarizeRequest,
  summaryMs: number,
  log: Logger,
  signal: AbortSignal,
): Promise<SummaryDraft | undefined> {
  const late = new AbortController();
  try {
    const answer = model.summarize(request, AbortSignal.any([signal, late.signal]));
    return await within(answer, summaryMs, 'the summary', signal);
  } catch (error) {
    signal.throwIfAborted();
    log.warn({ call: request.callId, reason: messageOf(error) }, 'the model wrote no summary, the guided one is used');
    return undefined;
  } finally {
    late.abort();
  }
}

function completed(summary: Summary, guided: Summary): Summary {
  if (summary.statements.length === 0) return guided;
  return {
    ...summary,
    callerName: summary.callerName || guided.callerName,
    callbackNumber: summary.callbackNumber || guided.callbackNumber,
    reason: summary.reason || guided.reason,
    // The guided summary knows "urgent" only from the caller's own words, so it is believed.
    urgency: guided.urgency === 'urgent' ? 'urgent' : summary.urgency,
  };
}

function requestOf(call: CallRecord, mailbox: Mailbox): SummarizeRequest {
  return {
    callId: call.id,
    language: mailbox.language,
    mailboxName: mailbox.name,
    turns: call.turns,
    notes: call.notes,
    callerNumber: call.callerNumber,
    phoneRegion: mailbox.phoneRegion,
    agenda: mailbox.agenda,
    ...(mailbox.urgentWords === undefined ? {} : { urgentWords: mailbox.urgentWords }),
  };
}

function contextOf(call: CallRecord, mailbox: Mailbox): SummaryContext {
  return {
    language: mailbox.language,
    startedAt: call.startedAt,
    timeZone: mailbox.timeZone,
    notes: call.notes,
    callerNumber: call.callerNumber,
    knownNames: [mailbox.name, mailbox.managerName, ...labelsOf(mailbox.agenda, mailbox.language)],
  };
}
