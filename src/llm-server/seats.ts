/** A bounded number of places. A live call takes one or hears at once that there is none; a summary can wait. */
export class Seats {
  #free: number;
  readonly #waiting: (() => void)[] = [];

  constructor(seats: number) {
    this.#free = seats;
  }

  /** @returns what gives the seat back (calling it twice does nothing), or undefined when all are taken. */
  take(): (() => void) | undefined {
    if (this.#free === 0) return undefined;
    this.#free -= 1;
    return this.#release();
  }

  /** Waits for a seat, first come first served; rejects with the signal's reason. */
  async wait(signal: AbortSignal): Promise<() => void> {
    signal.throwIfAborted();
    const release = this.take();
    if (release) return release;
    await new Promise<void>((resolve, reject) => {
      const enter = () => {
        signal.removeEventListener('abort', leave);
        resolve();
      };
      const leave = () => {
        this.#waiting.splice(this.#waiting.indexOf(enter), 1);
        reject(signal.reason);
      };
      this.#waiting.push(enter);
      signal.addEventListener('abort', leave, { once: true });
    });
    return this.#release();
  }

  #release(): () => void {
    let given = false;
    return () => {
      if (given) return;
      given = true;
      // The seat passes from hand to hand, so that nobody can slip in between.
      const next = this.#waiting.shift();
      if (next) next();
      else this.#free += 1;
    };
  }
}
