import { SecretaryError } from '../common/index.js';
import type { ModelEvent, SummaryDraft, Urgency } from '../terms/index.js';
import type { WireConverseEvent, WireSummaryDraft, WireUrgency } from './messages.js';
import { keyOf, parseObject } from './requests.js';

export function toWireEvent(event: ModelEvent): WireConverseEvent {
  switch (event.type) {
    case 'text':
      return { text: event.text };
    case 'tool':
      return { tool: { name: event.call.name, argumentsJson: JSON.stringify(event.call.arguments) } };
    case 'end':
      return {
        end: { reason: event.reason === 'length' ? 'END_REASON_LENGTH' : 'END_REASON_STOP', usage: event.usage },
      };
  }
}

/** @throws SecretaryError protocol when the message is empty or its JSON is broken. */
export function fromWireEvent(wire: WireConverseEvent): ModelEvent {
  if (typeof wire.text === 'string') return { type: 'text', text: wire.text };
  if (wire.tool) return { type: 'tool', call: { name: wire.tool.name, arguments: argumentsOf(wire.tool) } };
  if (!wire.end) throw new SecretaryError('protocol', 'the model server sent an event of a kind nobody knows');
  const reason = wire.end.reason === 'END_REASON_LENGTH' ? 'length' : 'stop';
  return { type: 'end', reason, ...(wire.end.usage ? { usage: { ...wire.end.usage } } : {}) };
}

const URGENCIES: Readonly<Record<Urgency, WireUrgency>> = {
  low: 'URGENCY_LOW',
  normal: 'URGENCY_NORMAL',
  urgent: 'URGENCY_URGENT',
};

export function toWireDraft(draft: SummaryDraft): WireSummaryDraft {
  const statements = draft.statements.map(({ text, turns }) => ({ text, turns: [...turns] }));
  return { ...draft, statements, urgency: URGENCIES[draft.urgency] };
}

/** An urgency that nobody stated is the normal one; anything else unknown is a fault of the protocol. */
export function fromWireDraft(wire: WireSummaryDraft): SummaryDraft {
  const { urgency, ...rest } = wire;
  if (urgency === 'URGENCY_UNSPECIFIED') return { ...rest, urgency: 'normal' };
  return { ...rest, urgency: keyOf(URGENCIES, urgency, 'the urgency of a summary') };
}

function argumentsOf(tool: { name: string; argumentsJson: string }): Readonly<Record<string, unknown>> {
  return parseObject(tool.argumentsJson || '{}', 'protocol', 'the arguments of a tool call');
}
