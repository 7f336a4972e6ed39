import { within } from '../common/index.js';
import type { WorkerProcess } from '../workers/index.js';

/** The model hears the last 8 s, samples at 16 kHz. */
const HEARD_SAMPLES = 8 * 16_000;
/** Two judgements take some 0.1 s. What would come later than this is not waited for, milliseconds. */
const LATEST_MS = 300;
/** With more callers in line a judgement would come too late. */
const MOST_WAITING = 4;

/** Asks Smart Turn whether a turn sounds complete. Nothing depends on it: where it fails or is late, the words decide. */
export class TurnJudge {
  readonly #worker: WorkerProcess;
  readonly #onTook: (ms: number) => void;
  #waiting = 0;

  /** @param onTook told how long each judgement took, milliseconds. Default: nobody is told. */
  constructor(worker: WorkerProcess, onTook: (ms: number) => void = () => undefined) {
    this.#worker = worker;
    this.#onTook = onTook;
  }

  /**
   * @param samples the turn until now, 16 kHz, with the first of the silence after it.
   * @returns how likely the turn is complete, 0–1; undefined when nobody can say in time.
   */
  async judge(samples: Int16Array): Promise<number | undefined> {
    if (!this.#worker.alive || this.#waiting >= MOST_WAITING) return undefined;
    this.#waiting += 1;
    const latest = samples.slice(Math.max(0, samples.length - HEARD_SAMPLES));
    const sinceMs = performance.now();
    const judging = this.#worker.call<number>('judge', { samples: latest });
    void judging.then(this.#done, this.#done);
    void judging.then(
      () => this.#onTook(performance.now() - sinceMs),
      () => undefined,
    );
    return await within(judging, LATEST_MS, 'end-of-turn model').catch(() => undefined);
  }

  readonly #done = () => {
    this.#waiting -= 1;
  };
}
