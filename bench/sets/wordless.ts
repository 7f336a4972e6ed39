import { SAMPLE_RATE_HZ } from '../../src/audio/index.js';
import type { Random } from './random.js';
import { atLevel, clip, highPassed, joined, samplesOf } from './sound.js';

/** A cough made of noise: one to three bursts, each a hard onset, a long decay and a little voice. Nobody coughed for it. */
export function synthesisedCough(random: Random): Int16Array {
  const bursts = Array.from({ length: random.whole(1, 3) }, () => [
    burst(random, random.between(140, 320)),
    new Int16Array(samplesOf(random.between(40, 160))),
  ]).flat();
  return atLevel(joined(bursts.slice(0, -1)), random.between(-26, -16));
}

/** "mm-hm" as two hummed notes, the second higher, with a breath between. */
export function hummedMmHm(random: Random): Int16Array {
  const pitch = random.between(95, 230);
  const first = hum(pitch, random.between(110, 180), random);
  const second = hum(pitch * random.between(1.08, 1.3), random.between(160, 260), random);
  return joined([first, new Int16Array(samplesOf(random.between(25, 60))), second]);
}

/** Noise of a street: brown noise that swells as cars pass. */
export function street(ms: number, dbfs: number, random: Random): Int16Array {
  const [swellHz, phase] = [random.between(0.15, 0.6), random.between(0, 6)];
  let brown = 0;
  const sound = Float64Array.from({ length: samplesOf(ms) }, (_, i) => {
    brown = 0.985 * brown + random.between(-1, 1);
    const swell = 0.6 + 0.4 * Math.sin(phase + (2 * Math.PI * swellHz * i) / SAMPLE_RATE_HZ);
    return swell * brown + 0.3 * swell * random.between(-1, 1);
  });
  return atLevel(scaled(sound), dbfs);
}

/** The hum of the mains, 50 or 60 Hz with its harmonics, of which a telephone lets the upper ones through. */
export function mainsHum(ms: number, dbfs: number, random: Random): Int16Array {
  const base = random.pick([50, 60]);
  const strength = Array.from({ length: 12 }, (_, n) => random.between(0.3, 1) / (n + 1));
  const sound = Float64Array.from({ length: samplesOf(ms) }, (_, i) =>
    strength.reduce((sum, each, n) => sum + each * Math.sin((2 * Math.PI * base * (n + 1) * i) / SAMPLE_RATE_HZ), 0),
  );
  return atLevel(scaled(sound), dbfs);
}

/** Clicks of a bad contact, some a second. */
export function clicks(ms: number, random: Random): Int16Array {
  const sound = new Int16Array(samplesOf(ms));
  const count = Math.max(2, Math.round((ms / 1000) * random.between(2, 7)));
  for (let n = 0; n < count; n += 1) {
    const at = random.whole(0, sound.length - samplesOf(8));
    const peak = random.between(4_000, 22_000);
    for (let i = 0; i < samplesOf(6); i += 1) {
      sound[at + i] = clip(random.between(-peak, peak) * Math.exp(-i / samplesOf(random.between(0.5, 1.5))));
    }
  }
  return sound;
}

/** Resonances near those of a throat shape the noise: one pole pair at some 700–1,300 Hz, one at 2 kHz. */
function burst(random: Random, ms: number): Int16Array {
  const length = samplesOf(ms);
  const pitch = random.between(110, 240);
  const envelope = (i: number) => Math.min(1, i / samplesOf(8)) * Math.exp((-4.5 * i) / length);
  const raw = Float64Array.from({ length }, (_, i) => {
    const voice = Math.sin((2 * Math.PI * pitch * i) / SAMPLE_RATE_HZ) > 0.9 ? 2 : 0;
    return envelope(i) * (random.between(-1, 1) + voice * Math.min(1, (2 * i) / length));
  });
  const throat = resonant(raw, random.between(700, 1_300), 350);
  const mouth = resonant(raw, random.between(1_800, 2_600), 600);
  return highPassed(scaled(throat.map((value, i) => value + 0.5 * (mouth[i] as number))), 200);
}

/** Closed lips: the fundamental and few harmonics, with the flutter of a real voice. */
function hum(pitchHz: number, ms: number, random: Random): Int16Array {
  const length = samplesOf(ms);
  let phase = 0;
  const sound = Float64Array.from({ length }, (_, i) => {
    phase += (2 * Math.PI * pitchHz * (1 + 0.01 * random.between(-1, 1))) / SAMPLE_RATE_HZ;
    const edge = Math.min(1, i / samplesOf(25), (length - i) / samplesOf(35));
    return edge * [1, 0.6, 0.35, 0.15, 0.06].reduce((sum, part, n) => sum + part * Math.sin((n + 1) * phase), 0);
  });
  return scaled(sound);
}

/** A resonance of two poles. */
function resonant(sound: Float64Array, hz: number, widthHz: number): Float64Array {
  const radius = Math.exp((-Math.PI * widthHz) / SAMPLE_RATE_HZ);
  const turn = 2 * radius * Math.cos((2 * Math.PI * hz) / SAMPLE_RATE_HZ);
  let [one, two] = [0, 0];
  return sound.map((value) => {
    const out = value + turn * one - radius * radius * two;
    [two, one] = [one, out];
    return out;
  });
}

/** To 16 bits, half of full scale. */
function scaled(sound: Float64Array): Int16Array {
  const peak = sound.reduce((highest, value) => Math.max(highest, Math.abs(value)), 1e-9);
  return Int16Array.from(sound, (value) => clip((value / peak) * 16_384));
}
