import test from 'ava';
import { SecretaryError } from '../../src/common/index.js';
import type { Utterance } from '../../src/listening/index.js';
import { call, turn } from '../mail/fixtures.js';
import { FakeRooms, workUntil } from './fakes.js';

const LOUD = 5_000;

/** Twenty-four seconds of a call: the caller is always heard, the secretary never. */
function interrupted(): FakeRooms {
  const fake = new FakeRooms({ endedBy: 'interrupted', state: 'interrupted' });
  const pcm = new Int16Array(24 * 32_000);
  for (let i = 0; i < pcm.length; i += 2) pcm[i] = LOUD;
  fake.pcm = Buffer.from(pcm.buffer);
  return fake;
}

function utterance(text: string, startMs = 400): Utterance {
  const words = [{ text, startMs, endMs: startMs + 500, confidence: 1 }];
  return { text, words, confidence: 0.9, engine: 'moonshine', startMs, endMs: startMs + 900 };
}

function addJobs(fake: FakeRooms, payload: Record<string, unknown> = {}): void {
  const recognise = fake.add({ kind: 'recognise', payload });
  const summarise = fake.add({ kind: 'summarise' }, recognise.id);
  fake.add({ kind: 'mail' }, summarise.id);
}

const allDone = (fake: FakeRooms) => () => fake.jobs.every(({ state }) => state === 'done' || state === 'parked');

test('what was said behind the last stored words is recognised, summarised and sent', async (t) => {
  const fake = interrupted();
  fake.utterances = [utterance('Please call before nine.'), utterance(' … ', 2_000), utterance('Thank you.', 3_000)];
  addJobs(fake);
  await workUntil(fake, allDone(fake));
  const [first, second] = fake.stored.turns.slice(call.turns.length);
  const at = { startMs: 18_400, endMs: 19_300 };
  const words = [{ text: 'Please call before nine.', startMs: 18_400, endMs: 18_900, confidence: 1 }];
  t.like(first, { index: 4, speaker: 'caller', text: 'Please call before nine.', engine: 'moonshine-later', ...at });
  t.deepEqual(first?.words, words);
  t.like(second, { index: 5, text: 'Thank you.' });
  t.is(fake.stored.turns.length, 6);
  t.is(fake.readings[0]?.samples.length, 6 * 16_000, 'from the end of the last words at 18 s on');
  t.true(fake.readings[0]?.samples.every((sample) => sample === LOUD));
  t.is(fake.readings[0]?.options.language, 'en');
  t.true((fake.readings[0]?.options.playedDbfs?.(100) ?? 0) < -90, 'the secretary was silent');
  t.is(fake.summary?.engine, 'guided');
  t.regex(fake.letters[0]?.text ?? '', /Please call before nine/);
});

test('where the recogniser was dead in the middle, only what nobody has heard yet is read', async (t) => {
  const fake = interrupted();
  fake.stored.turns = [turn(0, 'caller', 'one', 1_000), turn(1, 'caller', 'two', 12_000)];
  addJobs(fake, { fromMs: 5_000 });
  await workUntil(fake, allDone(fake));
  const { samples = new Int16Array() } = fake.readings[0] ?? {};
  t.is(samples.length, 19 * 16_000);
  const loudAt = (ms: number) => samples[(ms - 5_000) * 16] === LOUD;
  t.deepEqual([5_000, 11_700, 11_900, 13_000, 14_900, 15_100, 23_000].map(loudAt), [
    true,
    true,
    false,
    false,
    false,
    true,
    true,
  ]);
});

test('of a call that went on after a crash only what was cut off is read', async (t) => {
  const fake = interrupted();
  fake.stored.turns = [turn(0, 'caller', 'one', 1_000), turn(1, 'caller', 'two', 12_000)];
  addJobs(fake, { fromMs: 4_000, untilMs: 6_500 });
  await workUntil(fake, allDone(fake));
  t.is(fake.readings[0]?.samples.length, 2_500 * 16);
  t.true(fake.readings[0]?.samples.every((sample) => sample === LOUD));
  const nothing = interrupted();
  addJobs(nothing, { fromMs: 4_000, untilMs: 3_900 });
  await workUntil(nothing, allDone(nothing));
  t.is(nothing.readings[0]?.samples.length, 0, 'the last words lie behind what was recorded');
});

test('a dead recogniser is waited for, but a letter does not wait for ever', async (t) => {
  const fake = interrupted();
  fake.recogniserReady = false;
  fake.utterances = [utterance('Nobody hears this.')];
  addJobs(fake);
  await workUntil(fake, () => fake.retryAt.length > 2);
  t.is(fake.letters.length, 0);
  t.regex(fake.jobs[0]?.lastError ?? '', /not there/);
  for (const job of fake.jobs) Object.assign(job, { createdAt: new Date(Date.now() - 31 * 60_000) });
  await workUntil(fake, allDone(fake));
  t.is(fake.letters.length, 1);
  t.is(fake.stored.turns.length, call.turns.length);
});

test('recordings are read one at a time, and letters do not wait for them', async (t) => {
  const fake = interrupted();
  fake.utterances = [utterance('One more thing.')];
  let running = 0;
  let most = 0;
  let letters = 0;
  fake.reading = async () => {
    running += 1;
    most = Math.max(most, running);
    for (const end = Date.now() + 10_000; fake.letters.length === 0 && Date.now() < end; )
      await new Promise((resolve) => setTimeout(resolve, 5));
    letters = fake.letters.length;
    running -= 1;
  };
  fake.add({ kind: 'recognise' });
  fake.add({ kind: 'recognise' });
  fake.add({ kind: 'mail' });
  await workUntil(fake, allDone(fake), { concurrency: 3 });
  t.is(fake.readings.length, 2);
  t.is(most, 1);
  t.is(letters, 1);
});

test('of a recording whose end is damaged the rest is read; a call that is not closed yet comes later', async (t) => {
  const fake = interrupted();
  const whole = fake.pcm as Buffer;
  async function* damaged() {
    yield whole.subarray(0, 20 * 64_000);
    throw new SecretaryError('damaged', 'a piece was altered');
  }
  const { storage } = fake.rooms;
  const rooms = { ...fake.rooms, storage: { ...storage, calls: { ...storage.calls, audio: damaged } } };
  fake.utterances = [utterance('It still leaks.')];
  addJobs(fake);
  fake.stored.state = 'live';
  await workUntil(fake, () => fake.retryAt.length > 0);
  t.is(fake.readings.length, 0);
  fake.stored.state = 'interrupted';
  await workUntil(fake, allDone(fake), {}, rooms);
  t.is(fake.readings[0]?.samples.length, 2 * 16_000);
  t.is(fake.stored.turns.at(-1)?.text, 'It still leaks.');
});
