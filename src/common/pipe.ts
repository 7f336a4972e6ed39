/** One stage of a stream: takes an iterable, gives an iterable, and cleans up in `finally`. */
export type Stage<A, B> = (source: AsyncIterable<A>) => AsyncIterable<B>;

export function pipe<A>(source: AsyncIterable<A>): AsyncIterable<A>;
export function pipe<A, B>(source: AsyncIterable<A>, s1: Stage<A, B>): AsyncIterable<B>;
export function pipe<A, B, C>(source: AsyncIterable<A>, s1: Stage<A, B>, s2: Stage<B, C>): AsyncIterable<C>;
export function pipe<A, B, C, D>(
  source: AsyncIterable<A>,
  s1: Stage<A, B>,
  s2: Stage<B, C>,
  s3: Stage<C, D>,
): AsyncIterable<D>;
/**
 * Joins a source and its stages. When the consumer stops early or a later stage throws, `for await` returns each
 * stage's iterator in turn, so every `finally` up to the source runs (the idea is connect-es's async-iterable pipe).
 */
export function pipe(source: AsyncIterable<unknown>, ...stages: Stage<unknown, unknown>[]): AsyncIterable<unknown> {
  return stages.reduce((stream, stage) => stage(stream), source);
}

/** Turns callbacks into an iterable. Producers push; exactly one consumer iterates. */
export class Channel<T> implements AsyncIterable<T> {
  readonly #items: T[] = [];
  #wake: (() => void) | undefined;
  #closed = false;
  #error: unknown;
  readonly #limit: number;
  #dropped = 0;

  /** @param limit most items kept; when full the oldest is dropped and counted, so a stalled reader cannot eat memory. */
  constructor(limit = Number.POSITIVE_INFINITY) {
    this.#limit = limit;
  }

  /** Items thrown away because the consumer was too slow. */
  get dropped(): number {
    return this.#dropped;
  }

  get length(): number {
    return this.#items.length;
  }

  get closed(): boolean {
    return this.#closed;
  }

  push(item: T): void {
    if (this.#closed) return;
    if (this.#items.length >= this.#limit) {
      this.#items.shift();
      this.#dropped += 1;
    }
    this.#items.push(item);
    this.#wake?.();
  }

  /** What was pushed is still delivered; then the iteration ends, or throws `error` when one is given. */
  close(error?: unknown): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#error = error;
    this.#wake?.();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T> {
    try {
      for (;;) {
        while (this.#items.length > 0) yield this.#items.shift() as T;
        if (this.#closed) break;
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
        this.#wake = undefined;
      }
      if (this.#error !== undefined) throw this.#error;
    } finally {
      this.#closed = true;
      this.#items.length = 0;
    }
  }
}
