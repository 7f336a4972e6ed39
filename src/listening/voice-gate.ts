import { FRAME_MS, type Frame, levelDbfs } from '../audio/index.js';

/** One window of the voice detection, milliseconds. */
const WINDOW_MS = 32;
/** One window as sure as this is a voice by itself. */
const SURE = 0.85;
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
  #past: Past[] = [];
  #voiced = false;
  #candidates = 0;
  #onsetMs: number | undefined;
  #voiceEndMs: number | undefined;
  #speechDbfs = Number.NEGATIVE_INFINITY;

  /** @param threshold probability from which there is voice, 0–1. */
  constructor(threshold: number) {
    this.#threshold = threshold;
  }

  /**
   * @param probability of the window that ended in this frame; below 0 when none did.
   * @param careful true while sound of our own may come back: one window is never enough.
   */
  hear(frame: Frame, probability: number, careful: boolean): Heard {
    const level = levelDbfs(frame.samples);
    this.#past = [...this.#past.slice(-(LOOK_BACK_MS / FRAME_MS)), { atMs: frame.atMs, levelDbfs: level }];
    this.#speechDbfs -= (LEVEL_DECAY_DB * FRAME_MS) / 1000;
    if (probability >= 0) this.#window(frame, probability, careful);
    if (this.#voiced) this.#speechDbfs = Math.max(this.#speechDbfs, level);
    return {
      voiced: this.#voiced,
      perhaps: !this.#voiced && level >= this.#speechDbfs - VOICE_RANGE_DB,
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
    if (this.#candidates >= 2 || (probability >= SURE && !careful)) this.#begin(frame);
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
