import { FRAME_MS, type Frame, levelDbfs } from '../audio/index.js';
import { Voicing } from './voicing.js';

/** One window of the voice detection, milliseconds. */
const WINDOW_MS = 32;
/** One window as sure as this is a voice by itself. */
const SURE = 0.85;
/** While the secretary speaks one of two windows must be as sure as this: of a voice one is, of a cough or a hum seldom. */
const CAREFUL = 0.8;
/** And something in them must repeat itself as vocal folds do, 0–1. A voice has 0.6 and more in its first 60 ms. */
const PERIODIC = 0.6;
/** What goes on for so many windows is let in all the same: who whispers may interrupt too. 256 ms. */
const INSISTING_WINDOWS = 8;
/** Below the threshold by so much the voice is gone (Silero's own hysteresis). */
const RELEASE_BELOW = 0.15;
/** Frames further below the speaker's own level than this are no part of the voice, dB. */
const VOICE_RANGE_DB = 24;
/** How fast the speaker's level is forgotten, dB a second. */
const LEVEL_DECAY_DB = 6;
/** The detection lags behind the sound: so far back the true beginning or end of the voice is looked for, milliseconds. */
const LOOK_BACK_MS = 200;

/** What one frame says about the voice. */
export interface Heard {
  readonly voiced: boolean;
  /** The frame is as loud as the voice is, or was. */
  readonly loud: boolean;
  /** The frame is as loud as the voice was, though the detection does not say yet whether it is one. */
  readonly perhaps: boolean;
  /** When the voice under way began; undefined while there is none. */
  readonly onsetMs: number | undefined;
  /** When the voice was last there, once there was one: the pause counts from here. */
  readonly voiceEndMs: number | undefined;
}

interface Past {
  readonly atMs: number;
  readonly levelDbfs: number;
}

/**
 * Makes voice and pauses of the probabilities that the detection gives for each 32 ms. It decides after one or two
 * windows, and corrects the times by the level of the sound, because the detection sees a beginning and an end late.
 */
export class VoiceGate {
  readonly #threshold: number;
  readonly #voicing = new Voicing();
  #past: Past[] = [];
  #voiced = false;
  /** Windows one after the other that may be a voice, how sure the newer two were, and how periodic they were at most. */
  #candidates = 0;
  #sureness = [0, 0];
  #periodicity = 0;
  #onsetMs: number | undefined;
  #voiceEndMs: number | undefined;
  #speechDbfs = Number.NEGATIVE_INFINITY;

  /** @param threshold probability from which there is voice, 0–1. */
  constructor(threshold: number) {
    this.#threshold = threshold;
  }

  /**
   * @param probability of the window that ended in this frame; below 0 when none did.
   * @param careful true while the secretary speaks, and would be silenced: one window is never enough, nor are two in which
   *   nothing sounds like vocal folds.
   */
  hear(frame: Frame, probability: number, careful: boolean): Heard {
    const level = levelDbfs(frame.samples);
    this.#past = [...this.#past.slice(-(LOOK_BACK_MS / FRAME_MS)), { atMs: frame.atMs, levelDbfs: level }];
    this.#voicing.hear(frame.samples);
    this.#speechDbfs -= (LEVEL_DECAY_DB * FRAME_MS) / 1000;
    if (probability >= 0) this.#window(frame, probability, careful);
    if (this.#voiced) this.#speechDbfs = Math.max(this.#speechDbfs, level);
    const loud = level >= this.#speechDbfs - VOICE_RANGE_DB;
    return {
      voiced: this.#voiced,
      loud,
      perhaps: !this.#voiced && loud,
      onsetMs: this.#onsetMs,
      voiceEndMs: this.#voiced ? frame.atMs + FRAME_MS : this.#voiceEndMs,
    };
  }

  #window(frame: Frame, probability: number, careful: boolean): void {
    if (this.#voiced) {
      if (probability < this.#threshold - RELEASE_BELOW) this.#release(frame);
      return;
    }
    this.#candidates = probability >= this.#threshold ? this.#candidates + 1 : 0;
    if (careful) this.#weigh(probability);
    const begins = careful ? this.#isVoice() : this.#candidates >= 2 || probability >= SURE;
    if (begins) this.#begin(frame);
  }

  #weigh(probability: number): void {
    this.#sureness = [this.#sureness[1] ?? 0, probability];
    if (this.#candidates === 0) this.#periodicity = 0;
    else this.#periodicity = Math.max(this.#periodicity, this.#voicing.periodicity());
  }

  #isVoice(): boolean {
    if (this.#candidates < 2) return false;
    const isLikely = Math.max(...this.#sureness) >= CAREFUL && this.#periodicity >= PERIODIC;
    return isLikely || this.#candidates >= INSISTING_WINDOWS;
  }

  #begin(frame: Frame): void {
    const windowsMs = this.#candidates * WINDOW_MS;
    this.#candidates = 0;
    this.#voiced = true;
    this.#speechDbfs = Math.max(...this.#past.map((past) => past.levelDbfs));
    const lastQuiet = this.#past.findLast((past) => past.atMs < frame.atMs - windowsMs && !this.#isLoud(past));
    const earliestMs = this.#past[0]?.atMs ?? frame.atMs;
    this.#onsetMs = lastQuiet === undefined ? Math.max(earliestMs, frame.atMs - windowsMs) : lastQuiet.atMs + FRAME_MS;
  }

  #release(frame: Frame): void {
    this.#voiced = false;
    this.#candidates = 0;
    const latestMs = frame.atMs + FRAME_MS - WINDOW_MS;
    const lastLoud = this.#past.findLast((past) => this.#isLoud(past));
    const endMs = lastLoud === undefined ? latestMs : lastLoud.atMs + FRAME_MS;
    this.#voiceEndMs = Math.max(this.#onsetMs ?? 0, Math.min(endMs, latestMs));
    this.#onsetMs = undefined;
  }

  #isLoud(past: Past): boolean {
    return past.levelDbfs >= this.#speechDbfs - VOICE_RANGE_DB;
  }
}
