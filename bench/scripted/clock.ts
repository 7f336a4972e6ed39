import { type Clock, SecretaryError } from '../../src/common/index.js';

interface Sleeper {
  readonly dueMs: number;
  readonly wake: () => void;
}

/**
 * Time that jumps to whatever is due next, so that seconds of a call take milliseconds, and the same call takes the same
 * course however busy the machine is. What really takes time (a model) runs inside `outside` and takes none here.
 */
export class ScriptedClock implements Clock {
  #ms = 0;
  #outside = new Set<Promise<unknown>>();
  readonly #sleepers: Sleeper[] = [];

  now(): Date {
    return new Date(this.#ms);
  }

  monotonicMs(): number {
    return this.#ms;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const sleeper = { dueMs: this.#ms + Math.max(0, ms), wake: () => settle(resolve) };
      const aborted = () => {
        this.#sleepers.splice(this.#sleepers.indexOf(sleeper), 1);
        settle(() => reject(new SecretaryError('aborted', 'woken')));
      };
      const settle = (end: () => void) => {
        signal?.removeEventListener('abort', aborted);
        end();
      };
      if (signal?.aborted) return reject(new SecretaryError('aborted', 'woken'));
      signal?.addEventListener('abort', aborted, { once: true });
      const behind = this.#sleepers.findIndex(({ dueMs }) => dueMs > sleeper.dueMs);
      this.#sleepers.splice(behind < 0 ? this.#sleepers.length : behind, 0, sleeper);
    });
  }

  /** Time stands still until this has settled. */
  outside<T>(work: Promise<T>): Promise<T> {
    const settled = work.then(
      () => undefined,
      () => undefined,
    );
    this.#outside.add(settled);
    void settled.then(() => this.#outside.delete(settled));
    return work;
  }

  /** Lets everything happen that is due until then. */
  async run(untilMs: number): Promise<void> {
    for (;;) {
      await new Promise((resolve) => setImmediate(resolve));
      if (this.#outside.size > 0) {
        await Promise.all(this.#outside);
        continue;
      }
      const [next] = this.#sleepers;
      if (next === undefined || next.dueMs > untilMs) break;
      this.#sleepers.shift();
      this.#ms = Math.max(this.#ms, next.dueMs);
      next.wake();
    }
    this.#ms = untilMs;
  }
}
