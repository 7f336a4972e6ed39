import { within } from '../common/index.js';

/** An answer that several may use within a moment, and that nobody waits for too long. */
export class Recent<T> {
  readonly #ask: () => Promise<T>;
  readonly #freshMs: number;
  readonly #longestMs: number;
  #answer: Promise<T | undefined> | undefined;
  #askedAtMs = 0;

  /** @param ask may fail or hang @param freshMs how old an answer may be @param longestMs how long it is waited for */
  constructor(ask: () => Promise<T>, freshMs = 2_000, longestMs = 2_000) {
    this.#ask = ask;
    this.#freshMs = freshMs;
    this.#longestMs = longestMs;
  }

  /** Undefined: it cannot be told now. Never rejects. */
  get(): Promise<T | undefined> {
    const nowMs = performance.now();
    if (this.#answer === undefined || nowMs - this.#askedAtMs > this.#freshMs) {
      this.#askedAtMs = nowMs;
      this.#answer = within(this.#ask(), this.#longestMs, 'a question about the state').catch(() => undefined);
    }
    return this.#answer;
  }
}
