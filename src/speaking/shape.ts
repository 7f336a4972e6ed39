import { levelDbfs, SAMPLE_RATE_HZ } from '../audio/index.js';

/** Quieter than this is silence: −50 dBFS as a peak. */
const SILENCE = 100;
/** What stays before the first sound, so that a soft consonant is not cut off, milliseconds. */
const LEAD_MS = 15;
/** What stays after the last sound, milliseconds. */
const TAIL_MS = 40;
const FADE_MS = 5;

/** The pause after a clause by how it ends, milliseconds; people breathe at a full stop. */
const SENTENCE_PAUSE_MS = 170;
const CLAUSE_PAUSE_MS = 80;
const WORD_PAUSE_MS = 20;

/** How loud speech leaves the house, so that a fall-back does not shout: −21 dBFS, as phones like it. */
const LEVEL_DBFS = -21;
/** Most that is added or taken away, dB. */
const LEVEL_RANGE_DB = 6;
/** No sample is made larger than this, so that raising the level never clips. */
const PEAK = 28_000;

/**
 * Cuts the silence that an engine leaves around a clause, brings it to the house's level, fades both ends to zero so
 * that none of them clicks, and adds the pause that belongs after it. All samples are 16 kHz.
 */
export function shape(samples: Int16Array, text: string): Int16Array {
  const start = samples.findIndex((sample) => Math.abs(sample) > SILENCE);
  if (start < 0) return new Int16Array();
  const end = samples.findLastIndex((sample) => Math.abs(sample) > SILENCE);
  const from = Math.max(0, start - count(LEAD_MS));
  const sound = samples.subarray(from, Math.min(samples.length, end + count(TAIL_MS)));
  const shaped = new Int16Array(sound.length + count(pauseAfter(text)));
  shaped.set(levelled(sound));
  fade(shaped, sound.length);
  return shaped;
}

function levelled(samples: Int16Array): Int16Array {
  const missing = LEVEL_DBFS - levelDbfs(samples);
  const wanted = 10 ** (Math.max(-LEVEL_RANGE_DB, Math.min(LEVEL_RANGE_DB, missing)) / 20);
  const peak = samples.reduce((highest, sample) => Math.max(highest, Math.abs(sample)), 1);
  const gain = Math.min(wanted, Math.max(1, PEAK / peak));
  return samples.map((sample) => sample * gain);
}

function fade(samples: Int16Array, length: number): void {
  const ramp = Math.min(count(FADE_MS), length >> 1);
  for (let i = 0; i < ramp; i += 1) {
    samples[i] = ((samples[i] as number) * i) / ramp;
    samples[length - 1 - i] = ((samples[length - 1 - i] as number) * i) / ramp;
  }
}

function pauseAfter(text: string): number {
  if (/[.!?…。！？]["'”’)]?$/u.test(text)) return SENTENCE_PAUSE_MS;
  return /[,;:、]$/u.test(text) ? CLAUSE_PAUSE_MS : WORD_PAUSE_MS;
}

function count(ms: number): number {
  return (ms * SAMPLE_RATE_HZ) / 1000;
}
