interface Waiting {
  readonly urgent: boolean;
  readonly go: () => void;
}

/** Lets a few decodings run at one time; urgent ones go first, then whoever has waited longest. */
export class DecodeQueue {
  readonly #parallel: number;
  readonly #waiting: Waiting[] = [];
  #running = 0;

  constructor(parallel: number) {
    this.#parallel = parallel;
  }

  async run<T>(urgent: boolean, work: () => Promise<T>): Promise<T> {
    if (this.#running >= this.#parallel) await new Promise<void>((go) => this.#waiting.push({ urgent, go }));
    else this.#running += 1;
    try {
      return await work();
    } finally {
      this.#next();
    }
  }

  /** The place is handed on without being free in between, so that nobody slips in. */
  #next(): void {
    const first = this.#waiting.findIndex(({ urgent }) => urgent);
    const [next] = this.#waiting.splice(Math.max(0, first), 1);
    if (next === undefined) this.#running -= 1;
    else next.go();
  }
}
