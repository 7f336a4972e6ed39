import { SAMPLE_RATE_HZ } from './frame.js';
import { levelDbfs } from './level.js';

export type FaxTone = 'CNG' | 'CED';

/** Tones are looked for in pieces of 10 ms. */
const PIECE_SAMPLES = 160;
const PIECE_MS = 10;
/** A tone is louder than this, and holds so much of the power of its piece; 38 Hz beside the middle it still holds 0.6. */
const QUIET_DBFS = -43;
const TONE_SHARE = 0.5;
/** What the measurement of the frequency may be off, Hz. */
const SLACK_HZ = 4;
/** Pieces in a row that may fail within a tone: a click, a phase reversal of ANSam. */
const MOST_GAPS = 2;

/** ITU-T T.30, 4.1: the calling fax sends 1100 Hz ± 38 Hz, 0.5 s on and 3 s off, each ± 15 %. */
const CNG = { hz: 1_100, slackHz: 38, shortestMs: 425, longestMs: 600, quietMs: 250 };
/** The called one answers with 2100 Hz ± 15 Hz for 2.6 to 4 s. */
const CED = { hz: 2_100, slackHz: 15, shortestMs: 1_000 };

/** Notices the tones of fax machines in one stream of 16 kHz. */
export class FaxTones {
  readonly #calling = new ToneRun(CNG.hz, CNG.slackHz);
  readonly #answering = new ToneRun(CED.hz, CED.slackHz);
  readonly #told = new Set<FaxTone>();
  /** The calling tone that has just ended, and the quiet after it so far. */
  #burstMs = 0;
  #quietMs = 0;

  /** @returns the tone that was made out with these samples (whole pieces of 10 ms); each is told once. */
  hear(samples: Int16Array): FaxTone | undefined {
    let found: FaxTone | undefined;
    for (let at = 0; at + PIECE_SAMPLES <= samples.length; at += PIECE_SAMPLES)
      found = this.#piece(samples.subarray(at, at + PIECE_SAMPLES)) ?? found;
    return found;
  }

  #piece(piece: Int16Array): FaxTone | undefined {
    const level = levelDbfs(piece);
    this.#answering.hear(piece, level);
    if (this.#answering.ms >= CED.shortestMs) return this.#tell('CED');
    this.#calling.hear(piece, level);
    if (this.#calling.ms > 0) {
      this.#burstMs = this.#calling.ms;
      this.#quietMs = 0;
    } else if (level < QUIET_DBFS) this.#quietMs += PIECE_MS;
    else this.#burstMs = 0;
    const isBurst = this.#burstMs >= CNG.shortestMs && this.#burstMs <= CNG.longestMs;
    return isBurst && this.#quietMs >= CNG.quietMs ? this.#tell('CNG') : undefined;
  }

  #tell(tone: FaxTone): FaxTone | undefined {
    if (this.#told.has(tone)) return undefined;
    this.#told.add(tone);
    return tone;
  }
}

/** For how long one tone has lasted. */
class ToneRun {
  /** 0 while there is none. */
  ms = 0;
  readonly #hz: number;
  readonly #slackHz: number;
  #at = 0;
  #phase = 0;
  #gaps = 0;

  constructor(hz: number, slackHz: number) {
    this.#hz = hz;
    this.#slackHz = slackHz;
  }

  hear(piece: Int16Array, levelDbfs: number): void {
    if (levelDbfs >= QUIET_DBFS && this.#holds(piece)) {
      this.ms += (this.#gaps + 1) * PIECE_MS;
      this.#gaps = 0;
    } else if (this.ms > 0 && this.#gaps < MOST_GAPS) this.#gaps += 1;
    else {
      this.ms = 0;
      this.#gaps = 0;
    }
    this.#at = (this.#at + piece.length) % SAMPLE_RATE_HZ;
  }

  /** One bin of a Fourier transform whose phase runs on from piece to piece: how it turns is how far the tone is off. */
  #holds(piece: Int16Array): boolean {
    let [re, im, power] = [0, 0, 0];
    for (let i = 0; i < piece.length; i += 1) {
      const angle = (2 * Math.PI * this.#hz * (this.#at + i)) / SAMPLE_RATE_HZ;
      const sample = piece[i] as number;
      re += sample * Math.cos(angle);
      im -= sample * Math.sin(angle);
      power += sample * sample;
    }
    const phase = Math.atan2(im, re);
    const turned = wrapped(phase - this.#phase);
    this.#phase = phase;
    const offHz = (turned / (2 * Math.PI) / PIECE_MS) * 1000;
    const share = (2 * (re * re + im * im)) / (piece.length * power);
    // The first piece of a tone has no phase to be compared with.
    return share >= TONE_SHARE && (this.ms === 0 || Math.abs(offHz) <= this.#slackHz + SLACK_HZ);
  }
}

function wrapped(angle: number): number {
  return angle - 2 * Math.PI * Math.round(angle / (2 * Math.PI));
}
