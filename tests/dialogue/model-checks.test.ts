import test from 'ava';
import { checkReply, checkText } from '../../src/dialogue/reply-check.js';
import { checkTool } from '../../src/dialogue/tool-check.js';
import type { ConverseRequest, ToolCall, Turn } from '../../src/terms/index.js';
import { contextWith, Play } from './harness.js';

const texts: readonly (readonly [string, string | undefined, string?])[] = [
  ['Thank you. What number can we reach you on?', undefined],
  ['I have 5 5 5, 2 3 4, 1 9 8 7. Is that right?', undefined],
  ['We are open Monday to Friday from eight to five, and Saturday from nine to noon.', undefined],
  ['Hello <|im_end|>', 'control-tokens'],
  ['</s> Hello', 'control-tokens'],
  ['[INST] Hello [/INST]', 'control-tokens'],
  ['assistant: Hello there', 'control-tokens'],
  ['Caller: I want a boiler', 'control-tokens'],
  ['{"name": "note_field"}', 'data-dump'],
  ['```json', 'data-dump'],
  ['I will call note_field now', 'data-dump'],
  ['a'.repeat(701), 'too-long'],
  ['of an epoch of an epoch of an epoch of an epoch', 'repeats-itself'],
  ['I will pass that on to the team. I will pass that on to the team.', 'repeats-itself'],
  ['As an AI language model I cannot do that.', 'echoes-prompt'],
  ['네, 알겠습니다. 전화번호가 어떻게 되시나요?', 'other-language'],
  ['Ja gerne, wie kann ich Ihnen denn heute mit Ihrer Heizung weiterhelfen, mein Herr?', 'other-language'],
  ['Vielen Dank. Unter welcher Nummer können wir Sie erreichen?', undefined, 'de'],
  ['Thank you so much, what number could we possibly reach you on later today?', 'other-language', 'de'],
  ['감사합니다. 어느 번호로 연락드리면 될까요?', undefined, 'ko'],
  ['Thank you. What number can we reach you on?', 'other-language', 'ko'],
];

for (const [text, fault, language = 'en'] of texts) {
  test(`"${text.slice(0, 50)}" is ${fault ?? 'spoken'} (${language})`, (t) => {
    t.is(checkText(text, language), fault);
  });
}

test('the words of the persona are not for callers', (t) => {
  t.is(
    checkText('Friendly and very brief. How can I help?', 'en', 'Friendly and very brief. Never rude.'),
    'echoes-prompt',
  );
  t.is(checkText('How can I help?', 'en', 'Friendly and very brief.'), undefined);
});

test('a finished reply is more than its text', (t) => {
  const turn = (speaker: Turn['speaker'], text: string, index: number): Turn => ({
    index,
    speaker,
    text,
    startMs: 0,
    endMs: 1,
    engine: 'x',
  });
  const stuck = [turn('secretary', 'Who is calling?', 0), turn('secretary', 'Who is calling?', 1)];
  t.is(checkReply('', false, [], 'en'), 'empty');
  t.is(checkReply('...', false, [], 'en'), 'empty');
  t.is(checkReply('', true, [], 'en'), undefined);
  t.is(checkReply('who is calling?', false, stuck, 'en'), 'said-before');
  t.is(checkReply('Who is calling?', false, stuck.slice(1), 'en'), undefined);
  t.is(
    checkReply('I need someone to fix it.', false, [turn('caller', 'I need someone to fix it', 0)], 'en'),
    'echoes-caller',
  );
});

function requestAfter(lines: readonly string[], callerNumber = ''): ConverseRequest {
  return { ...new Play(contextWith({ callerNumber })).run(lines).request(), notes: {} };
}

function note(name: unknown, value: unknown): ToolCall {
  return { name: 'note_field', arguments: { name, value } };
}

const talk = [
  'My boiler is leaking since Tuesday.',
  'Daniel Brooks',
  'five five five',
  'two three four one nine eight seven',
  'yes',
];

test('a note must be a known field, plausible, and said by the caller', (t) => {
  const request = requestAfter(talk, '+12125550142');
  const believed: readonly (readonly [string, string, string])[] = [
    ['callerName', 'Daniel Brooks', 'Daniel Brooks'],
    ['callbackNumber', '555-234-1987', '+15552341987'],
    ['callbackNumber', '+1 555 234 1987', '+15552341987'],
    ['callbackNumber', '+12125550142', '+12125550142'],
    ['reason', 'Boiler is leaking since Tuesday', 'Boiler is leaking since Tuesday'],
    ['reason', 'leaking boiler', 'leaking boiler'],
  ];
  for (const [name, value, kept] of believed)
    t.deepEqual(checkTool(note(name, value), request), { kind: 'note', name, value: kept }, value);
  const refused: readonly (readonly [unknown, unknown, string])[] = [
    ['callerName', 'Napoleon Bonaparte', 'not-said'],
    ['callerName', 'Daniel Napoleon', 'not-said'],
    ['callerName', '{"a":1}', 'implausible-name'],
    ['callbackNumber', '+15550009999', 'not-said'],
    ['callbackNumber', '555', 'bad-number'],
    ['callbackNumber', 'unknown', 'bad-number'],
    ['reason', 'Wants to buy a Ferrari', 'not-said'],
    ['reason', 'leaking since Wednesday', 'not-said'],
    ['reason', '', 'bad-value'],
    ['reason', 'x'.repeat(500), 'bad-value'],
    ['creditCard', '4111', 'unknown-field'],
    ['__proto__', 'x', 'unknown-field'],
    [null, 'x', 'bad-arguments'],
    ['reason', { a: 1 }, 'bad-arguments'],
  ];
  for (const [name, value, reason] of refused)
    t.deepEqual(checkTool(note(name, value), request), { reason }, String(value));
  t.deepEqual(checkTool({ name: 'format_disk', arguments: {} }, request), { reason: 'unknown-tool' });
});

test('hanging up is believed after a goodbye, or when all is known', (t) => {
  const end: ToolCall = { name: 'end_call', arguments: {} };
  t.deepEqual(checkTool(end, requestAfter([])), { reason: 'nothing-said-yet' });
  t.deepEqual(checkTool(end, requestAfter(['My boiler is leaking'])), { reason: 'too-early' });
  t.deepEqual(checkTool(end, requestAfter(['Never mind, goodbye'])), { kind: 'end' });
  const request = requestAfter(talk);
  const notes = { callerName: 'Daniel Brooks', reason: 'leak', callbackNumber: '+15552341987' };
  t.deepEqual(checkTool(end, { ...request, notes }), { kind: 'end' });
});
