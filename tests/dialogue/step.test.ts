import test from 'ava';
import {
  begin,
  type DialogueEvent,
  type DialogueState,
  expecting,
  type Intent,
  step,
} from '../../src/dialogue/index.js';
import { contextWith, mailbox } from './harness.js';

/** Feeds events and returns the last state and all intents of the last event. */
function after(
  state: DialogueState,
  ...events: readonly DialogueEvent[]
): { state: DialogueState; intents: readonly Intent[] } {
  let last: { state: DialogueState; intents: readonly Intent[] } = { state, intents: [] };
  for (const event of events) last = step(last.state, event);
  return last;
}

const said = (text: string, startMs = 1000): DialogueEvent => ({
  type: 'caller-turn',
  turn: { text, startMs, endMs: startMs + 500, engine: 'vosk', confidence: 0.8 },
});

function spoken(state: DialogueState, heardText = state.speech?.text ?? '', interrupted = false): DialogueEvent {
  return {
    type: 'spoken',
    id: state.speech?.id ?? state.cut.at(-1)?.id ?? '',
    heardText,
    startMs: 0,
    endMs: 900,
    interrupted,
  };
}

/** Greeted, and listening. */
function listening(change: Parameters<typeof contextWith>[0] = {}): DialogueState {
  const greeted = after(begin(contextWith(change)).state, { type: 'started' }).state;
  return after(greeted, spoken(greeted)).state;
}

function texts(intents: readonly Intent[]): string {
  return intents
    .map((intent) => (intent.type === 'speak' ? intent.text : ''))
    .join(' ')
    .trim();
}

function types(intents: readonly Intent[]): readonly string[] {
  return intents.map((intent) => intent.type);
}

test('nothing happens before the caller can hear', (t) => {
  const first = begin(contextWith());
  t.deepEqual(first.intents, []);
  t.deepEqual(after(first.state, said('hello')).intents, []);
  t.deepEqual(after(first.state, { type: 'silence', ms: 90_000 }).intents, []);
  t.deepEqual(types(after(first.state, { type: 'hung-up' }).intents), ['hang-up']);
});

test("the greeting is the owner's, then what the law wants said, then an open question", (t) => {
  const { intents } = after(begin(contextWith()).state, { type: 'started' });
  t.is(
    texts(intents),
    "Hello, you have reached Hollis Heating. I'm an automated assistant, and this call is recorded. How can I help you?",
  );
  const speaks = intents.filter((intent) => intent.type === 'speak');
  t.is(new Set(speaks.map((intent) => intent.id)).size, 1);
  t.deepEqual(
    speaks.map((intent) => intent.final),
    [false, false, true],
  );
});

test('an owner who asks how to help is not asked twice', (t) => {
  const context = contextWith({ mailbox: { greeting: 'Hollis Heating. How may I help you?' } });
  t.is(
    texts(after(begin(context).state, { type: 'started' }).intents),
    "Hollis Heating. I'm an automated assistant, and this call is recorded. How may I help you?",
  );
});

test('what was heard of the secretary becomes its turn, nothing that was not heard does', (t) => {
  const greeted = after(begin(contextWith()).state, { type: 'started' }).state;
  const cut = after(greeted, { type: 'speech-started', atMs: 500 });
  t.deepEqual(types(cut.intents), ['cancel-reply']);
  const heard = after(cut.state, spoken(cut.state, 'Hello, you have', true));
  const [intent] = heard.intents;
  t.true(intent?.type === 'transcript' && intent.turn.text === 'Hello, you have' && intent.turn.interrupted === true);
  const unheard = after(cut.state, spoken(cut.state, '', true));
  t.deepEqual(unheard.intents, []);
});

test('after a cough the secretary goes on from the sentence that was cut', (t) => {
  const greeted = after(begin(contextWith()).state, { type: 'started' }).state;
  const cut = after(greeted, { type: 'speech-started' }).state;
  const heard = after(cut, spoken(cut, "Hello, you have reached Hollis Heating. I'm an", true)).state;
  t.deepEqual(after(heard, { type: 'silence', ms: 500 }).intents, []);
  const resumed = after(heard, { type: 'silence', ms: 2600 });
  t.is(texts(resumed.intents), "I'm an automated assistant, and this call is recorded. How can I help you?");
});

