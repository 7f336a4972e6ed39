import { parseMailbox } from '../../src/config/mailboxes/index.js';
import type { LanguageModel } from '../../src/llm/index.js';
import { Rehearsal, type RehearsalOptions } from '../../src/rehearsal/index.js';
import type { ConverseRequest, Mailbox, ModelEvent } from '../../src/terms/index.js';

export const { signal: never } = new AbortController();

export const mailbox: Mailbox = parseMailbox(
  {
    extension: '201',
    name: 'Hollis Heating',
    managerEmail: 'ann@example.org',
    phoneRegion: 'US',
    timeZone: 'America/New_York',
    knowledge: [{ question: 'When are you open?', answer: 'We are open from eight to five.' }],
  },
  'the mailbox',
);

/** A model whose answers are a function of what it is asked. */
export function scripted(
  script: (request: ConverseRequest, nth: number) => readonly ModelEvent[] | Error,
): Pick<LanguageModel, 'converse'> & { asked: number } {
  return {
    asked: 0,
    async *converse(request, signal) {
      this.asked += 1;
      const events = script(request, this.asked);
      if (events instanceof Error) throw events;
      for (const event of events) {
        signal.throwIfAborted();
        yield event;
      }
    },
  };
}

export function says(text: string): readonly ModelEvent[] {
  return [
    ...(text.match(/\s*\S+\s*/g) ?? []).map((piece) => ({ type: 'text' as const, text: piece })),
    { type: 'end' },
  ];
}

export async function rehearse(
  change: Partial<Omit<RehearsalOptions, 'context'>> & { mailbox?: Partial<Mailbox>; modelName?: string } = {},
): Promise<Rehearsal> {
  const { mailbox: changed, modelName, ...options } = change;
  const rehearsal = new Rehearsal({
    context: {
      callId: 'call-1',
      mailbox: { ...mailbox, ...changed },
      callerNumber: '',
      callerName: '',
      now: new Date('2026-11-23T15:00:00Z'),
      model: modelName,
    },
    signal: never,
    ...options,
  });
  await rehearsal.start();
  return rehearsal;
}
