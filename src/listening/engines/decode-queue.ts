interface Waiting {
  /** When the caller's pause began, on this process's clock. */
  readonly sinceMs: number;
  readonly go: () => void;
}

/**
 * Lets a few decodings run at one time. Those that a turn waits for stand in line by when their caller fell silent, so
 * that whoever waits longest goes first. Those that only refresh a partial text never stand in line: one runs when
 * nothing else does, and where callers crowd, a growing utterance is simply read less often. No turn waits for them: a
 * long utterance takes a quarter of a second, and the core that it shares then is cheaper than that.
 */
export class DecodeQueue {
  readonly #parallel: number;
  readonly #waiting: Waiting[] = [];
  #running = 0;
  #refreshing = false;

  /** @param parallel decodings that turns wait for which may run at one time. */
  constructor(parallel: number) {
    this.#parallel = parallel;
  }

  /**
   * @param pausedMs for how long the caller has been silent; undefined: only a refreshment.
   * @returns undefined when a refreshment found no free place.
   */
  async run<T>(pausedMs: number | undefined, work: () => Promise<T>): Promise<T | undefined> {
    if (pausedMs === undefined) return await this.#refresh(work);
    if (this.#running >= this.#parallel) await new Promise<void>((go) => this.#line(performance.now() - pausedMs, go));
    else this.#running += 1;
    try {
      return await work();
    } finally {
      this.#next();
    }
  }

  async #refresh<T>(work: () => Promise<T>): Promise<T | undefined> {
    if (this.#running > 0 || this.#refreshing) return undefined;
    this.#refreshing = true;
    try {
      return await work();
    } finally {
      this.#refreshing = false;
    }
  }

  #line(sinceMs: number, go: () => void): void {
    const behind = this.#waiting.findIndex((other) => other.sinceMs > sinceMs);
    this.#waiting.splice(behind < 0 ? this.#waiting.length : behind, 0, { sinceMs, go });
  }

  /** The place is handed on without being free in between, so that nobody slips in. */
  #next(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#running -= 1;
    else next.go();
  }
}