test('silence is asked about twice, then the call ends; the clock starts again with each word', (t) => {
  let state = listening();
  t.deepEqual(after(state, { type: 'silence', ms: 6900 }).intents, []);
  for (const phrase of ['Are you still there?', "I can't hear you."]) {
    const asked = after(state, { type: 'silence', ms: 7000 });
    t.true(texts(asked.intents).startsWith(phrase));
    state = after(asked.state, spoken(asked.state)).state;
  }
  const spoke = after(state, said('My boiler is loud')).state;
  t.is(spoke.silentPrompts, 0);
  const over = after(state, { type: 'silence', ms: 7000 });
  t.true(texts(over.intents).endsWith('Goodbye.'));
  t.deepEqual(types(after(over.state, spoken(over.state)).intents), ['transcript', 'hang-up']);
});

test('a hang-up ends every phase cleanly, and what comes late is still written down', (t) => {
  const model = listening({ model: 'm' });
  const thinking = after(model, said('My boiler is loud')).state;
  const speaking = after(listening(), said('My boiler is loud')).state;
  for (const state of [listening(), thinking, speaking]) {
    const over = after(state, { type: 'hung-up' });
    t.is(over.state.phase, 'ended');
    t.is(over.state.endedBy, 'caller');
    t.is(over.intents.filter((intent) => intent.type === 'hang-up').length, 1);
    t.deepEqual(after(over.state, { type: 'hung-up' }).intents, []);
    t.deepEqual(after(over.state, { type: 'silence', ms: 60_000 }).intents, []);
    t.deepEqual(after(over.state, { type: 'time-limit' }).intents, []);
    const late = after(over.state, said('my name is Daniel Brooks'));
    t.deepEqual(types(late.intents), ['transcript', 'note']);
    t.is(late.state.notes.callerName, 'Daniel Brooks');
  }
  const over = after(speaking, { type: 'hung-up' }).state;
  t.deepEqual(types(after(over, spoken(over, 'All right.', true)).intents), ['transcript']);
});

test('time is up once, and cuts whatever goes on', (t) => {
  const thinking = after(listening({ model: 'm' }), said('My boiler is loud')).state;
  const up = after(thinking, { type: 'time-limit' });
  t.is(up.intents[0]?.type, 'cancel-reply');
  t.true(texts(up.intents).endsWith('Goodbye.'));
  t.deepEqual(after(up.state, { type: 'time-limit' }).intents, []);
  const over = after(up.state, said('wait, one more thing, my cellar is wet'), spoken(up.state));
  t.deepEqual(over.intents.at(-1), { type: 'hang-up', endedBy: 'time-limit' });
});

test('the model is asked with everything that is known', (t) => {
  const asked = after(
    listening({ model: 'm', callerNumber: '2125550142' }),
    said('This is Daniel Brooks, my boiler is loud'),
  );
  t.deepEqual(types(asked.intents), ['transcript', 'note', 'note', 'ask-model']);
  const intent = asked.intents.at(-1);
  if (intent?.type !== 'ask-model') return t.fail();
  t.is(intent.request.callerNumber, '+12125550142');
  t.is(intent.request.turns.length, 2);
  t.deepEqual(intent.request.notes, { callerName: 'Daniel Brooks', reason: 'my boiler is loud' });
  t.deepEqual(
    intent.request.tools.map((tool) => tool.name),
    ['note_field', 'search_knowledge', 'end_call'],
  );
  return t.is(asked.state.phase, 'thinking');
});

test('clauses are spoken while the model still writes; pieces without spaces between are put right', (t) => {
  const asked = after(listening({ model: 'm' }), said('My boiler is loud')).state;
  const first = after(asked, { type: 'reply-text', text: 'Oh no, I am sorry' });
  t.is(texts(first.intents), '');
  const second = after(first.state, { type: 'reply-text', text: ' to hear that.' });
  t.is(texts(second.intents), 'Oh no, I am sorry to hear that.');
  const third = after(second.state, { type: 'reply-text', text: 'Who is calling?' });
  t.is(texts(third.intents), 'Who is calling?');
  const end = after(third.state, { type: 'reply-end' });
  t.true(end.intents.some((intent) => intent.type === 'speak' && intent.final));
  const turn = after(end.state, spoken(end.state)).state.turns.at(-1);
  t.is(turn?.text, 'Oh no, I am sorry to hear that. Who is calling?');
  t.is(turn?.engine, 'm');
});

