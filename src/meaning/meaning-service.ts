import type { Logger } from '../common/index.js';
import { WorkerProcess } from '../workers/index.js';
import type { MeaningArgument, VectorsOf } from './engine/protocol.js';

const PROGRAM = new URL('./engine/meaning-program.js', import.meta.url);
/** A handful of sentences takes some 0.1 s; a process that needs this long hangs, milliseconds. It is started again. */
const HANGS_MS = 20_000;

export interface MeaningOptions extends MeaningArgument {
  /** Longest wait for the model to be loaded, milliseconds. Default: 60,000. */
  readonly readyMs?: number;
}

/**
 * Turns sentences into vectors of length 1 whose product tells how alike they are in meaning. The model runs in a process
 * of its own. Nothing depends on it: while it is away, the knowledge is searched by stems alone.
 */
export class MeaningService {
  readonly #worker: WorkerProcess;

  constructor({ model, words, readyMs = 60_000 }: MeaningOptions, log: Logger) {
    const argument: MeaningArgument = { model, words };
    const name = 'sentence model';
    this.#worker = new WorkerProcess({ name, program: PROGRAM, argument, log, readyMs, callMs: HANGS_MS });
  }

  /** True while it can be asked. */
  get ready(): boolean {
    return this.#worker.alive;
  }

  /** The process that holds the model; it changes when that process died. */
  get processId(): number | undefined {
    return this.#worker.pid;
  }

  /** @throws SecretaryError 'damaged' or 'unavailable' */
  async start(): Promise<void> {
    await this.#worker.start();
  }

  /**
   * One vector for each text, in their order; only the first 128 pieces of a text count.
   * @throws SecretaryError('unavailable') while the process is away, or the signal's reason
   */
  async vectors(texts: readonly string[], signal?: AbortSignal): Promise<readonly Float32Array[]> {
    const request: VectorsOf = { texts };
    return await this.#worker.call<readonly Float32Array[]>('vectors', request, signal);
  }

  async stop(): Promise<void> {
    await this.#worker.stop();
  }
}
