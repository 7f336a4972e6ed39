import type { Logger } from '../common/index.js';
import type { HealthBoard } from '../wire/index.js';
import type { Backend } from './backend.js';

/** Asks the backend again and again whether it is ready, and shows it as the server's health. */
export class ReadinessWatch {
  readonly #backend: Backend;
  readonly #health: HealthBoard;
  readonly #intervalMs: number;
  readonly #log: Logger;
  readonly #stop = new AbortController();
  #timer: NodeJS.Timeout | undefined;
  #last: boolean | undefined;

  constructor(backend: Backend, health: HealthBoard, intervalMs: number, log: Logger) {
    this.#backend = backend;
    this.#health = health;
    this.#intervalMs = intervalMs;
    this.#log = log;
  }

  /** Resolves when the backend was asked once. */
  async start(): Promise<void> {
    await this.#ask();
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    clearTimeout(this.#timer);
  }

  async #ask(): Promise<void> {
    const limit = AbortSignal.any([this.#stop.signal, AbortSignal.timeout(this.#intervalMs)]);
    const ready = await this.#backend.ready(limit).catch(() => false);
    if (this.#stop.signal.aborted) return;
    this.#health.show(ready);
    if (ready !== this.#last) this.#tell(ready);
    this.#last = ready;
    this.#timer = setTimeout(() => void this.#ask(), this.#intervalMs);
  }

  #tell(ready: boolean): void {
    const { backend, model } = this.#backend.describe();
    if (ready) this.#log.info({ backend, model }, 'language model ready');
    else this.#log.warn({ backend, model }, 'language model not ready, asking again');
  }
}