test('a late event of an older reply changes nothing', (t) => {
  const asked = after(listening({ model: 'm' }), said('My boiler is loud')).state;
  const old = asked.reply?.id ?? '';
  const again = after(asked, said('and it smells'));
  t.deepEqual(types(again.intents), ['cancel-reply', 'transcript', 'note', 'ask-model']);
  for (const event of [
    { type: 'reply-text', text: 'Old.', id: old },
    { type: 'reply-end', id: old },
    { type: 'reply-failed', reason: 'late', id: old },
    { type: 'reply-tool', call: { name: 'end_call', arguments: {} }, id: old },
  ] as const) {
    t.deepEqual(after(again.state, event).intents, []);
  }
});

test('a model gets one more chance after a failure, and none after two', (t) => {
  let state = listening({ model: 'm' });
  const asks: boolean[] = [];
  for (const words of [
    'My boiler is loud',
    'hm',
    'my cat is ill',
    'my dog is ill',
    'it is cold here',
    'my car is old',
    'my tap drips',
  ]) {
    const heard = after(state, said(words));
    asks.push(heard.intents.some((intent) => intent.type === 'ask-model'));
    const failed = asks.at(-1) ? after(heard.state, { type: 'reply-failed', reason: 'unavailable' }) : heard;
    t.true(
      failed.intents.some((intent) => intent.type === 'speak'),
      words,
    );
    state = after(failed.state, spoken(failed.state)).state;
  }
  t.deepEqual(asks, [true, false, false, true, false, false, false]);
});

test('nonsense is cut off before more of it is heard', (t) => {
  const asked = after(listening({ model: 'm' }), said('My boiler is loud')).state;
  const begun = after(asked, { type: 'reply-text', text: 'I see. Please ' });
  t.is(texts(begun.intents), 'I see.');
  const cut = after(begun.state, { type: 'reply-text', text: 'wait <|im_end|> assistant' });
  t.deepEqual(types(cut.intents).slice(0, 2), ['refused', 'stop-model']);
  t.true(texts(cut.intents).includes('May I have your name, please?'));
  const speaks = [...begun.intents, ...cut.intents].flatMap((intent) => (intent.type === 'speak' ? [intent.id] : []));
  t.is(new Set(speaks).size, 1, 'what was said was right, and is not cut off');
});

test('a model that says and does nothing is no answer', (t) => {
  const asked = after(listening({ model: 'm' }), said('My boiler is loud')).state;
  const end = after(asked, { type: 'reply-end' });
  t.deepEqual(end.intents[0], { type: 'refused', what: 'reply', reason: 'empty' });
  t.true(texts(end.intents).includes('May I have your name, please?'));
});

test('what the law wants said is said until it was heard', (t) => {
  const greeted = after(begin(contextWith({ model: 'm' })).state, { type: 'started' }).state;
  const cut = after(greeted, { type: 'speech-started' }).state;
  const early = after(
    cut,
    spoken(cut, "Hello, you have reached Hollis Heating. I'm an automated", true),
    said('My boiler is loud'),
  );
  t.is(
    texts(early.intents),
    "I'm an automated assistant, and this call is recorded. All right. May I have your name, please?",
  );
  const heard = after(early.state, spoken(early.state), said('Daniel Brooks', 9000));
  t.is(heard.intents.at(-1)?.type, 'ask-model');
});

test("the secretary's own voice on the line is no caller", (t) => {
  const greeted = after(begin(contextWith()).state, { type: 'started' }).state;
  const echo = said('this call is recorded how can i help you', 2000);
  t.deepEqual(after(greeted, echo).intents, []);
  const cut = after(greeted, { type: 'speech-started' }).state;
  t.deepEqual(after(cut, echo).intents, []);
  const done = after(greeted, { ...spoken(greeted), endMs: 6000 } as DialogueEvent).state;
  t.deepEqual(after(done, echo).intents, []);
  t.is(after(done, said('this call is recorded how can i help you', 8000)).intents[0]?.type, 'transcript');
});

