import { type Clock, systemClock } from './clock.js';
import { SecretaryError } from './errors.js';

export interface BackOff {
  /** First wait, milliseconds. Default: 250. */
  firstMs?: number;
  /** Longest wait, milliseconds. Default: 15,000. */
  maxMs?: number;
  /** Growth per attempt. Default: 2. */
  factor?: number;
  /** Share of the wait that is drawn at random, 0–1, so that many clients do not come back at once. Default: 0.2. */
  jitter?: number;
}

/** The wait before attempt `attempt + 1`, milliseconds; `attempt` counts from 1. `random` is in [0, 1). */
export function backOffMs(attempt: number, backOff: BackOff = {}, random: () => number = Math.random): number {
  const { firstMs = 250, maxMs = 15_000, factor = 2, jitter = 0.2 } = backOff;
  const wait = Math.min(maxMs, firstMs * factor ** (attempt - 1));
  return wait * (1 - jitter + 2 * jitter * random());
}

export interface RetryOptions extends BackOff {
  signal: AbortSignal;
  /** Told after each failure, before the wait. */
  onFailure?: (error: unknown, attempt: number, waitMs: number) => void;
  /** Most attempts. Default: no limit, because a daemon waits for its servers for ever. */
  attempts?: number;
  clock?: Clock;
}

/** Calls `work` until it succeeds, the signal fires or the attempts are used up; the last error is thrown then. */
export async function retry<T>(work: (attempt: number) => Promise<T>, options: RetryOptions): Promise<T> {
  const clock = options.clock ?? systemClock;
  for (let attempt = 1; ; attempt += 1) {
    options.signal.throwIfAborted();
    try {
      return await work(attempt);
    } catch (error) {
      if (options.signal.aborted || attempt >= (options.attempts ?? Number.POSITIVE_INFINITY)) throw error;
      const waitMs = backOffMs(attempt, options);
      options.onFailure?.(error, attempt, waitMs);
      await clock.sleep(waitMs, options.signal);
    }
  }
}

/**
 * Bounds a wait: rejects with a `timeout` error after `ms`, and with the signal's reason when it fires. The promise
 * itself goes on; give its work the same signal when it can be stopped.
 */
export async function within<T>(promise: Promise<T>, ms: number, what: string, signal?: AbortSignal): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  let onAbort: (() => void) | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new SecretaryError('timeout', `${what} took longer than ${ms} ms`)), ms);
    onAbort = () => reject(signal?.reason);
    if (signal?.aborted) onAbort();
    signal?.addEventListener('abort', onAbort, { once: true });
  });
  try {
    return await Promise.race([promise, limit]);
  } finally {
    clearTimeout(timer);
    if (onAbort) signal?.removeEventListener('abort', onAbort);
  }
}
