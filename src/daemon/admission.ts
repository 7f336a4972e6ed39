/** What was measured since the last time. */
export interface Load {
  /** How late the main loop came to its work, 99th percentile, milliseconds. */
  readonly loopDelayMs: number;
  /** Longest wait for the recogniser, or how late the voice was, milliseconds. Default: 0, it is not measured. */
  readonly queueDelayMs?: number;
}

export interface AdmissionOptions {
  /** Most calls at the same time. */
  maxCalls: number;
  /**
   * From this on the machine is too busy for one more call, milliseconds: people answer each other after 200 ms, and a delay
   * of half of that is heard in every answer of every call. Default: 100.
   */
  mostLoopDelayMs?: number;
  /**
   * The same for the engines: so long a wait is an answer that comes late in every call, and a recogniser that falls behind
   * does not catch up while callers are added. Default: 1,500.
   */
  mostQueueDelayMs?: number;
}

export type Verdict = 'admitted' | 'full' | 'busy';

/** So many measures in a row must be bad before callers are sent away: one may be a collection of garbage. */
const BAD_TO_CLOSE = 2;
/** And so many good, below half of the limits, before they are taken again: a call that ends frees little at once. */
const GOOD_TO_OPEN = 5;

/** Decides whether one more call is taken, or goes to VoiceMail() so that the running ones stay smooth. Pure: it is fed. */
export class Admission {
  #maxCalls: number;
  readonly #most: Required<Load>;
  #isBusy = false;
  /** Measures in a row that speak against the state. */
  #against = 0;

  constructor({ maxCalls, mostLoopDelayMs = 100, mostQueueDelayMs = 1_500 }: AdmissionOptions) {
    this.#maxCalls = maxCalls;
    this.#most = { loopDelayMs: mostLoopDelayMs, queueDelayMs: mostQueueDelayMs };
  }

  /** Most calls at the same time; a smaller number ends no call. */
  get maxCalls(): number {
    return this.#maxCalls;
  }

  set maxCalls(calls: number) {
    this.#maxCalls = calls;
  }

  /** The machine is too busy for one more call. */
  get isBusy(): boolean {
    return this.#isBusy;
  }

  /** Fed evenly, about once a second. */
  measured({ loopDelayMs, queueDelayMs = 0 }: Load): void {
    const share = Math.max(loopDelayMs / this.#most.loopDelayMs, queueDelayMs / this.#most.queueDelayMs);
    this.#against = (this.#isBusy ? share < 0.5 : share >= 1) ? this.#against + 1 : 0;
    if (this.#against < (this.#isBusy ? GOOD_TO_OPEN : BAD_TO_CLOSE)) return;
    this.#isBusy = !this.#isBusy;
    this.#against = 0;
  }

  /**
   * @param calls that are running. The first call is always taken: there is none to protect, and a machine that is slow for
   *   other reasons would never take any.
   */
  decide(calls: number): Verdict {
    if (calls >= this.#maxCalls) return 'full';
    return this.#isBusy && calls > 0 ? 'busy' : 'admitted';
  }
}
