import { SAMPLE_RATE_HZ } from '../audio/index.js';

/** A telephone carries up to 3.4 kHz: half of the samples are enough, and a quarter of the work. */
const DECIMATION = 2;
const RATE_HZ = SAMPLE_RATE_HZ / DECIMATION;
/** Voices of men, women and children, Hz. */
const LOWEST_HZ = 70;
const HIGHEST_HZ = 400;
const SHORTEST_LAG = Math.floor(RATE_HZ / HIGHEST_HZ);
const LONGEST_LAG = Math.ceil(RATE_HZ / LOWEST_HZ);
/** What is compared with itself a period before: two periods of a deep voice. */
const WINDOW = (RATE_HZ * 32) / 1_000;
const HISTORY = WINDOW + LONGEST_LAG;

/**
 * Tells how periodic the newest 32 ms are: vocal folds repeat themselves some hundred times a second, breath, coughs and
 * noise do not. The peak of the normalised autocorrelation over the periods of human voices, as in Boersma's and Talkin's
 * pitch detectors; harmonics give the period away though a telephone cuts the fundamental off. Some 30 µs.
 */
export class Voicing {
  readonly #past = new Float32Array(HISTORY);

  /** The next samples, 16 kHz. */
  hear(samples: Int16Array): void {
    const count = Math.floor(samples.length / DECIMATION);
    this.#past.copyWithin(0, count);
    for (let i = 0; i < count; i += 1) {
      const two = (samples[DECIMATION * i] as number) + (samples[DECIMATION * i + 1] as number);
      this.#past[HISTORY - count + i] = two / DECIMATION;
    }
  }

  /** 0: nothing repeats itself; 1: all of it does. */
  periodicity(): number {
    const past = this.#past;
    const from = HISTORY - WINDOW;
    const energy = energyOf(past, from);
    if (energy === 0) return 0;
    let [before, best] = [energyOf(past, from - SHORTEST_LAG + 1), 0];
    for (let lag = SHORTEST_LAG; lag <= LONGEST_LAG; lag += 1) {
      const [first, last] = [past[from - lag] as number, past[from - lag + WINDOW] as number];
      before += first * first - last * last;
      let product = 0;
      for (let i = from; i < HISTORY; i += 1) product += (past[i] as number) * (past[i - lag] as number);
      if (product > 0 && before > 0) best = Math.max(best, product / Math.sqrt(energy * before));
    }
    return Math.min(1, best);
  }
}

function energyOf(samples: Float32Array, from: number): number {
  let sum = 0;
  for (let i = from; i < from + WINDOW; i += 1) sum += (samples[i] as number) ** 2;
  return sum;
}
