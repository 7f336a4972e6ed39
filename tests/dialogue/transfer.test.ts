import test from 'ava';
import { contextWith, type Line, Play } from './harness.js';
import { type Story, tell } from './story.js';

const reachable = { mailbox: { transferTo: '100@from-internal' } };
const transfers = (play: Play) => play.intents.filter((intent) => intent.type === 'transfer').length;

const stories: readonly Story[] = [
  {
    title: 'who asks for a person is put through, and comes back to where the talk was',
    context: reachable,
    lines: [
      'My boiler is loud.',
      'Can I speak to a real person?',
      'hello? is anybody there',
      { transferFails: true },
      'Daniel Brooks',
      '555-234-1987',
      'yes',
      'tomorrow',
      'no',
    ],
    notes: {
      reason: 'My boiler is loud',
      callerName: 'Daniel Brooks',
      callbackNumber: '+15552341987',
      callbackTime: 'tomorrow',
    },
    says: ["One moment, I'll try to put you through.", /Nobody can come to the phone right now, .*(?:name|calling)\?/],
    endedBy: 'secretary',
  },
  {
    title: 'a person is tried twice, not more',
    context: reachable,
    lines: [
      { keys: '0' },
      { transferFails: true },
      { keys: '0' },
      { transferFails: true },
      { keys: '0' },
      'operator',
      { hangsUp: true },
    ],
    notes: {},
    says: ['Nobody can come to the phone right now', 'I cannot put you through'],
    endedBy: 'caller',
  },
  {
    title: 'a caller who hangs up on the way has hung up',
    context: reachable,
    lines: [{ keys: '0' }, { hangsUp: true }],
    notes: {},
    endedBy: 'caller',
  },
  {
    title: 'when time was up on the way, who comes back hears the goodbye',
    context: reachable,
    lines: [{ keys: '0' }, { timeIsUp: true }, { transferFails: true }],
    notes: {},
    says: ["I'm afraid our time is up."],
    endedBy: 'time-limit',
  },
];

for (const story of stories) tell(story);

for (const [language, text, wanted] of [
  ['en', 'Can I talk to a real person please', true],
  ['en', 'operator', true],
  ['en', 'my boiler is loud. I want to speak to someone', true],
  ['en', "I don't need to talk to a person", false],
  ['en', 'I am a crane operator and my boiler is loud', false],
  ['en', 'Daniel Brooks', false],
  ['de', 'Ich möchte mit einem Menschen sprechen', true],
  ['de', 'Verbinden Sie mich bitte', true],
  ['de', 'Meine Heizung ist kaputt', false],
  ['ko', '상담원 바꿔 주세요', true],
  ['ko', '상담원', true],
  ['ko', '보일러가 고장났어요', false],
] as const) {
  test(`a person is ${wanted ? '' : 'not '}wanted: ${text}`, (t) => {
    const play = new Play(contextWith({ mailbox: { ...reachable.mailbox, language } })).run([text]);
    t.is(transfers(play), wanted ? 1 : 0, play.script);
  });
}

test('the transfer comes when its sentence was spoken, also when the caller talks into it', (t) => {
  const play = new Play(contextWith(reachable)).run(['My boiler is loud.']);
  play.feed({ type: 'key', key: '0' });
  t.is(play.state.phase, 'transferring');
  t.is(transfers(play), 0);
  play.feed({ type: 'speech-started' });
  play.say('okay thanks');
  t.is(transfers(play), 0);
  play.settle();
  t.is(transfers(play), 1);
  t.is(play.state.turns.at(-1)?.text, "One moment, I'll try to put you through.");
});

test('zero works over the greeting and while the model thinks', (t) => {
  const greeted = new Play(contextWith(reachable));
  greeted.feed({ type: 'key', key: '0' });
  greeted.settle();
  t.is(transfers(greeted), 1);
  const thinking = new Play(contextWith({ ...reachable, model: 'm' }), () => ({ text: ['Never heard.'] }));
  thinking.settle();
  thinking.say('My boiler is loud.');
  t.is(thinking.state.phase, 'thinking');
  thinking.feed({ type: 'key', key: '0' });
  thinking.settle();
  t.is(transfers(thinking), 1);
  t.notRegex(thinking.secretary, /Never heard/);
});

test('a second answer of the transfer, or one that nobody asked for, changes nothing', (t) => {
  const lines: readonly Line[] = [{ transferFails: true }, { keys: '0' }, { transferFails: true }];
  const play = new Play(contextWith(reachable)).run(lines);
  const before = play.intents.length;
  play.feed({ type: 'transfer-failed' });
  t.is(play.intents.length, before);
  t.is(transfers(play), 1);
});
