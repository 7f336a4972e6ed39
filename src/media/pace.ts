import { FRAME_MS, type Frame } from '../audio/index.js';
import { Metronome } from './metronome.js';
import { Timeline } from './timeline.js';

/** A beat that comes this late means that the thread was held up, milliseconds. */
const STALL_MS = 15;

export interface PaceOptions {
  /** When the port opened, as performance.now() has it in this thread. */
  openedAt: number;
  /** The first frame's time on the port's clock, milliseconds. Default: 0. */
  firstFrameMs?: number;
  /** Every 20 ms; even and without drift, on the port's clock. */
  onBeat: (dueMs: number, restarted: boolean) => void;
  /** The far end's sound, without a hole in time. */
  onFrame: (frame: Frame) => void;
}

/** The two rhythms of a port, in whichever thread: a beat for what is sent, and a frame each 20 ms of what is heard. */
export class Pace {
  readonly #options: PaceOptions;
  readonly #timeline: Timeline;
  readonly #metronome: Metronome;
  #lastBeat = { atMs: performance.now(), lateMs: 0 };
  #receivedAtMs: number | undefined;

  constructor(options: PaceOptions) {
    this.#options = options;
    this.#timeline = new Timeline(options.onFrame, options.firstFrameMs);
    this.#metronome = new Metronome({
      everyMs: FRAME_MS,
      onBeat: ({ dueMs, lateMs, restarted }) => {
        this.#lastBeat = { atMs: performance.now(), lateMs };
        options.onBeat(dueMs - options.openedAt, restarted);
        // After what the sockets hold by now: when the thread was held up, audio waits there that only seems to be missing.
        setImmediate(() => {
          if (!this.stalled) this.#timeline.tick(this.nowMs());
        });
      },
    });
    this.#metronome.start();
  }

  /** When something of the far end really arrived last, on the port's clock; undefined: never. */
  get receivedAtMs(): number | undefined {
    return this.#receivedAtMs;
  }

  get stalled(): boolean {
    return this.#lastBeat.lateMs > STALL_MS || performance.now() - this.#lastBeat.atMs > FRAME_MS + STALL_MS;
  }

  nowMs(): number {
    return performance.now() - this.#options.openedAt;
  }

  heard(samples: Int16Array): void {
    this.#receivedAtMs = this.nowMs();
    this.#timeline.push(samples, this.#receivedAtMs);
  }

  /** May be called twice. */
  stop(): void {
    this.#metronome.stop();
  }
}
