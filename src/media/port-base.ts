import { FRAME_MS, FRAME_SAMPLES, type Frame } from '../audio/index.js';
import { Channel, type Logger, messageOf, SecretaryError } from '../common/index.js';
import type { MediaPort } from './media-port.js';
import { type Beat, Metronome } from './metronome.js';
import { Timeline } from './timeline.js';

/** Frames kept for a reader that does not read: ten minutes. */
const FRAMES_KEPT = 30_000;
/** A beat that comes this late means that the process was held up, milliseconds. */
const STALL_MS = 15;

/** What both ways of carrying audio share: the clock, the frames that come in, and who listens to what was played. */
export abstract class PortBase implements MediaPort {
  readonly closed: AbortSignal;
  readonly frames: Channel<Frame> = new Channel(FRAMES_KEPT);
  protected readonly log: Logger;
  protected readonly timeline: Timeline;
  readonly #openedAt = performance.now();
  readonly #closing = new AbortController();
  readonly #metronome: Metronome;
  readonly #playedListeners = new Set<(frame: Frame) => void>();
  readonly #drainedWaiters = new Set<() => void>();
  #lastBeat = { atMs: performance.now(), lateMs: 0 };

  constructor(log: Logger) {
    this.log = log;
    this.closed = this.#closing.signal;
    this.timeline = new Timeline((frame) => this.frames.push(frame));
    this.#metronome = new Metronome({
      everyMs: FRAME_MS,
      onBeat: (beat) => this.#beat(beat),
    });
    this.#metronome.start();
  }

  abstract readonly queuedMs: number;
  abstract flush(): void;
  abstract pause(): void;
  abstract resume(): void;
  protected abstract enqueue(samples: Int16Array): void;
  /** Every 20 ms; `dueMs` is even and without drift, on the port's clock. */
  protected abstract beat(dueMs: number, restarted: boolean): void;
  /** Lets go of sockets. Called once. */
  protected abstract release(): void;

  write(samples: Int16Array): void {
    if (samples.length !== FRAME_SAMPLES) {
      throw new SecretaryError('internal', `a frame has ${FRAME_SAMPLES} samples, not ${samples.length}`);
    }
    if (!this.closed.aborted) this.enqueue(samples);
  }

  nowMs(): number {
    return performance.now() - this.#openedAt;
  }

  onPlayed(listener: (frame: Frame) => void): () => void {
    this.#playedListeners.add(listener);
    return () => this.#playedListeners.delete(listener);
  }

  async drained(signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    if (this.closed.aborted || this.queuedMs === 0) return;
    await new Promise<void>((resolve, reject) => {
      const aborted = () => end(() => reject(signal?.reason));
      const drained = () => end(resolve);
      const end = (settle: () => void) => {
        signal?.removeEventListener('abort', aborted);
        this.#drainedWaiters.delete(drained);
        settle();
      };
      signal?.addEventListener('abort', aborted, { once: true });
      this.#drainedWaiters.add(drained);
    });
  }

  async close(): Promise<void> {
    this.ended();
  }

  /** This process was held up a moment ago, so that "now" says little about when something arrived. */
  protected get stalled(): boolean {
    return this.#lastBeat.lateMs > STALL_MS || performance.now() - this.#lastBeat.atMs > FRAME_MS + STALL_MS;
  }

  /** The port is over, whoever ended it. May be called twice. */
  protected ended(): void {
    if (this.closed.aborted) return;
    this.#metronome.stop();
    this.release();
    this.frames.close();
    this.#closing.abort();
    this.settleDrained();
  }

  protected played(frame: Frame): void {
    for (const listener of this.#playedListeners) {
      try {
        listener(frame);
      } catch (fault) {
        this.log.error({ fault: messageOf(fault) }, 'A listener to played audio failed');
      }
    }
  }

  protected settleDrained(): void {
    for (const drained of [...this.#drainedWaiters]) drained();
  }

  #beat({ dueMs, lateMs, restarted }: Beat): void {
    this.#lastBeat = { atMs: performance.now(), lateMs };
    this.beat(dueMs - this.#openedAt, restarted);
    if (this.queuedMs === 0) this.settleDrained();
    // After what the sockets hold by now: when this process was held up, audio waits there that only seems to be missing.
    setImmediate(() => {
      if (!this.stalled) this.timeline.tick(this.nowMs());
    });
  }
}
