import test from 'ava';
import { heardWords, Speaker, type Spoken } from '../../src/call/index.js';
import { silentLogger } from '../../src/common/index.js';
import { HandClock, HandPort, LetterVoice, until } from './fakes.js';

function stage() {
  const media = new HandPort(new HandClock());
  media.instant = false;
  const voice = new LetterVoice();
  const told: Spoken[] = [];
  let mute = 0;
  const speaker = new Speaker({
    media,
    voice,
    log: silentLogger(),
    voiceMs: 60,
    onSpoken: (spoken) => told.push(spoken),
    onMute: () => {
      mute += 1;
    },
  });
  return { media, voice, told, speaker, mute: () => mute };
}

test('an utterance is told once, when its last frame was played', async (t) => {
  const { media, speaker, told } = stage();
  speaker.say('a', 'Hello.');
  speaker.say('a', 'Bye.');
  speaker.finish('a');
  await until('all is written', () => media.written.length === 10);
  t.true(speaker.speaking);
  t.is(told.length, 0);
  media.play();
  await until('it is told', () => told.length > 0);
  t.like(told[0], { id: 'a', heardText: 'Hello. Bye.', interrupted: false });
  t.false(speaker.speaking);
});

test('cut in its first clause, the words up to there were heard', async (t) => {
  const { media, speaker, told } = stage();
  speaker.say('a', 'one two three four');
  await until('all is written', () => media.written.length === 18);
  media.play(9);
  speaker.interrupt();
  t.like(told[0], { heardText: 'one two', interrupted: true });
  t.is(media.written.length, 0);
});

test('what comes for an utterance that was told changes nothing', async (t) => {
  const { media, speaker, told, voice } = stage();
  speaker.say('a', 'one');
  await until('all is written', () => media.written.length === 3);
  speaker.interrupt();
  speaker.say('b', 'two');
  speaker.say('a', 'late');
  speaker.finish('a');
  speaker.finish('b');
  await until('b is written', () => media.written.length === 3);
  media.play();
  await until('b is told', () => told.length === 2);
  t.deepEqual(
    told.map(({ id }) => id),
    ['a', 'b'],
  );
  t.false(voice.texts.includes('late'));
});

test('an utterance without a word is told too', async (t) => {
  const { speaker, told, mute } = stage();
  speaker.finish('a');
  await until('it is told', () => told.length === 1);
  t.like(told[0], { id: 'a', heardText: '', interrupted: false });
  t.is(mute(), 0);
});

test('a clause that no voice can speak is left out, the next one is spoken', async (t) => {
  const { media, speaker, told, voice, mute } = stage();
  media.instant = true;
  voice.fate = (text) => (text === 'first' ? 'fail' : 'speak');
  speaker.say('a', 'first');
  speaker.say('a', 'second');
  speaker.finish('a');
  await until('it is told', () => told.length === 1);
  t.is(told[0]?.heardText, 'second');
  t.is(mute(), 0);
});

test('a voice that dies in the middle of a clause was heard up to there', async (t) => {
  const { media, speaker, told, voice } = stage();
  media.instant = true;
  voice.fate = () => 'fail-halfway';
  speaker.say('a', 'one two three four');
  speaker.finish('a');
  await until('it is told', () => told.length === 1);
  t.true('one two three four'.startsWith(told[0]?.heardText ?? '-'));
  t.not(told[0]?.heardText, 'one two three four');
});

test('a voice that never answers is given up, and says so', async (t) => {
  const { speaker, told, voice, mute } = stage();
  voice.fate = () => 'hang';
  speaker.say('a', 'one');
  speaker.finish('a');
  await until('it is told', () => told.length === 1);
  t.is(told[0]?.heardText, '');
  t.is(mute(), 1);
});

test('a port that never plays ends the utterance late, not never', async (t) => {
  const { speaker, told } = stage();
  speaker.say('a', 'x');
  speaker.finish('a');
  await until('it is told', () => told.length === 1);
  t.pass();
});

test('a new utterance waits for the end of the one before, and is prepared meanwhile', async (t) => {
  const { media, speaker, told, voice } = stage();
  speaker.say('bridge', 'One moment.');
  speaker.finish('bridge');
  await until('the bridge is written', () => media.written.length === 11);
  media.play(4);
  speaker.say('answer', 'We open');
  speaker.say('answer', 'at nine.');
  t.deepEqual(
    voice.prepared.map(({ text }) => text),
    ['We open'],
  );
  t.is(told.length, 0);
  media.play();
  await until('the answer is written', () => media.written.length === 15);
  t.like(told[0], { id: 'bridge', heardText: 'One moment.', interrupted: false });
  t.true(speaker.speaking);
  speaker.finish('answer');
  media.play();
  await until('the answer is told', () => told.length === 2);
  t.like(told[1], { id: 'answer', heardText: 'We open at nine.', interrupted: false });
});

test('an utterance that was never finished ends where the next begins', async (t) => {
  const { media, speaker, told } = stage();
  speaker.say('a', 'one');
  speaker.say('b', 'two');
  speaker.say('a', 'late');
  speaker.finish('b');
  await until('a is written', () => media.written.length === 3);
  media.play();
  await until('b is written', () => media.written.length === 3);
  media.play();
  await until('both are told', () => told.length === 2);
  t.deepEqual(
    told.map(({ heardText }) => heardText),
    ['one', 'two'],
  );
});

test('what waits is told too when all is cut, once, as not heard', async (t) => {
  const { media, speaker, told } = stage();
  speaker.say('a', 'one two');
  speaker.say('b', 'three');
  await until('a is written', () => media.written.length === 7);
  media.play(4);
  speaker.interrupt();
  t.deepEqual(
    told.map(({ id, heardText, interrupted }) => [id, heardText, interrupted]),
    [
      ['a', 'one', true],
      ['b', '', true],
    ],
  );
  await speaker.idle();
  t.false(speaker.speaking);
});

test('a recorded sound is played instead of the voice, and its text is what was heard', async (t) => {
  const { media, speaker, told, voice } = stage();
  media.instant = true;
  speaker.say('a', 'Hello there.', Promise.resolve(new Int16Array(1_000).fill(7)));
  speaker.say('a', 'Bye.', Promise.resolve(undefined));
  speaker.finish('a');
  await until('it is told', () => told.length === 1);
  t.is(told[0]?.heardText, 'Hello there. Bye.');
  t.deepEqual(voice.texts, ['Bye.']);
});

test('words are counted by what was written of them', (t) => {
  const spoken = (text: string) => ({ text, frames: text.length, state: 'spoken' as const });
  t.is(heardWords([spoken('Hello there.'), spoken('Bye now.')], 12), 'Hello there.');
  t.is(heardWords([spoken('Hello there.'), spoken('Bye now.')], 17), 'Hello there. Bye');
  t.is(heardWords([{ text: 'Hello there.', frames: 4, state: 'waiting' }], 4), '');
  t.is(heardWords([{ text: 'gone', frames: 0, state: 'failed' }, spoken('Bye.')], 4), 'Bye.');
  t.is(heardWords([spoken('Hello.')], 0), '');
});
