import type { Frame } from '../audio/index.js';

/** One call's audio, both ways, whatever carries it. */
export interface MediaPort {
  /**
   * What the far end says: 16 kHz, 20 ms each, without a hole in time: where nothing arrived there is silence. Ends when the
   * port closes. One consumer.
   */
  readonly frames: AsyncIterable<Frame>;
  /** Queues one frame (FRAME_SAMPLES samples) for the far end. Write only after the port was joined with the call. */
  write(samples: Int16Array): void;
  /** Drops what is queued: the far end hears silence within 20 ms. */
  flush(): void;
  /** The far end hears silence within 20 ms, what is queued is kept. May be called twice. */
  pause(): void;
  /** Goes on where it was paused. May be called twice. */
  resume(): void;
  /** Queued and not yet played, milliseconds. */
  readonly queuedMs: number;
  /** Resolves when all that was written has been played, flushed, or the port closed; rejects when the signal fires. */
  drained(signal?: AbortSignal): Promise<void>;
  /**
   * When sound of the far end really arrived last, on the port's clock, milliseconds; undefined: never yet. `frames` goes on
   * with silence where nothing arrives; this tells a far end that is quiet from one that sends nothing.
   */
  readonly receivedAtMs: number | undefined;
  /** The clock of `Frame.atMs`: milliseconds since the port opened, monotonic. */
  nowMs(): number;
  /**
   * Tells each frame once, when it was really played, with the time at which it began: the tap for recording. A flushed
   * frame is never told, a paused one when it was played after all. The result stops it.
   */
  onPlayed(listener: (frame: Frame) => void): () => void;
  /** May be called twice. */
  close(): Promise<void>;
  /** Fires when the port is closed, by us or by the other side. */
  readonly closed: AbortSignal;
}
