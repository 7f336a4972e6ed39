import type { EndedBy } from '../terms/index.js';

/**
 * The moment from which nobody is to be talked to any more, and why: the first of its causes wins. It holds listeners
 * on signals that outlive the call (the daemon's), so let go of it with `release`.
 */
export class Gone {
  readonly #controller = new AbortController();
  readonly #leave: (() => void)[] = [];
  #cause: EndedBy | undefined;

  /** Fires once. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  get cause(): EndedBy | undefined {
    return this.#cause;
  }

  /** From now on, `signal` is a cause too; `cause` is asked when it fires. */
  when(signal: AbortSignal, cause: () => EndedBy): void {
    const fired = () => this.now(cause());
    if (signal.aborted) fired();
    else signal.addEventListener('abort', fired, { once: true });
    this.#leave.push(() => signal.removeEventListener('abort', fired));
  }

  now(cause: EndedBy): void {
    if (this.#cause !== undefined) return;
    this.#cause = cause;
    this.#controller.abort();
  }

  /** May be called twice. */
  release(): void {
    for (const leave of this.#leave.splice(0)) leave();
  }
}
