import test from 'ava';
import {
  begin,
  type DialogueState,
  phrasebook,
  restoreState,
  type Step,
  saveState,
  step,
} from '../../src/dialogue/index.js';
import { contextWith, Play } from './harness.js';

const { lostYou, disclosure } = phrasebook('en');

function spoken({ intents }: Step): string {
  return intents.map((intent) => (intent.type === 'speak' ? intent.text : '')).join(' ');
}

/** The daemon dies in this state, and another goes on with it. */
function adopt(state: DialogueState): Step {
  const restored = restoreState(saveState(state), state.context, state.turns);
  return step(restored ?? begin(state.context).state, { type: 'adopted' });
}

/** Goes on with an adopted dialogue to its end. */
function goOn(state: DialogueState, lines: readonly string[]): Play {
  const play = new Play(state.context);
  play.state = state;
  play.intents.length = 0;
  play.feed({ type: 'adopted' });
  return play.run(lines);
}

test('a question that was heard is asked again, and the interview ends as if nothing had been', (t) => {
  const before = new Play(contextWith()).run(['My boiler makes a strange noise.']);
  const again = spoken(adopt(before.state));
  t.true(again.startsWith(lostYou), again);
  t.regex(again, /name, please\?$/);
  const after = goOn(before.state, ['Daniel Brooks', '555-234-1987', 'Yes.', 'any time', 'no']);
  t.is(after.notes.callerName, 'Daniel Brooks', after.script);
  t.is(after.notes.callbackNumber, '+15552341987', after.script);
  t.is(after.state.endedBy, 'secretary', after.script);
  const asked = after.state.turns.filter(({ text }) => /your name/.test(text));
  t.is(asked.length, 2, after.script);
});

test('what was being said is said again, and the caller who spoke last gets the answer', (t) => {
  const before = new Play(contextWith());
  before.settle();
  before.feed({
    type: 'caller-turn',
    turn: { text: 'Are you open on Saturday?', startMs: 0, endMs: 900, engine: 'vosk' },
  });
  t.is(before.state.phase, 'speaking');
  t.regex(spoken(adopt(before.state)), /Saturday from nine to noon/);
  const unanswered = { ...before.state, phase: 'thinking', speech: undefined } as const;
  t.regex(spoken(adopt(unanswered)), /Saturday from nine to noon/);
});

test('a greeting that nobody heard, or a state that is lost, begins anew behind the phrase', (t) => {
  const fresh = new Play(contextWith());
  const text = spoken(adopt(fresh.state));
  t.true(text.startsWith(lostYou) && text.includes(disclosure), text);
  const turns = new Play(contextWith()).run(['My boiler makes a strange noise.', 'Daniel Brooks']).state.turns;
  const lost = step({ ...begin(contextWith()).state, turns }, { type: 'adopted' });
  t.regex(spoken(lost), /number/i);
  t.is(lost.state.notes.callerName, 'Daniel Brooks');
});

test('a goodbye is said again, an ended call hangs up, and a time that is up stays up', (t) => {
  const closing = new Play(contextWith());
  closing.settle();
  closing.say('No thanks, goodbye.');
  t.is(closing.state.phase, 'closing');
  t.regex(spoken(adopt(closing.state)), /Goodbye/);
  t.is(adopt(closing.state).state.phase, 'closing');
  closing.settle();
  t.deepEqual(
    adopt(closing.state).intents.filter(({ type }) => type === 'hang-up'),
    [{ type: 'hang-up', endedBy: 'secretary' }],
  );
  const late = step({ ...fresh(), timeIsUp: true }, { type: 'adopted' });
  t.is(late.state.phase, 'closing');
});

test('who was about to be put through is, and an alarm stays an alarm', (t) => {
  const mailbox = { transferTo: '100@from-internal', urgentWords: ['gas leak'] };
  const urgent = new Play(contextWith({ mailbox }));
  urgent.settle();
  urgent.say('There is a gas leak!');
  t.is(urgent.state.phase, 'transferring');
  const adopted = adopt(urgent.state);
  t.is(adopted.state.phase, 'transferring');
  t.is(adopted.state.transfers, 1);
  const alone = new Play(contextWith({ mailbox: { urgentWords: ['gas leak'] } }));
  alone.settle();
  alone.say('There is a gas leak!');
  alone.settle();
  const again = adopt(alone.state);
  t.is(again.state.alarm?.asked, alone.state.alarm?.asked);
  t.deepEqual(
    again.intents.filter(({ type }) => type === 'alert'),
    [],
  );
});

test('a state of another version and garbage are not gone on with', (t) => {
  const { state } = new Play(contextWith());
  const saved = saveState(state);
  const changed = (change: (document: { version: number; state: Record<string, unknown> }) => void) => {
    const document = JSON.parse(saved);
    change(document);
    return JSON.stringify(document);
  };
  const wrong = [
    '',
    '{',
    'null',
    '[]',
    '{}',
    saved.slice(0, -2),
    changed((document) => {
      document.version += 1;
    }),
    changed(({ state: inner }) => {
      inner.phase = 'sleeping';
    }),
    changed(({ state: inner }) => {
      inner.nextId = -1;
    }),
    changed(({ state: inner }) => {
      inner.surprise = true;
    }),
    changed(({ state: inner }) => {
      delete inner.keys;
    }),
  ];
  for (const text of wrong) t.is(restoreState(text, state.context, []), undefined, text);
  t.truthy(restoreState(saved, state.context, []));
});

function fresh(): DialogueState {
  return new Play(contextWith()).run(['My boiler makes a strange noise.']).state;
}
