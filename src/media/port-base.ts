import { FRAME_SAMPLES, type Frame } from '../audio/index.js';
import { Channel, type Logger, messageOf, SecretaryError } from '../common/index.js';
import type { MediaPort } from './media-port.js';

/** Frames kept for a reader that does not read: ten minutes. */
const FRAMES_KEPT = 30_000;

/** What all ways of carrying audio share: the clock, who listens to what was played, who waits, and the end. */
export abstract class PortBase implements MediaPort {
  readonly closed: AbortSignal;
  readonly frames: Channel<Frame> = new Channel(FRAMES_KEPT);
  protected readonly log: Logger;
  readonly #openedAt = performance.now();
  readonly #closing = new AbortController();
  readonly #playedListeners = new Set<(frame: Frame) => void>();
  readonly #drainedWaiters = new Set<() => void>();

  constructor(log: Logger) {
    this.log = log;
    this.closed = this.#closing.signal;
  }

  abstract readonly receivedAtMs: number | undefined;
  abstract readonly queuedMs: number;
  abstract flush(): void;
  abstract pause(): void;
  abstract resume(): void;
  protected abstract enqueue(samples: Int16Array): void;
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

  /** The port is over, whoever ended it. May be called twice. */
  protected ended(): void {
    if (this.closed.aborted) return;
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
}
