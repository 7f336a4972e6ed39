import type { Frame } from '../audio/index.js';
import { Channel } from '../common/index.js';

/** Frames that wait while the engine is being started again: 2 minutes. Then the oldest are lost. */
const MOST_WAITING_FRAMES = 6_000;
/** Frames that are taken at one time; more only pile up after an interruption. */
const MOST_FRAMES_AT_ONCE = 50;

/** Where the frames of a call wait while an engine is busy. */
export class FrameQueue {
  readonly #waiting = new Channel<Frame>(MOST_WAITING_FRAMES);

  /** Frames that have come and were not taken yet. */
  get length(): number {
    return this.#waiting.length;
  }

  /** Moves frames here until they end or the signal fires, even while the source gives nothing. */
  async fill(frames: AsyncIterable<Frame>, signal: AbortSignal): Promise<void> {
    const iterator = frames[Symbol.asyncIterator]();
    const stop = () => {
      this.#waiting.close();
      void iterator.return?.().catch(() => undefined);
    };
    signal.addEventListener('abort', stop, { once: true });
    try {
      for (let next = await iterator.next(); !next.done && !signal.aborted; next = await iterator.next())
        this.#waiting.push(next.value);
      this.#waiting.close();
    } catch (error) {
      this.#waiting.close(error);
    } finally {
      signal.removeEventListener('abort', stop);
    }
  }

  /** All that waits, up to a bound, as one piece of work. @throws what the source threw. */
  async *batches(): AsyncGenerator<Frame[]> {
    let batch: Frame[] = [];
    for await (const frame of this.#waiting) {
      batch.push(frame);
      if (this.#waiting.length > 0 && batch.length < MOST_FRAMES_AT_ONCE) continue;
      yield batch;
      batch = [];
    }
  }
}
