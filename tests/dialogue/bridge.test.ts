import test from 'ava';
import { summarise } from '../../src/dialogue/index.js';
import { interviewOf } from '../../src/dialogue/interview.js';
import { contextWith, type ModelReply, Play } from './harness.js';

const slow = (reply: ModelReply = { text: ['I see. ', 'Who is calling?'] }) => {
  const play = new Play(contextWith({ model: 'm' }), () => reply);
  play.settle();
  return play;
};
const bridges = (play: Play) =>
  play.intents.filter((intent) => intent.type === 'speak' && intent.engine === 'bridge').length;

test('a late answer is bridged once, and comes after the bridge as an utterance of its own', (t) => {
  const play = slow();
  play.say('My boiler is loud.');
  play.feed({ type: 'thinking', ms: 1100 });
  t.is(bridges(play), 0);
  for (const ms of [1200, 1500, 9000]) play.feed({ type: 'thinking', ms });
  t.is(bridges(play), 1);
  play.settle();
  const [bridge, answer] = play.state.turns.slice(-2);
  t.deepEqual([bridge?.text, bridge?.engine], ['One moment, please.', 'bridge']);
  t.deepEqual([answer?.text, answer?.engine], ['I see. Who is calling?', 'm']);
  const ids = play.intents.flatMap((intent) => (intent.type === 'speak' ? [intent.id] : []));
  t.is(new Set(ids).size, 3);
});

test('what the model says while the bridge is heard is begun behind it, and cuts nothing', (t) => {
  const play = slow();
  play.say('My boiler is loud.');
  play.feed({ type: 'thinking', ms: 1200 });
  const id = play.state.reply?.id ?? '';
  const before = play.intents.length;
  play.feed({ type: 'reply-text', text: 'I see. ', id });
  const [piece] = play.intents.slice(before);
  t.true(piece?.type === 'speak' && piece.text.trim() === 'I see.' && piece.id !== play.state.bridge?.id);
  const bridge = play.state.bridge?.id ?? '';
  play.feed({ type: 'spoken', id: bridge, heardText: 'One moment, please.', startMs: 1, endMs: 2, interrupted: false });
  t.is(play.state.phase, 'speaking');
  t.is(play.state.turns.at(-1)?.engine, 'bridge');
  t.false(play.intents.slice(before).some(({ type }) => type === 'cancel-reply'));
});

test('two bridges never follow each other, and the next one has other words', (t) => {
  const play = slow();
  play.say('My boiler is loud.');
  play.feed({ type: 'thinking', ms: 1300 });
  // The caller goes on: the answer is thrown away, and thought of again.
  play.say('It is in the cellar.');
  play.feed({ type: 'thinking', ms: 5000 });
  t.is(bridges(play), 1);
  play.settle();
  play.say('Daniel Brooks');
  play.feed({ type: 'thinking', ms: 1300 });
  t.is(bridges(play), 2);
  play.settle();
  t.deepEqual(
    play.said.filter((text) => /moment|Let me/.test(text)),
    ['One moment, please.', 'Let me see.'],
  );
});

test('neither the model nor the interview sees a bridge, and "okay" to it is no answer', (t) => {
  const play = slow();
  play.say('My boiler is loud.');
  play.feed({ type: 'thinking', ms: 1300 });
  const asked = play.requests.length;
  const into = { text: 'okay', startMs: 900_000, endMs: 900_400, engine: 'vosk', confidence: 0.9 };
  play.feed({ type: 'caller-turn', turn: into });
  t.is(play.requests.length, asked);
  play.settle();
  play.say('Daniel Brooks');
  t.deepEqual(
    play.requests.at(-1)?.turns.map(({ text }) => text),
    [play.state.turns[0]?.text, 'My boiler is loud.', 'I see. Who is calling?', 'Daniel Brooks'],
  );
  const record = { ...play.request(), turns: play.state.turns };
  t.is(interviewOf(record).lastSaid, 'I see. Who is calling?');
  t.is(interviewOf(record).callerTurns, 2);
  for (const { turns } of summarise(record).statements)
    t.true(turns.every((index) => record.turns[index]?.engine !== 'bridge'));
});

test('a model that fails after the bridge is replaced by the interview', (t) => {
  const play = slow({ fails: 'late' });
  play.say('My boiler is loud.');
  play.feed({ type: 'thinking', ms: 1300 });
  play.settle();
  t.regex(play.secretary, /One moment, please\.\n.*May I have your name, please\?$/);
  t.is(play.notes.reason, 'My boiler is loud');
});

test('who speaks into the bridge is heard at once, and noise costs no answer', (t) => {
  const play = slow();
  play.say('My boiler is loud.');
  play.feed({ type: 'thinking', ms: 1300 });
  play.feed({ type: 'speech-started' });
  t.is(play.state.phase, 'listening');
  play.feed({ type: 'silence', ms: 2600 });
  t.is(play.requests.length, 2);
  play.settle();
  t.regex(play.secretary, /Who is calling\?$/);
});

test('nothing is bridged where nobody thinks', (t) => {
  const play = new Play(contextWith());
  play.feed({ type: 'thinking', ms: 9000 });
  play.settle();
  play.feed({ type: 'thinking', ms: 9000 });
  play.say('My boiler is loud.');
  play.feed({ type: 'thinking', ms: 9000 });
  t.is(bridges(play), 0);
});
