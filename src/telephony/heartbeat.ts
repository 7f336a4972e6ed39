const NS_PER_MS = 1e6;

/**
 * One call's sign of life, in memory that the thread that renews its lease can read: the time of the last beat on the clock
 * that all threads share, or 0 when the call itself said that it makes no progress.
 */
export class Heartbeat {
  readonly #beat: BigInt64Array;

  constructor(memory = new SharedArrayBuffer(BigInt64Array.BYTES_PER_ELEMENT)) {
    this.#beat = new BigInt64Array(memory);
  }

  get memory(): SharedArrayBuffer {
    return this.#beat.buffer as SharedArrayBuffer;
  }

  beat(isAlive: boolean): void {
    Atomics.store(this.#beat, 0, isAlive ? process.hrtime.bigint() : 0n);
  }

  /** Time since the last beat, milliseconds; infinite when the call said that it makes no progress. */
  get silentMs(): number {
    const beat = Atomics.load(this.#beat, 0);
    return beat === 0n ? Number.POSITIVE_INFINITY : Number(process.hrtime.bigint() - beat) / NS_PER_MS;
  }
}
