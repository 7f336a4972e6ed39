/**
 * Measures how long the calls wait for the recogniser. It is measured on our side of the process border, so that an engine
 * that is stuck shows too.
 */
export class EngineGauge {
  readonly #onTook: (ms: number) => void;
  /** When each request that still waits was made, on performance.now(), oldest first. */
  readonly #waiting = new Map<symbol, number>();
  #longestMs = 0;

  /** @param onTook told how long each text took that a turn waited for, milliseconds */
  constructor(onTook: (ms: number) => void = () => undefined) {
    this.#onTook = onTook;
  }

  /** Requests that wait for their answer. */
  get waiting(): number {
    return this.#waiting.size;
  }

  /** A request was made. @param isTurn a turn waits for it @returns to be called once, when it was answered or is given up */
  asked(isTurn: boolean): (isAnswered: boolean) => void {
    const request = Symbol('request');
    const sinceMs = performance.now();
    this.#waiting.set(request, sinceMs);
    return (isAnswered) => {
      this.#waiting.delete(request);
      const tookMs = performance.now() - sinceMs;
      this.#longestMs = Math.max(this.#longestMs, tookMs);
      if (isTurn && isAnswered) this.#onTook(tookMs);
    };
  }

  /** The longest wait since the last time somebody asked, those included that still wait, milliseconds. */
  takeLongestMs(): number {
    const nowMs = performance.now();
    const [oldest = nowMs] = this.#waiting.values();
    const longestMs = Math.max(this.#longestMs, nowMs - oldest);
    this.#longestMs = 0;
    return longestMs;
  }
}
