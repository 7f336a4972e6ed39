import test from 'ava';
import { gapsOf, jitterOf } from '../../bench/measure/pacing.js';
import { useOf } from '../../bench/measure/process-meter.js';
import { percentile, percentilesOf } from '../../bench/measure/statistics.js';
import { PACKET_MS, PACKET_SAMPLES, type Packets, Track, voiceIn } from '../../bench/measure/track.js';
import { comparable, errorRate, wordErrors } from '../../bench/measure/words.js';

test('percentiles are by the nearest rank, and of nothing there are none', (t) => {
  const hundred = Array.from({ length: 100 }, (_, i) => 100 - i);
  t.deepEqual(percentilesOf(hundred), { p50: 50, p95: 95, p99: 99, n: 100 });
  t.deepEqual(percentilesOf([7]), { p50: 7, p95: 7, p99: 7, n: 1 });
  t.is(percentile([1, 2], 0.5), 1);
  t.is(percentile([1, 2, 3], 0.5), 2);
  t.is(percentilesOf([]), undefined);
});

test('onset and silence are found to the window of 10 ms, on the clock of the packets', (t) => {
  const track = new Track(packets(1_000, [quiet(10), loud(25), quiet(30), loud(10), quiet(20)]), 0);
  t.is(track.onsetAfter(0), 1_200);
  t.is(track.onsetAfter(1_500), 1_500, 'in the middle of a voice it is there already');
  t.is(track.silentAfter(1_200, 250), 1_700);
  t.is(track.onsetAfter(1_700), 2_300);
  t.is(track.lastVoiceIn(0, 9_999), 2_500);
  t.is(track.longestSilence(1_200, 2_500), 600);
  t.is(track.voicedMs(0, 9_999), 700);
  t.true(track.speaksIn(1_650, 1_720));
  t.false(track.speaksIn(1_750, 2_250));
});

test('what is said ended when its packet came, what is heard begins then', (t) => {
  const wire = packets(1_000, [quiet(5), loud(10)]);
  t.is(new Track(wire, -PACKET_MS).onsetAfter(0), 1_080);
  t.is(new Track(wire, 0).onsetAfter(0), 1_100);
});

test('a pause shorter than 60 ms is part of speech, a click is no onset', (t) => {
  const track = new Track(packets(0, [loud(10), quiet(2), loud(10), quiet(20), loud(1), quiet(20)]), 0);
  t.is(track.voice.length, 2);
  t.is(track.silentAfter(0, 250), 440);
  t.is(track.onsetAfter(500), undefined);
});

test('packets that come late leave a hole, packets that come at once are put one behind the other', (t) => {
  const wire = packets(0, [loud(4)]);
  const late = { ...wire, arrivedMs: Float64Array.from([0, 20, 300, 301]) };
  const track = new Track(late, 0);
  t.deepEqual(
    [...track.voice],
    [
      { startMs: 0, endMs: 40 },
      { startMs: 300, endMs: 340 },
    ],
  );
  t.deepEqual(gapsOf(late.arrivedMs), [0, 260, 0]);
  t.true(jitterOf(late.arrivedMs) > jitterOf(wire.arrivedMs));
  t.is(jitterOf(wire.arrivedMs), 0);
});

test('a track without packets is silent', (t) => {
  const track = new Track({ arrivedMs: new Float64Array(), samples: new Int16Array() }, 0);
  t.is(track.onsetAfter(0), undefined);
  t.is(track.silentAfter(0, 100), undefined);
  t.deepEqual(voiceIn(new Int16Array(100)), []);
});

test('words are compared without case, punctuation and the way numbers are written', (t) => {
  t.deepEqual(
    comparable("OK, it's 5 o'clock: call 555-0142!"),
    comparable('okay its five oclock call five five five zero one four two'),
  );
  t.deepEqual(wordErrors('the boiler is leaking', 'The boiler is leaking.'), { errors: 0, words: 4 });
  t.deepEqual(wordErrors('the boiler is leaking', 'a boiler leaking now'), { errors: 3, words: 4 });
  t.deepEqual(wordErrors('two words', ''), { errors: 2, words: 2 });
  t.is(errorRate([wordErrors('a b', 'a b'), wordErrors('c d', 'c')]), 0.25);
  t.is(errorRate([]), undefined);
});

test('a process is measured with its children', async (t) => {
  const use = await useOf(process.pid);
  t.true(use.processes >= 1 && use.cpuMs > 0 && use.memoryMB > 5, JSON.stringify(use));
  const nobody = await useOf(2 ** 30);
  t.deepEqual(nobody, { cpuMs: 0, memoryMB: 0, processes: 0, programs: {} });
});

/** Packets that come evenly every 20 ms from then on. */
function packets(fromMs: number, parts: readonly Int16Array[]): Packets {
  const samples = Int16Array.from(parts.flatMap((part) => [...part]));
  const count = samples.length / PACKET_SAMPLES;
  return { samples, arrivedMs: Float64Array.from({ length: count }, (_, i) => fromMs + i * PACKET_MS) };
}

function loud(count: number): Int16Array {
  return Int16Array.from({ length: count * PACKET_SAMPLES }, (_, i) => (i % 8 < 4 ? 4_000 : -4_000));
}

function quiet(count: number): Int16Array {
  return new Int16Array(count * PACKET_SAMPLES);
}
