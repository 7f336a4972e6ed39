import test from 'ava';
import { decodeUlaw, encodeUlaw, FaxTones, resample } from '../../src/audio/index.js';
import { joined, tone } from './signals.js';

const RATE_HZ = 16_000;
const quiet = (seconds: number) => new Int16Array(RATE_HZ * seconds);

/** When each tone is told, seconds. */
function found(sound: Int16Array): [string, number][] {
  const tones = new FaxTones();
  const told: [string, number][] = [];
  for (let at = 0; at + 320 <= sound.length; at += 320) {
    const name = tones.hear(sound.subarray(at, at + 320));
    if (name !== undefined) told.push([name, (at + 320) / RATE_HZ]);
  }
  return told;
}

const onTheLine = (sound: Int16Array) =>
  resample(decodeUlaw(encodeUlaw(resample(sound, RATE_HZ, 8_000))), 8_000, RATE_HZ);

test('the calling tone is told once, after its first burst, at the edges of what T.30 allows', (t) => {
  for (const [hz, seconds, amplitude] of [
    [1_100, 0.5, 6_000],
    [1_065, 0.43, 3_000],
    [1_137, 0.57, 12_000],
  ] as const) {
    const burst = joined([
      quiet(0.31),
      tone(hz, RATE_HZ, seconds, amplitude),
      quiet(3),
      tone(hz, RATE_HZ, seconds, amplitude),
      quiet(1),
    ]);
    const [[name, at] = ['', 0], ...others] = found(onTheLine(burst));
    t.is(name, 'CNG', `${hz}`);
    t.true(at > 0.31 + seconds && at < 0.31 + seconds + 0.35, `told at ${at}`);
    t.deepEqual(others, []);
  }
});

test('the answering tone is told after a second, with the phase reversals of ANSam as well', (t) => {
  for (const hz of [2_086, 2_100, 2_114]) {
    const [[name, at] = ['', 0]] = found(onTheLine(joined([quiet(0.2), tone(hz, RATE_HZ, 2.6, 5_000)])));
    t.is(name, 'CED');
    t.true(at >= 1.15 && at <= 1.35, `told at ${at}`);
  }
  const reversed = tone(2_100, RATE_HZ, 3, 5_000).map((sample, i) => (Math.floor(i / 7_200) % 2 ? -sample : sample));
  t.is(found(reversed)[0]?.[0], 'CED');
});

test('other tones, tones of other lengths, noise and dial tones are no fax', (t) => {
  const sounds = [
    tone(1_100, RATE_HZ, 3),
    joined([tone(1_100, RATE_HZ, 0.3), quiet(1)]),
    joined([tone(1_180, RATE_HZ, 0.5), quiet(1)]),
    joined([tone(1_020, RATE_HZ, 0.5), quiet(1)]),
    tone(2_130, RATE_HZ, 3),
    tone(2_070, RATE_HZ, 3),
    joined([tone(2_100, RATE_HZ, 0.8), quiet(1)]),
    joined([tone(1_100, RATE_HZ, 0.5, 80), quiet(1)]),
    tone(425, RATE_HZ, 3).map(
      (sample, i) => sample / 2 + 6_000 * Math.sin((2 * Math.PI * 1_100 * i) / RATE_HZ) * (i % 16_000 < 8_000 ? 1 : 0),
    ),
    Int16Array.from({ length: 5 * RATE_HZ }, (_, i) => 9_000 * Math.sin(i * i * 0.37)),
  ];
  for (const [i, sound] of sounds.entries()) t.deepEqual(found(sound), [], `sound ${i}`);
});
