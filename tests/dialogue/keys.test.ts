import test from 'ava';
import { interviewOf } from '../../src/dialogue/interview.js';
import { contextWith, Play } from './harness.js';
import { type Story, tell } from './story.js';

const reachable = { mailbox: { transferTo: '100@from-internal' } };

const stories: readonly Story[] = [
  {
    title: 'zero without a person to be reached is answered, and the interview goes on',
    lines: [{ keys: '0' }, 'Daniel Brooks', { keys: '0' }, { hangsUp: true }],
    notes: { callerName: 'Daniel Brooks' },
    says: ['Nobody can come to the phone right now', 'but I cannot put you through.'],
    neverSays: [/try to put you through/],
    endedBy: 'caller',
  },
  {
    title: 'the star repeats the last words, and asks nothing a second time by that',
    lines: ['My boiler is loud.', { keys: '*' }, { keys: '*' }, { keys: '*' }, { keys: '*' }, 'Daniel Brooks'],
    notes: { reason: 'My boiler is loud', callerName: 'Daniel Brooks' },
    says: [/(?:May I have your name, please\?(?:.|\n)*){5}What number can we reach you on\?/],
    neverSays: [/I didn't get your name/],
  },
  {
    title: 'a few keys where none were asked for are harmless',
    lines: ['My boiler is loud.', { keys: '1' }, { silence: 3500 }, { keys: '12#' }, 'Daniel Brooks'],
    notes: { reason: 'My boiler is loud', callerName: 'Daniel Brooks' },
    neverSays: [/didn't catch/, /Are you still there/, /didn't get your name/],
  },
  {
    title: 'keys that mean nothing but cut the secretary off make it go on',
    lines: ['My boiler is loud.', { keys: '123' }, { silence: 3000 }, { silence: 3000 }],
    notes: { reason: 'My boiler is loud' },
    says: [/May I have your name, please\?/],
  },
  {
    title: 'another number than the offered one may be keyed in',
    context: { callerNumber: '+12125550142' },
    lines: ['My boiler is loud.', 'Daniel Brooks', { keys: '5552341987' }, { silence: 3000 }, 'yes'],
    notes: { reason: 'My boiler is loud', callerName: 'Daniel Brooks', callbackNumber: '+15552341987' },
    says: ['Can we reach you on the number you are calling from', '5 5 5, 2 3 4, 1 9 8 7'],
  },
  {
    title: 'the star takes back what was keyed in, and the question is heard once more',
    lines: ['My boiler is loud.', 'Daniel Brooks', { keys: '555*5552341987#' }, 'yes'],
    notes: { reason: 'My boiler is loud', callerName: 'Daniel Brooks', callbackNumber: '+15552341987' },
  },
  {
    title: 'a number that begins with zero is a number where one is asked for',
    context: { mailbox: { ...reachable.mailbox, language: 'de', phoneRegion: 'DE' } },
    lines: ['Meine Heizung ist kaputt.', 'Martin Berger', { keys: '03012345678#' }, 'ja'],
    notes: { reason: 'Meine Heizung ist kaputt', callerName: 'Martin Berger', callbackNumber: '+493012345678' },
    neverSays: [/verbinden/],
  },
];

for (const story of stories) tell(story);

test('zero alone where a number is asked for means a person, after a pause', (t) => {
  const play = new Play(contextWith(reachable)).run(['My boiler is loud.', 'Daniel Brooks', { keys: '0' }]);
  t.is(play.state.phase, 'listening');
  play.run([{ silence: 3000 }]);
  t.is(play.state.phase, 'transferring');
  t.is(play.intents.at(-1)?.type, 'transfer');
});

test('what the star repeats is asked once, for the call and for its record', (t) => {
  const play = new Play(contextWith()).run(['My boiler is loud.', { keys: '*' }, { keys: '*' }]);
  const record = { ...play.request(), turns: play.state.turns };
  for (const request of [play.request(), record]) t.is(interviewOf(request).asked.get('callerName'), 1);
});

test('keys over the goodbye at the time limit change nothing', (t) => {
  const play = new Play(contextWith(reachable));
  play.settle();
  play.feed({ type: 'time-limit' });
  const before = play.intents.length;
  for (const key of ['0', '*', '#', '5']) play.feed({ type: 'key', key });
  t.is(play.intents.length, before);
  play.settle();
  t.is(play.state.endedBy, 'time-limit');
});

test('the star while the secretary speaks begins again, with what was not heard', (t) => {
  const play = new Play(contextWith());
  play.say('My boiler is loud.');
  play.feed({ type: 'key', key: '*', atMs: 500 });
  play.settle();
  t.regex(play.secretary, /May I have your name, please\?$/);
  // It counts as asked: the question itself was never heard to its end.
  t.is(play.state.turns.at(-1)?.engine, 'guided');
});

test('the star over the goodbye says it once more and then hangs up', (t) => {
  const play = new Play(contextWith()).run(['Are you open on Saturday?']);
  play.say('no');
  t.is(play.state.phase, 'closing');
  for (const key of ['*', '*', '5', '#']) play.feed({ type: 'key', key });
  play.settle();
  t.is(play.state.endedBy, 'secretary');
  t.is(play.intents.filter((intent) => intent.type === 'hang-up').length, 1);
});

test('keys before the first word and after the last mean nothing', (t) => {
  const play = new Play(contextWith(reachable)).run([{ hangsUp: true }]);
  const before = play.intents.length;
  for (const key of ['0', '*', '#', '5']) play.feed({ type: 'key', key });
  t.is(play.intents.length, before);
});
