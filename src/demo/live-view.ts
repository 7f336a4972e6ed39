import { systemClock } from '../common/index.js';
import type { Storage, StoredCall } from '../storage/index.js';
import type { Turn } from '../terms/index.js';

/** Follows a call in the database while it runs: what a person would see in a console of the product. */
export class LiveView {
  readonly #storage: Storage;
  readonly #onTurn: (turn: Turn) => void;
  readonly #before = new Set<string>();
  #callId: string | undefined;
  #shown = 0;

  constructor(storage: Storage, onTurn: (turn: Turn) => void) {
    this.#storage = storage;
    this.#onTurn = onTurn;
  }

  /** The call that is followed; undefined until its record was begun. */
  get callId(): string | undefined {
    return this.#callId;
  }

  /** Remembers which calls there are; the next new one will be followed. */
  async start(): Promise<void> {
    for (const call of await this.#storage.calls.list({ limit: 100 })) this.#before.add(call.id);
  }

  /** Shows new turns until the signal fires, and once more after it. */
  async follow(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.#look();
      await systemClock.sleep(200, signal).catch(() => undefined);
    }
    await this.#look();
  }

  /** Waits until `reached` says true of the call, and gives the call. */
  async until(
    reached: (call: StoredCall) => boolean | Promise<boolean>,
    limitMs: number,
  ): Promise<StoredCall | undefined> {
    const end = systemClock.monotonicMs() + limitMs;
    for (;;) {
      const call = await this.#look();
      if (call !== undefined && (await reached(call))) return call;
      if (systemClock.monotonicMs() > end) return undefined;
      await systemClock.sleep(200);
    }
  }

  async #look(): Promise<StoredCall | undefined> {
    this.#callId ??= (await this.#storage.calls.list({ limit: 5 })).find((call) => !this.#before.has(call.id))?.id;
    if (this.#callId === undefined) return undefined;
    const call = await this.#storage.calls.find(this.#callId);
    for (const turn of call?.turns.slice(this.#shown) ?? []) {
      this.#onTurn(turn);
      this.#shown += 1;
    }
    return call;
  }
}
