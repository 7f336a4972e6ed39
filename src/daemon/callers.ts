/** A call as far as it matters here: it fires when the caller is gone. */
interface Caller {
  readonly hungUp: AbortSignal;
}

/** Callers who are with us. Who was let go is not, though the record of the call may still be being written. */
export class Callers {
  readonly #here = new Set<Caller>();

  get count(): number {
    return this.#here.size;
  }

  /** A caller was taken. Counts until `hungUp` fires, or `gone` is called. */
  came(call: Caller): void {
    if (call.hungUp.aborted) return;
    this.#here.add(call);
    call.hungUp.addEventListener('abort', () => this.gone(call), { once: true });
  }

  /** May be called twice. */
  gone(call: Caller): void {
    this.#here.delete(call);
  }
}
