import test from 'ava';
import type { ConverseRequest, ModelEvent, SummaryDraft } from '../../src/terms/index.js';
import {
  fromWireConverse,
  fromWireDraft,
  fromWireEvent,
  fromWireSummarize,
  languageModelMethods,
  toWireConverse,
  toWireDraft,
  toWireEvent,
  toWireSummarize,
} from '../../src/wire/index.js';

const { Converse, Summarize } = languageModelMethods;

const request: ConverseRequest = {
  callId: 'c1',
  language: 'de',
  mailboxName: 'Müller & Söhne',
  persona: 'Freundlich.',
  knowledge: [{ question: 'Wann?', answer: 'Um acht.' }],
  agenda: [
    { name: 'callerName', type: 'name', required: true },
    { name: 'meter', type: 'text', required: false, question: 'Welcher Zähler?' },
    { name: 'callbackNumber', type: 'phone', required: true },
    { name: 'callbackTime', type: 'time', required: false },
    { name: 'order', type: 'code', required: false, label: 'Auftrag', pattern: '[A-Z]{2}\\d{4}', confirm: false },
    { name: 'branch', type: 'choice', required: false, choices: ['Nord', 'Süd'] },
  ],
  notes: { callerName: 'Jürgen 😀' },
  turns: [
    { index: 0, speaker: 'secretary', text: 'Guten Tag.', startMs: 0, endMs: 900, engine: 'guided', interrupted: true },
    { index: 1, speaker: 'caller', text: 'Ja', startMs: 1_000, endMs: 1_400, engine: 'vosk', confidence: 0.25 },
  ],
  tools: [{ name: 'note_field', description: 'Note.', parameters: { type: 'object', properties: {} } }],
  callerNumber: '+4930123456',
  phoneRegion: 'DE',
  timeZone: 'Europe/Berlin',
  now: new Date('2026-11-22T15:00:00.123Z'),
  secretaryName: 'Anna',
  passages: ['Der Hof ist hinten.'],
  earlierCalls: [{ at: new Date('2026-11-01T09:00:00.000Z'), callerName: 'Jürgen', reason: 'Heizung' }],
  canTransfer: true,
  urgentWords: ['Gasgeruch'],
  saidSoFar: 'Einen Moment.',
  searched: ['Hof', 'Parken'],
};

test('a Converse request comes out of its bytes as it went in', (t) => {
  const bytes = Converse.requestSerialize(toWireConverse(request));
  t.deepEqual(fromWireConverse(Converse.requestDeserialize(bytes)), request);
});

test('an empty request survives too', (t) => {
  const empty = {
    ...request,
    knowledge: [],
    agenda: [],
    notes: {},
    turns: [],
    tools: [],
    persona: '',
    secretaryName: '',
    passages: [],
    earlierCalls: [],
    canTransfer: false,
    urgentWords: [],
  };
  const bytes = Converse.requestSerialize(toWireConverse(empty));
  t.deepEqual(toWireConverse(fromWireConverse(Converse.requestDeserialize(bytes))), toWireConverse(empty));
});

const events: ModelEvent[] = [
  { type: 'text', text: ' Yes, ' },
  { type: 'text', text: '' },
  { type: 'tool', call: { name: 'note_field', arguments: { name: 'reason', value: 'the "boiler"' } } },
  { type: 'end', reason: 'stop' },
  { type: 'end', reason: 'length', usage: { inputTokens: 900, outputTokens: 40 } },
];

for (const event of events) {
  test(`an event comes out as it went in: ${JSON.stringify(event)}`, (t) => {
    const bytes = Converse.responseSerialize(toWireEvent(event));
    t.deepEqual(fromWireEvent(Converse.responseDeserialize(bytes)), event);
  });
}

test('a summary request and its draft come out as they went in', (t) => {
  const { callId, language, mailboxName, turns, notes, callerNumber, phoneRegion } = request;
  const asked = { callId, language, mailboxName, turns, notes, callerNumber, phoneRegion };
  const bytes = Summarize.requestSerialize(toWireSummarize(asked));
  t.deepEqual(fromWireSummarize(Summarize.requestDeserialize(bytes)), asked);
  const urgent = { ...asked, urgentWords: ['Gasgeruch'] };
  const more = Summarize.requestSerialize(toWireSummarize(urgent));
  t.deepEqual(fromWireSummarize(Summarize.requestDeserialize(more)), urgent);

  const draft: SummaryDraft = {
    statements: [{ text: 'He said yes.', turns: [1, 0] }],
    callerName: 'Jürgen',
    callbackNumber: '',
    reason: 'Zähler',
    urgency: 'low',
    engine: 'm',
  };
  t.deepEqual(fromWireDraft(Summarize.responseDeserialize(Summarize.responseSerialize(toWireDraft(draft)))), draft);
});

test('nonsense on the wire is a named error', (t) => {
  t.like(
    t.throws(() => fromWireEvent({})),
    { name: 'SecretaryError', code: 'protocol' },
  );
  for (const argumentsJson of ['{', '[]', '"x"', 'null']) {
    t.like(
      t.throws(() => fromWireEvent({ tool: { name: 'x', argumentsJson } })),
      { code: 'protocol' },
    );
  }
  const wire = toWireConverse(request);
  const turns = [{ ...wire.turns[0]!, speaker: 'SPEAKER_UNSPECIFIED' as const }];
  t.like(
    t.throws(() => fromWireConverse({ ...wire, turns })),
    { code: 'bad-input' },
  );
  const tools = [{ name: 'x', description: '', parametersJson: 'no' }];
  t.like(
    t.throws(() => fromWireConverse({ ...wire, tools })),
    { code: 'bad-input' },
  );
});

test('an urgency that the model left out is normal', (t) => {
  const bytes = Summarize.responseSerialize({ statements: [] } as never);
  t.is(fromWireDraft(Summarize.responseDeserialize(bytes)).urgency, 'normal');
});
