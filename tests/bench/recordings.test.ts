import test from 'ava';
import { babbleOf, Random, Recordings, recordedItems } from '../../bench/sets/index.js';
import { levelDbfs, SAMPLE_RATE_HZ } from '../../src/audio/index.js';
import { silentProgress } from '../../src/setup/index.js';

/** A voice is louder than this, the line's own noise is softer, dBFS. */
const VOICE_DBFS = -52;

let recordings: Recordings;

test.before(async () => {
  recordings = await Recordings.open(silentProgress);
});

test('recorded turns begin with silence, end in a voice, and pause where their labels say', (t) => {
  const items = recordedItems(recordings);
  t.true(items.length >= 30);
  t.true(new Set(items.map(({ voice }) => voice)).size >= 10);
  t.is(new Set(items.map(({ id }) => id)).size, items.length);
  for (const { id, samples, speech, endMs, text } of items) {
    const level = (fromMs: number, toMs: number) =>
      levelDbfs(samples.subarray((fromMs * SAMPLE_RATE_HZ) / 1000, (toMs * SAMPLE_RATE_HZ) / 1000));
    const end = endMs ?? Number.NaN;
    t.true(level(0, 280) < VOICE_DBFS, `${id}: begins with silence`);
    t.true(level(end - 50, end) > level(0, end) - 25, `${id}: speaks until its end`);
    t.true(level(end, samples.length / 16) < level(0, end) - 15, `${id}: and no longer`);
    speech.slice(1).forEach(({ startMs }, i) => {
      const from = speech[i]?.endMs ?? 0;
      t.true(startMs - from >= 150, `${id}: a pause of ${startMs - from} ms`);
      t.true(level(from, startMs) < level(0, end) - 10, `${id}: softer in its pause at ${from} ms`);
    });
    const perWordMs = end / text.split(' ').length;
    t.true(perWordMs > 130 && perWordMs < 900, `${id}: ${perWordMs} ms a word`);
  }
});

test('recorded people make a babble as loud as it should be, the same for a seed', (t) => {
  const babble = (seed: string) => babbleOf(recordings, 4_000, -30, new Random(seed));
  t.is(babble('a').length, 4 * SAMPLE_RATE_HZ);
  t.true(Math.abs(levelDbfs(babble('a')) + 30) < 2, `${levelDbfs(babble('a'))} dBFS`);
  const softest = (sound: Int16Array) =>
    Math.min(...Array.from({ length: 39 }, (_, i) => levelDbfs(sound.subarray(i * 1_600, i * 1_600 + 3_200))));
  for (const seed of ['a', 'b', 'c'])
    t.true(softest(babble(seed)) > -38, `${softest(babble(seed))} dBFS: one always talks`);
  t.deepEqual(babble('a'), babble('a'));
  t.notDeepEqual(babble('a'), babble('b'));
});
