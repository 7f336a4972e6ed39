import { isAbort, type Logger, systemClock } from '../common/index.js';
import type { LanguageModel } from '../llm/index.js';

/** How often the model is looked for while it is away, and while it is there, milliseconds. */
const AWAY_MS = 1_000;
const THERE_MS = 30_000;

/** Keeps the model's name for the transcripts; while it is away, calls begin with the guided interview and lose no time. */
export class ModelWatch {
  readonly #model: () => LanguageModel;
  readonly #log: Logger;
  #name: string | undefined;
  #wake = new AbortController();

  /** @param model the one that new calls get */
  constructor(model: () => LanguageModel, log: Logger) {
    this.#model = model;
    this.#log = log;
  }

  /** Undefined: it does not answer. */
  get name(): string | undefined {
    return this.#name;
  }

  /** Another model is there: looks at once. */
  look(): void {
    this.#name = undefined;
    this.#wake.abort();
  }

  /** Ends when the signal fires; never throws. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      this.#wake = new AbortController();
      const either = AbortSignal.any([signal, this.#wake.signal]);
      try {
        const { model } = await this.#model().describe(either);
        if (!this.#wake.signal.aborted) this.#name = model;
      } catch (error) {
        // The client has logged the change of state; a call that needs the model finds out by itself.
        this.#name = undefined;
        if (!isAbort(error)) this.#log.debug({ err: error }, 'language model does not answer');
      }
      await systemClock.sleep(this.#name === undefined ? AWAY_MS : THERE_MS, either).catch(() => undefined);
    }
  }
}
