import type { Clause } from './voice.js';

interface Waiting {
  readonly clause: Clause;
  readonly served: () => void;
}

/**
 * Clauses of all calls, waiting for the one engine: the one that is needed first is spoken first. That is the beginning of
 * an answer before its later clauses, the caller who has waited longest before the others, and what is only prepared
 * when nobody waits.
 */
export class ClauseLine {
  readonly #waiting: Waiting[] = [];
  #busy = false;
  #longestDelayMs = 0;

  /** Clauses that wait. */
  get length(): number {
    return this.#waiting.length;
  }

  /**
   * How much too late a clause came to its turn since the last time somebody asked, those included that still wait,
   * milliseconds. What is only prepared is never late.
   */
  takeDelayMs(): number {
    const delayMs = Math.max(this.#longestDelayMs, ...this.#waiting.map(({ clause }) => lateMs(clause)));
    this.#longestDelayMs = 0;
    return delayMs;
  }

  /**
   * Resolves when it is this clause's turn. Call the result, once, when the next may be spoken.
   * @throws the signal's reason; the clause then waits no more
   */
  async turn(clause: Clause, signal: AbortSignal): Promise<() => void> {
    signal.throwIfAborted();
    if (this.#busy) await this.#wait(clause, signal);
    this.#busy = true;
    return () => this.#next();
  }

  #wait(clause: Clause, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const leave = () => {
        this.#note(clause);
        this.#waiting.splice(this.#waiting.indexOf(waiting), 1);
        reject(signal.reason);
      };
      const served = () => {
        this.#note(clause);
        signal.removeEventListener('abort', leave);
        resolve();
      };
      const waiting = { clause, served };
      this.#waiting.push(waiting);
      signal.addEventListener('abort', leave, { once: true });
    });
  }

  #note(clause: Clause): void {
    this.#longestDelayMs = Math.max(this.#longestDelayMs, lateMs(clause));
  }

  #next(): void {
    const [first, ...others] = this.#waiting;
    this.#busy = first !== undefined;
    if (first === undefined) return;
    const next = others.reduce((a, b) => (b.clause.neededAtMs < a.clause.neededAtMs ? b : a), first);
    this.#waiting.splice(this.#waiting.indexOf(next), 1);
    next.served();
  }
}

/** After the listener had no sound left. */
function lateMs({ neededAtMs }: Clause): number {
  return Math.max(0, performance.now() - neededAtMs);
}
