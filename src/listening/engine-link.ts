import { isAbort, type Logger, nameOf, SecretaryError } from '../common/index.js';
import type { WorkerProcess } from '../workers/index.js';
import type { EngineGauge } from './engine-gauge.js';
import type { DecodePiece } from './engines/protocol.js';

/** A request that fails so often with one engine after the other is the cause itself, and is given up. */
const MOST_TRIES = 3;

/** One call's way to the recogniser process: calls that a death interrupts are made again when it is back. */
export class EngineLink {
  readonly #worker: WorkerProcess;
  readonly #signal: AbortSignal;
  readonly #log: Logger;
  readonly #onFailure: () => void;
  readonly #gauge: EngineGauge | undefined;
  /** From the first lost request until the next that succeeds: several are lost to one death. */
  #failing = false;
  #reported = false;

  /**
   * @param onFailure told once for each death of the process that cost this call a request.
   * @param gauge measures what a live call waits for. Default: nobody waits.
   */
  constructor(worker: WorkerProcess, signal: AbortSignal, log: Logger, onFailure: () => void, gauge?: EngineGauge) {
    this.#worker = worker;
    this.#signal = signal;
    this.#log = log;
    this.#onFailure = onFailure;
    this.#gauge = gauge;
  }

  /** Changes whenever another process took over: sessions opened before are gone. */
  get process(): number | undefined {
    return this.#worker.pid;
  }

  /** One request, once. */
  async call<T>(method: string, payload: unknown): Promise<T> {
    const answered = this.#gauge?.asked(isAwaited(method, payload));
    let isAnswered = false;
    try {
      const answer = await this.#worker.call<T>(method, payload, this.#signal);
      isAnswered = true;
      return answer;
    } finally {
      answered?.(isAnswered);
    }
  }

  /** Does `work`, again when the process died meanwhile. @throws what is no death, or the last try's error. */
  async persist<T>(work: () => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      await this.#worker.ready(this.#signal);
      try {
        const result = await work();
        this.#failing = false;
        this.#reported = false;
        return result;
      } catch (error) {
        if (isAbort(error) || this.#signal.aborted || !isDeath(error)) throw error;
        if (!this.#failing) this.#onFailure();
        this.#failing = true;
        if (attempt >= MOST_TRIES) throw error;
      }
    }
  }

  /** Tells the process that something is not needed any more; nobody waits and a death does not matter. */
  release(method: string, payload: unknown): void {
    this.#worker.call(method, payload).catch(() => undefined);
  }

  /** Says in the log that something was given up, once until something succeeds. */
  fault(error: unknown): void {
    if (this.#reported || this.#signal.aborted) return;
    this.#reported = true;
    this.#log.error({ reason: nameOf(error) }, 'recogniser gave a request up');
  }
}

/** Whether a turn waits for the answer: the rest only keeps partial texts fresh, when there is time for it. */
function isAwaited(method: string, payload: unknown): boolean {
  return method === 'finishStream' || (method === 'decode' && (payload as DecodePiece).pausedMs !== undefined);
}

function isDeath(error: unknown): boolean {
  return error instanceof SecretaryError && (error.code === 'unavailable' || error.code === 'timeout');
}
