import { FRAME_MS, type Frame, levelDbfs } from '../audio/index.js';

/**
 * Hears when somebody speaks in clean audio, by level alone: the measure is taken from what the caller's side received,
 * never from the secretary's own word.
 */
export class Ear {
  readonly #thresholdDbfs: number;
  #firstVoiceMs: number | undefined;
  #lastVoiceMs: number | undefined;
  #nowMs = 0;
  #voicedMs = 0;

  /** @param thresholdDbfs frames louder than this are speech. Default: −45 dBFS, above G.711's idle noise. */
  constructor(thresholdDbfs = -45) {
    this.#thresholdDbfs = thresholdDbfs;
  }

  hear(frame: Frame): void {
    this.#nowMs = frame.atMs + FRAME_MS;
    if (levelDbfs(frame.samples) <= this.#thresholdDbfs) return;
    this.#firstVoiceMs ??= frame.atMs;
    this.#lastVoiceMs = frame.atMs + FRAME_MS;
    this.#voicedMs += FRAME_MS;
  }

  /** Forgets what was heard, to measure from here on. */
  forget(): void {
    this.#firstVoiceMs = undefined;
    this.#lastVoiceMs = undefined;
    this.#voicedMs = 0;
  }

  /** When the first sound since `forget` began, milliseconds on the port's clock. */
  get firstVoiceMs(): number | undefined {
    return this.#firstVoiceMs;
  }

  /** When the last sound ended. */
  get lastVoiceMs(): number | undefined {
    return this.#lastVoiceMs;
  }

  /** Loud audio since `forget`, milliseconds. */
  get voicedMs(): number {
    return this.#voicedMs;
  }

  /** Silence since the last sound, milliseconds; 0 while nothing was heard at all. */
  get quietMs(): number {
    return this.#lastVoiceMs === undefined ? 0 : this.#nowMs - this.#lastVoiceMs;
  }
}
