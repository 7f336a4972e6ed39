import { createInterface } from 'node:readline';
import type { InputStream } from './context.js';
import type { OutputStream } from './output.js';

/** Lines that a person types, or that come through a pipe. Ctrl-C and the end of the input end them. */
export class TypedLines {
  readonly #lines;
  readonly #typed: AsyncIterator<string>;
  /** Whether whoever types sees what is typed. */
  readonly isTerminal: boolean;
  readonly #stopped = new AbortController();
  readonly #onInterrupt = () => this.#interrupt();

  constructor(input: InputStream, output: OutputStream) {
    this.isTerminal = input.isTTY === true && output.isTTY === true;
    this.#lines = createInterface({ input, ...(this.isTerminal ? { output, prompt: '> ' } : {}) });
    // Made at once: what comes before anybody reads is kept, the end of the input too.
    this.#typed = this.#lines[Symbol.asyncIterator]();
    this.#lines.on('SIGINT', this.#onInterrupt);
    process.on('SIGINT', this.#onInterrupt);
    process.on('SIGTERM', this.#onInterrupt);
  }

  /** Fires at the first Ctrl-C; a second one is no longer ours and ends the process. */
  get interrupted(): AbortSignal {
    return this.#stopped.signal;
  }

  /** Line by line; the next is asked for when the one before has been dealt with. */
  async *[Symbol.asyncIterator](): AsyncGenerator<string> {
    for (;;) {
      if (this.isTerminal && !this.#stopped.signal.aborted) this.#lines.prompt();
      const { done, value } = await this.#typed.next();
      if (done === true || this.#stopped.signal.aborted) return;
      yield value;
    }
  }

  /** May be called twice. */
  close(): void {
    process.off('SIGINT', this.#onInterrupt);
    process.off('SIGTERM', this.#onInterrupt);
    this.#lines.close();
  }

  #interrupt(): void {
    this.#stopped.abort();
    this.close();
  }
}
