import {
  decodeUlaw,
  encodeUlaw,
  levelDbfs,
  Resampler,
  resample,
  SAMPLE_RATE_HZ,
  SILENCE_DBFS,
} from '../../src/audio/index.js';
import type { Random } from './random.js';

/** Windows in which loud and silent are told apart, milliseconds. */
const WINDOW_MS = 10;
/** A voice is what lies less than this below its loudest window, dB. */
const VOICE_RANGE_DB = 35;
const PHONE_HZ = 8_000;

export function samplesOf(ms: number): number {
  return Math.round((ms * SAMPLE_RATE_HZ) / 1000);
}

export function millisecondsOf(samples: number): number {
  return (samples * 1000) / SAMPLE_RATE_HZ;
}

/** One after the other. */
export function joined(parts: readonly Int16Array[]): Int16Array {
  const all = new Int16Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** Adds `sound` into `track` from sample `at` on; what does not fit is left out, what is too loud is clipped. */
export function mixInto(track: Int16Array, sound: Int16Array, at: number, gain = 1): void {
  const count = Math.min(sound.length, track.length - at);
  for (let i = 0; i < count; i += 1) track[at + i] = clip((track[at + i] as number) + gain * (sound[i] as number));
}

/** The sound with its mean level, over its voiced windows, brought to so many dBFS. */
export function atLevel(sound: Int16Array, dbfs: number): Int16Array {
  const levels = windowLevels(sound);
  const floor = Math.max(...levels, SILENCE_DBFS) - VOICE_RANGE_DB;
  const voiced = levels.flatMap((level, i) => (level > floor ? [windowOf(sound, i)] : []));
  const gain = 10 ** ((dbfs - levelDbfs(joined(voiced))) / 20);
  return sound.map((sample) => clip(sample * gain));
}

/** The same voice from another throat: pitch and speed together go up by `factor`, a multiple of 0.01. */
export function pitched(sound: Int16Array, factor: number): Int16Array {
  return resample(sound, SAMPLE_RATE_HZ, Math.round(SAMPLE_RATE_HZ / factor / 160) * 160);
}

/** Stretches of voice, at most `rangeDb` below the loudest window, split at silences of at least `leastMs`; sample indices. */
export function voicedSpans(sound: Int16Array, leastMs = 60, rangeDb = VOICE_RANGE_DB): { from: number; to: number }[] {
  const levels = windowLevels(sound);
  const floor = Math.max(...levels, SILENCE_DBFS) - rangeDb;
  const size = samplesOf(WINDOW_MS);
  const spans: { from: number; to: number }[] = [];
  levels.forEach((level, i) => {
    if (level <= floor) return;
    const last = spans.at(-1);
    if (last !== undefined && i * size - last.to < samplesOf(leastMs)) last.to = (i + 1) * size;
    else spans.push({ from: i * size, to: (i + 1) * size });
  });
  return spans;
}

/**
 * Cuts a sentence into `count` clauses at its longest silences: a voice that reads the whole sentence keeps the melody of
 * one that has not finished. @returns undefined when there are not so many silences
 */
export function cutAtPauses(sound: Int16Array, count: number): Int16Array[] | undefined {
  const spans = voicedSpans(sound);
  const gaps = spans.slice(1).map((span, i) => ({ at: i, length: span.from - (spans[i]?.to ?? 0) }));
  const longest = gaps.toSorted((a, b) => b.length - a.length).slice(0, count - 1);
  if (longest.length < count - 1 || longest.some(({ length }) => length < samplesOf(90))) return undefined;
  const ends = longest.map(({ at }) => at).sort((a, b) => a - b);
  const bounds = [-1, ...ends, spans.length - 1];
  return bounds.slice(1).map((end, i) => {
    const from = spans[(bounds[i] as number) + 1]?.from ?? 0;
    return faded(sound.slice(from, spans[end]?.to));
  });
}

/** The sound without the silence around it. */
export function trimmed(sound: Int16Array): Int16Array {
  const spans = voicedSpans(sound);
  return faded(sound.slice(spans[0]?.from ?? 0, spans.at(-1)?.to ?? 0));
}

/** What a telephone line makes of it: µ-law at 8 kHz, and back. */
export function overThePhone(sound: Int16Array): Int16Array {
  const heard = decodeUlaw(encodeUlaw(resample(sound, SAMPLE_RATE_HZ, PHONE_HZ)));
  const back = resample(heard, PHONE_HZ, SAMPLE_RATE_HZ);
  const same = new Int16Array(sound.length);
  same.set(back.subarray(0, sound.length));
  return same;
}

/** The soft noise that every line has. */
export function lineNoise(length: number, dbfs: number, random: Random): Int16Array {
  const peak = 32_768 * 10 ** (dbfs / 20) * Math.sqrt(3);
  return Int16Array.from({ length }, () => Math.round(random.between(-peak, peak)));
}

/** What is left after a loudspeaker, a room and a microphone: only 300 Hz to `topHz`. */
export function bandLimited(sound: Int16Array, topHz: number): Int16Array {
  const rate = Math.round((topHz * 2.2) / 800) * 800;
  const low = resample(sound, SAMPLE_RATE_HZ, rate);
  const narrow = new Resampler(rate, SAMPLE_RATE_HZ);
  const wide = joined([narrow.push(low), narrow.flush()]);
  return highPassed(wide.slice(0, sound.length), 300);
}

/** A first-order high-pass. */
export function highPassed(sound: Int16Array, hz: number): Int16Array {
  const keep = Math.exp((-2 * Math.PI * hz) / SAMPLE_RATE_HZ);
  let [before, out] = [0, 0];
  return sound.map((sample) => {
    out = keep * (out + sample - before);
    before = sample;
    return clip(out);
  });
}

export function clip(value: number): number {
  return Math.max(-32_768, Math.min(32_767, Math.round(value)));
}

function windowLevels(sound: Int16Array): number[] {
  return Array.from({ length: Math.floor(sound.length / samplesOf(WINDOW_MS)) }, (_, i) =>
    levelDbfs(windowOf(sound, i)),
  );
}

function windowOf(sound: Int16Array, index: number): Int16Array {
  const size = samplesOf(WINDOW_MS);
  return sound.subarray(index * size, (index + 1) * size);
}

/** 4 ms at both ends, so that no cut clicks. */
function faded(sound: Int16Array): Int16Array {
  const ramp = Math.min(samplesOf(4), sound.length >> 1);
  for (let i = 0; i < ramp; i += 1) {
    sound[i] = ((sound[i] as number) * i) / ramp;
    sound[sound.length - 1 - i] = ((sound[sound.length - 1 - i] as number) * i) / ramp;
  }
  return sound;
}
