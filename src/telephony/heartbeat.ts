/** A main loop that did not beat for so long is stuck, milliseconds: what a long collection of garbage takes is no stop. */
const STUCK_MS = 2_000;
const MS = 1_000_000n;

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

  get isAlive(): boolean {
    const beat = Atomics.load(this.#beat, 0);
    return beat !== 0n && process.hrtime.bigint() - beat < BigInt(STUCK_MS) * MS;
  }
}
