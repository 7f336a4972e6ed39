import { SecretaryError } from '../common/index.js';

/** The model is asked more than it can answer. */
export class BusyError extends SecretaryError {
  constructor(seats: number, waiting: number) {
    super('unavailable', `the model is busy: ${seats} answers under way, ${waiting} waiting`);
  }
}

/** What is urgent about a question: a caller listens to the silence ("live"), or nobody does ("later"). */
export type Haste = 'live' | 'later';

interface Waiter {
  readonly enter: () => void;
  readonly haste: Haste;
}

export interface SeatOptions {
  readonly seats: number;
  /** Live questions that may wait; one more hears at once that it is busy. */
  readonly mostWaiting: number;
  /** A live question that waited so long hears the same, milliseconds: its caller hears nothing meanwhile. */
  readonly longestWaitMs: number;
}

/**
 * A bounded number of places. Who waits longest is next: a live question before all that can wait, and the oldest of
 * each kind first.
 */
export class Seats {
  readonly #options: SeatOptions;
  #free: number;
  readonly #waiting: Waiter[] = [];

  constructor(options: SeatOptions) {
    this.#options = options;
    this.#free = options.seats;
  }

  /**
   * Waits for a seat. @returns what gives the seat back; calling it twice does nothing.
   * @throws BusyError when too many live questions wait already, or this one waited too long; else the signal's reason when it fires.
   */
  async take(haste: Haste, signal: AbortSignal): Promise<() => void> {
    signal.throwIfAborted();
    if (this.#free > 0) {
      this.#free -= 1;
      return this.#release();
    }
    const live = this.#waiting.filter((waiter) => waiter.haste === 'live').length;
    if (haste === 'live' && live >= this.#options.mostWaiting) throw new BusyError(this.#options.seats, live);
    await this.#wait(haste, signal);
    return this.#release();
  }

  #wait(haste: Haste, signal: AbortSignal): Promise<void> {
    const { seats, longestWaitMs } = this.#options;
    return new Promise<void>((resolve, reject) => {
      const over = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', onAbort);
      };
      const enter = () => {
        over();
        resolve();
      };
      const leave = (reason: unknown) => {
        over();
        this.#waiting.splice(this.#waiting.indexOf(waiter), 1);
        reject(reason);
      };
      const waiter: Waiter = { haste, enter };
      const onAbort = () => leave(signal.reason);
      const late = () => leave(new BusyError(seats, this.#waiting.length));
      const timer = haste === 'live' ? setTimeout(late, longestWaitMs) : undefined;
      this.#waiting.push(waiter);
      signal.addEventListener('abort', onAbort, { once: true });
    });
  }

  #release(): () => void {
    let given = false;
    return () => {
      if (given) return;
      given = true;
      // The seat passes from hand to hand, so that nobody can slip in between.
      const at = Math.max(
        0,
        this.#waiting.findIndex((waiter) => waiter.haste === 'live'),
      );
      const [next] = this.#waiting.splice(at, 1);
      if (next) next.enter();
      else this.#free += 1;
    };
  }
}
