import { createHash } from 'node:crypto';
import test from 'ava';
import { halfOf, type Item, itemClasses, makeSet, turnClasses, Voices } from '../../bench/sets/index.js';
import { levelDbfs, resample, SAMPLE_RATE_HZ } from '../../src/audio/index.js';
import { silentProgress } from '../../src/setup/index.js';

/** A voice is louder than this, the line's own noise is softer, dBFS. */
const VOICE_DBFS = -52;

let voices: Voices;

test.before(async () => {
  voices = await Voices.open(silentProgress);
});

test.after.always(() => voices.close());

test('the same seed gives the same items, another seed others', async (t) => {
  for (const name of itemClasses) {
    const first = await makeSet(name, { count: 4, half: 'tune', voices });
    const again = await makeSet(name, { count: 4, half: 'tune', voices });
    const other = await makeSet(name, { count: 4, half: 'tune', voices, seed: '2' });
    t.deepEqual(first.map(fingerprint), again.map(fingerprint), name);
    t.notDeepEqual(first.map(fingerprint), other.map(fingerprint), name);
  }
});

test('the labels of turns agree with the levels in the audio', async (t) => {
  for (const name of turnClasses) {
    for (const item of await makeSet(name, { count: 8, half: 'report', voices })) {
      for (const { startMs, endMs } of item.speech) {
        t.true(level(item, startMs, endMs) > -32, `${item.id}: speech at ${startMs} ms`);
      }
      item.speech.slice(1).forEach(({ startMs }, i) => {
        const from = (item.speech[i]?.endMs ?? 0) + 20;
        t.true(level(item, from, startMs - 20) < VOICE_DBFS, `${item.id}: pause at ${from} ms`);
      });
      const end = item.endMs ?? Number.NaN;
      t.is(item.speech.at(-1)?.endMs, end, item.id);
      t.true(level(item, end - 250, end) > VOICE_DBFS, `${item.id}: speaks until its end`);
      t.true(level(item, 0, 280) < VOICE_DBFS, `${item.id}: begins with silence`);
    }
  }
});

test('pauses are as long as each class says', async (t) => {
  const bounds = { pauses: [200, 900, 1], digits: [250, 800, 1], hesitations: [300, 1_000, 1], complete: [0, 0, 0] };
  for (const name of turnClasses) {
    const [low = 0, high = 0, least = 0] = bounds[name];
    for (const item of await makeSet(name, { count: 12, half: 'tune', voices })) {
      const gaps = item.speech.slice(1).map(({ startMs }, i) => startMs - (item.speech[i]?.endMs ?? 0));
      t.true(gaps.length >= least && gaps.length <= 3, `${item.id}: ${gaps.length} pauses`);
      t.true(
        gaps.every((gap) => gap >= low - 1 && gap <= high + 1),
        `${item.id}: ${gaps}`,
      );
    }
  }
});

test('no text of a turn is in both halves, and all four voices speak', async (t) => {
  for (const name of turnClasses) {
    const tune = await makeSet(name, { count: 12, half: 'tune', voices });
    const report = await makeSet(name, { count: 12, half: 'report', voices });
    t.true(tune.every(({ text }) => halfOf(text) === 'tune') && report.every(({ text }) => halfOf(text) === 'report'));
    t.is(new Set(report.map(({ voice }) => voice)).size, 4);
  }
});

test('an echo is 25 dB softer than what it is the echo of, and later', async (t) => {
  for (const item of await makeSet('echo', { count: 4, half: 'report', voices, line: 'wide' })) {
    const reference = item.reference ?? new Int16Array();
    const difference = levelDbfs(item.samples.subarray(4_800)) - levelDbfs(reference.subarray(4_800));
    t.true(difference < -20 && difference > -30, `${item.id}: ${difference} dB`);
    const [heard, said] = [firstAbove(item.samples, -56), firstAbove(reference, -31)];
    t.true(heard - said >= 40 && heard - said <= 240, `${item.id}: ${heard - said} ms`);
  }
});

test('a telephone line takes away what is above 4 kHz', async (t) => {
  const [wide] = await makeSet('complete', { count: 1, half: 'report', voices, line: 'wide' });
  const [narrow] = await makeSet('complete', { count: 1, half: 'report', voices });
  t.is(narrow?.samples.length, wide?.samples.length);
  t.true(highs(narrow) < highs(wide) - 10);
});

function fingerprint({ id, text, samples, speech }: Item): string {
  return createHash('sha256')
    .update(JSON.stringify([id, text, speech]))
    .update(samples)
    .digest('hex');
}

function level({ samples }: Item, fromMs: number, toMs: number): number {
  return levelDbfs(samples.subarray((fromMs * SAMPLE_RATE_HZ) / 1000, (toMs * SAMPLE_RATE_HZ) / 1000));
}

/** Milliseconds until the first 10 ms that are so loud. */
function firstAbove(samples: Int16Array, dbfs: number): number {
  for (let at = 0; at + 160 <= samples.length; at += 160) {
    if (levelDbfs(samples.subarray(at, at + 160)) > dbfs) return at / 16;
  }
  return Number.POSITIVE_INFINITY;
}

/** Level of what is above 4 kHz. */
function highs(item: Item | undefined): number {
  const samples = item?.samples ?? new Int16Array();
  const low = resample(resample(samples, SAMPLE_RATE_HZ, 8_000), 8_000, SAMPLE_RATE_HZ);
  return levelDbfs(samples.map((sample, i) => sample - (low[i] ?? 0)));
}
