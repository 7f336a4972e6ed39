import { FRAME_MS, FRAME_SAMPLES } from '../audio/index.js';

/** Frames that fit: ten seconds. What is more waits with whoever writes. */
const CAPACITY = 512;
const [TAKEN, WRITTEN, PAUSED] = [0, 1, 2] as const;

/** The memory behind a queue; it can be given to another thread. */
export interface SentFramesMemory {
  readonly counters: SharedArrayBuffer;
  readonly times: SharedArrayBuffer;
  readonly samples: SharedArrayBuffer;
}

export function newMemory(): SentFramesMemory {
  return {
    counters: new SharedArrayBuffer(3 * Int32Array.BYTES_PER_ELEMENT),
    times: new SharedArrayBuffer(CAPACITY * Float64Array.BYTES_PER_ELEMENT),
    samples: new SharedArrayBuffer(CAPACITY * FRAME_SAMPLES * Int16Array.BYTES_PER_ELEMENT),
  };
}

/**
 * Frames on their way out, between the thread that writes them and the one that plays them, without a message in between: a
 * flush counts at once, also while the writing thread was busy for a second, and both agree on which frames were played,
 * because each is taken or dropped by one compare-and-exchange.
 */
export class SentFrames {
  readonly #counters: Int32Array;
  readonly #times: Float64Array;
  readonly #samples: Int16Array;

  constructor(memory: SentFramesMemory) {
    this.#counters = new Int32Array(memory.counters);
    this.#times = new Float64Array(memory.times);
    this.#samples = new Int16Array(memory.samples);
  }

  /** Frames that were played or dropped since the beginning. */
  get taken(): number {
    return Atomics.load(this.#counters, TAKEN);
  }

  /** Frames that were written since the beginning. */
  get written(): number {
    return Atomics.load(this.#counters, WRITTEN);
  }

  get queuedMs(): number {
    return (this.written - this.taken) * FRAME_MS;
  }

  set paused(paused: boolean) {
    Atomics.store(this.#counters, PAUSED, paused ? 1 : 0);
  }

  /** For the writing thread. @returns false when it is full */
  write(samples: Int16Array): boolean {
    const at = this.written;
    // One place stays free: the frame that was just taken may still be read there.
    if (at - this.taken >= CAPACITY - 1) return false;
    this.#samples.set(samples, (at % CAPACITY) * FRAME_SAMPLES);
    Atomics.store(this.#counters, WRITTEN, at + 1);
    return true;
  }

  /** For the writing thread: drops what is not played yet. @returns how many frames were taken before */
  flush(): number {
    for (;;) {
      const taken = this.taken;
      if (Atomics.compareExchange(this.#counters, TAKEN, taken, this.written) === taken) return taken;
    }
  }

  /** For the writing thread: when a frame that was taken began to be played, on the port's clock. */
  playedAtMs(frame: number): number {
    return this.#times[frame % CAPACITY] ?? 0;
  }

  /** For the playing thread: the frame that is played at that time; undefined while there is none, or in a pause. */
  take(atMs: number): Int16Array | undefined {
    const at = this.taken;
    if (at >= this.written || Atomics.load(this.#counters, PAUSED) === 1) return undefined;
    this.#times[at % CAPACITY] = atMs;
    if (Atomics.compareExchange(this.#counters, TAKEN, at, at + 1) !== at) return undefined;
    const start = (at % CAPACITY) * FRAME_SAMPLES;
    return this.#samples.slice(start, start + FRAME_SAMPLES);
  }
}