test('a "yes" into the next words of the secretary agrees to nothing', (t) => {
  let state = listening();
  for (const words of ['My boiler is loud', 'Daniel Brooks', '555-234-1987', 'no, five five four']) {
    const heard = after(state, said(words)).state;
    state = words.startsWith('no') ? heard : after(heard, spoken(heard)).state;
  }
  // It begins before the caller's "yes": the number is not read out yet.
  const nodded = after(state, said('yes', 9500)).state;
  const asked = after(nodded, { ...spoken(nodded), startMs: 9000, endMs: 12_000 } as DialogueEvent).state;
  t.true(texts(after(asked, said('hm what', 13_000)).intents).includes('5 5 4, 2 3 4, 1 9 8 7'));
});

test('keys that are meant silence the secretary and become a turn', (t) => {
  const speaking = after(listening(), said('My boiler is loud')).state;
  const key = (digit: string, at: number) => ({ type: 'key', key: digit, atMs: 4000 + at * 200 }) as const;
  // One or two keys where no number is asked for are a slip.
  const slip = after(speaking, key('5', 0), key('5', 1));
  t.deepEqual(slip.intents, []);
  t.is(slip.state.phase, 'speaking');
  const meant = after(slip.state, key('5', 2));
  t.deepEqual(types(meant.intents), ['cancel-reply']);
  const digits = [...'2341987'].map((digit, index) => key(digit, index + 3));
  const done = after(meant.state, ...digits, { type: 'key', key: '#', atMs: 6500 });
  const [turn] = done.intents;
  t.true(turn?.type === 'transcript' && turn.turn.text === '5552341987' && turn.turn.engine === 'keys');
  t.true(turn?.type === 'transcript' && turn.turn.startMs === 4000 && turn.turn.endMs === 6500);
  t.is(done.state.notes.callbackNumber, '+15552341987');
  const starred = after(meant.state, { type: 'key', key: '*' });
  t.is(starred.state.keys, '');
});

test('words over the secretary that only say "go on" are written down and change nothing', (t) => {
  const speaking = after(listening(), said('My boiler is loud')).state;
  const heard = after(speaking, said('uh-huh'));
  t.deepEqual(types(heard.intents), ['transcript']);
  t.is(heard.state.phase, 'speaking');
  t.deepEqual(after(speaking, said('')).intents, []);
});

test('the recogniser is told what to expect', (t) => {
  let state = listening();
  t.is(expecting(state), 'anything');
  const answers: readonly (readonly [string, string])[] = [
    ['My boiler is loud', 'name'],
    ['Daniel Brooks', 'number'],
    ['five five five', 'number'],
    ['two three four one nine eight seven', 'yes-no'],
    ['yes', 'anything'],
    ['tomorrow', 'yes-no'],
  ];
  for (const [words, expected] of answers) {
    const heard = after(state, said(words)).state;
    state = after(heard, spoken(heard)).state;
    t.is(expecting(state), expected as never, words);
  }
});

test('no event is ever answered with an exception', (t) => {
  const states = [begin(contextWith()).state, listening(), after(listening({ model: 'm' }), said('hello')).state];
  const events: readonly DialogueEvent[] = [
    { type: 'started' },
    { type: 'speech-started' },
    said(''),
    said('x'.repeat(50_000)),
    { type: 'silence', ms: Number.NaN },
    { type: 'reply-text', text: '' },
    { type: 'reply-tool', call: { name: '', arguments: { name: null, value: [] } } },
    { type: 'reply-end' },
    { type: 'reply-failed', reason: '' },
    { type: 'spoken', id: 'unknown', heardText: 'x', startMs: 0, endMs: 0, interrupted: true },
    { type: 'key', key: 'flash' },
    { type: 'time-limit' },
    { type: 'hung-up' },
  ];
  for (const state of states) for (const event of events) t.notThrows(() => after(state, event));
  t.is(mailbox.language, 'en');
});

test('what was cut is said again however often that happened earlier in the call', (t) => {
  let state = listening();
  for (const [i, text] of ['My boiler is broken', 'Daniel Hart', 'Tomorrow morning', 'It leaks'].entries()) {
    const from = 5_000 + i * 10_000;
    state = after(state, said(text, from)).state;
    const cut = state.speech?.text ?? '';
    state = after(state, { type: 'speech-started', atMs: from + 1_000 }).state;
    state = after(state, spoken(state, cut.split(' ')[0] ?? '', true)).state;
    state = after(state, { type: 'silence', ms: 2_600 }).state;
    t.is(state.resumed, 1, text);
    state = after(state, spoken(state)).state;
    t.is(state.resumed, 0, text);
  }
});
