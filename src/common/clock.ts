import { setTimeout as delay } from 'node:timers/promises';

/** Time as the rooms see it, so that tests can turn it by hand. */
export interface Clock {
  /** Wall clock, for what people read. */
  now(): Date;
  /** Monotonic milliseconds, for durations: never jumps when NTP or a DST night moves the wall clock. */
  monotonicMs(): number;
  /** Resolves after `ms`; rejects with an AbortError when the signal fires first. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** Monotonic milliseconds on a clock that all threads of this process share; performance.now() begins anew in each. */
export function sharedMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}

export const systemClock: Clock = {
  now: () => new Date(),
  monotonicMs: () => performance.now(),
  sleep: async (ms, signal) => {
    await delay(ms, undefined, signal === undefined ? {} : { signal });
  },
};
