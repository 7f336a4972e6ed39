import { type Clock, systemClock } from '../common/index.js';

/** Later than this, a beat is left out and the rhythm begins anew: a burst of packets would overrun the phone's buffer. */
const LATEST_MS = 60;

export interface Beat {
  /** When it was due, on the monotonic clock, milliseconds. */
  readonly dueMs: number;
  /** How much later this process came to it, milliseconds. */
  readonly lateMs: number;
  /** The rhythm began anew with this beat. */
  readonly restarted: boolean;
}

export interface MetronomeOptions {
  /** Time between beats, milliseconds. */
  everyMs: number;
  onBeat: (beat: Beat) => void;
  clock?: Clock;
}

/**
 * Beats evenly without drift: each beat is due a fixed time after the one before, however late that one was carried out.
 * It knows nothing of what it drives, so that it can run in a worker thread.
 */
export class Metronome {
  readonly #options: MetronomeOptions;
  readonly #clock: Clock;
  #dueMs = 0;
  #timer: NodeJS.Timeout | undefined;
  #restarted = true;

  constructor(options: MetronomeOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
  }

  start(): void {
    if (this.#timer) return;
    this.#dueMs = this.#clock.monotonicMs();
    this.#wait();
  }

  /** May be called twice. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #wait(): void {
    const waitMs = Math.max(0, Math.ceil(this.#dueMs - this.#clock.monotonicMs()));
    this.#timer = setTimeout(() => this.#beat(), waitMs);
  }

  #beat(): void {
    const now = this.#clock.monotonicMs();
    const lateMs = now - this.#dueMs;
    if (lateMs > LATEST_MS) {
      this.#dueMs = now;
      this.#restarted = true;
    }
    while (this.#dueMs <= now && this.#timer) {
      this.#options.onBeat({ dueMs: this.#dueMs, lateMs, restarted: this.#restarted });
      this.#restarted = false;
      this.#dueMs += this.#options.everyMs;
    }
    if (this.#timer) this.#wait();
  }
}
