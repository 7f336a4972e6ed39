import { FRAME_MS, FRAME_SAMPLES, type Frame, levelDbfs } from '../audio/index.js';

/**
 * Audio may be this late before silence takes its place, milliseconds. A busy machine delays a stream that much now and then,
 * and silence in the middle of a word would be worse than learning of a real pause a little later.
 */
const GRACE_MS = 160;
/** After so many frames of silence the far end is taken to have paused, and the next packet is put where it belongs. */
const PAUSE_FRAMES = 3;
/** Packets over which the least delayed one says where the timeline should be. */
const WINDOW = 10;
/** The timeline is corrected, by a whole frame, when it is off by more than this, milliseconds. */
const OFF_MS = 14;
/** Correct in a pause if one comes soon; so many packets later it is done anyway. */
const PATIENCE = 100;
/** Audio this far ahead is dropped without waiting for a pause, milliseconds. */
const FAR_AHEAD_MS = 200;
const QUIET_DBFS = -45;

/**
 * Turns packets as they come into frames without a hole: frame n begins at n·20 ms of the port's clock. A recording made of
 * them keeps its time against the other direction, whatever the network or the far end's clock does.
 */
export class Timeline {
  readonly #emit: (frame: Frame) => void;
  #nextAt: number;
  #filled = PAUSE_FRAMES;
  #lags: number[] = [];
  #offFor = 0;

  /** @param firstMs where it begins, milliseconds */
  constructor(emit: (frame: Frame) => void, firstMs = 0) {
    this.#emit = emit;
    this.#nextAt = firstMs;
  }

  /** One frame that has just arrived, so its first sample was spoken a frame's time ago. */
  push(samples: Int16Array, nowMs: number): void {
    const spokenAt = nowMs - FRAME_MS;
    if (this.#filled >= PAUSE_FRAMES) this.#fillUntil(spokenAt - FRAME_MS / 2);
    this.#filled = 0;
    if (this.#corrected(samples, spokenAt - this.#nextAt)) return;
    this.#next(samples);
  }

  /** Called every 20 ms: fills with silence what has not come. */
  tick(nowMs: number): void {
    const late = nowMs - FRAME_MS - GRACE_MS;
    while (this.#nextAt < late) this.#silence();
  }

  #fillUntil(atMs: number): void {
    while (this.#nextAt < atMs) this.#silence();
  }

  #silence(): void {
    this.#filled += 1;
    this.#lags = [];
    this.#next(new Int16Array(FRAME_SAMPLES));
  }

  #next(samples: Int16Array): void {
    this.#emit({ samples, atMs: this.#nextAt });
    this.#nextAt += FRAME_MS;
  }

  /**
   * Jitter only delays, so the smallest lag of many packets is the true one. Behind: a frame of silence goes in; ahead: this
   * frame is left out. @returns whether the frame was left out
   */
  #corrected(samples: Int16Array, lagMs: number): boolean {
    this.#lags.push(lagMs);
    if (this.#lags.length > WINDOW) this.#lags.shift();
    const off = this.#lags.length === WINDOW ? Math.min(...this.#lags) : 0;
    this.#offFor = Math.abs(off) > OFF_MS ? this.#offFor + 1 : 0;
    if (this.#offFor === 0) return false;
    const now = levelDbfs(samples) < QUIET_DBFS || this.#offFor > PATIENCE || off < -FAR_AHEAD_MS;
    if (!now) return false;
    this.#offFor = 0;
    this.#lags = this.#lags.map((lag) => lag - Math.sign(off) * FRAME_MS);
    if (off > 0) this.#next(new Int16Array(FRAME_SAMPLES));
    return off < 0;
  }
}
