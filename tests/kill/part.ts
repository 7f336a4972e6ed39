import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf } from '../../src/common/index.js';
import { isAlive, send } from './processes.js';

export interface PartOptions {
  readonly name: string;
  /** How long the service manager waits before it starts it again, milliseconds. */
  readonly restartMs: number;
  /** Starts it; resolves with its process id when it can be used. */
  readonly start: () => Promise<number>;
  /** Told when it has died and is about to be started again. */
  readonly onDeath?: (name: string) => void;
}

/** How often is looked whether it lives, milliseconds. */
const LOOK_MS = 50;

/** A process with somebody who starts it again when it dies, as systemd does. */
export class Part {
  readonly #options: PartOptions;
  readonly #stop = new AbortController();
  #pid: number;
  #up = true;
  #deaths = 0;
  #fault: string | undefined;
  #held = false;
  #watching: Promise<void> | undefined;

  /** @param pid the process as it runs now */
  constructor(pid: number, options: PartOptions) {
    this.#pid = pid;
    this.#options = options;
  }

  get name(): string {
    return this.#options.name;
  }

  get pid(): number {
    return this.#pid;
  }

  /** True while it runs and can be used. */
  get isUp(): boolean {
    return this.#up && isAlive(this.#pid);
  }

  /** How often it died. */
  get deaths(): number {
    return this.#deaths;
  }

  /** Why it could not be started again at the last try. */
  get fault(): string | undefined {
    return this.#fault;
  }

  watch(): void {
    this.#watching ??= this.#watch();
  }

  /** Ends the watching, not the process. May be called twice. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#watching;
  }

  /** From now on it is not started again when it dies, until `release`. */
  hold(): void {
    this.#held = true;
  }

  release(): void {
    this.#held = false;
  }

  /** kill -9. False when it was dead already. */
  kill(): boolean {
    return send(this.#pid, 'SIGKILL');
  }

  /** Stops it for so long, milliseconds: it keeps its sockets and answers nothing. */
  async freeze(ms: number): Promise<void> {
    const pid = this.#pid;
    if (!send(pid, 'SIGSTOP')) return;
    try {
      await sleep(ms, undefined, { signal: this.#stop.signal });
    } catch {
      // The run ends: what is stopped could not be ended in order.
    } finally {
      send(pid, 'SIGCONT');
    }
  }

  async #watch(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      if (isAlive(this.#pid)) await this.#pause(LOOK_MS);
      else await this.#startAgain();
    }
  }

  async #startAgain(): Promise<void> {
    const { name, restartMs, start, onDeath } = this.#options;
    this.#up = false;
    this.#deaths += 1;
    onDeath?.(name);
    await this.#pause(restartMs);
    while (this.#held && !this.#stop.signal.aborted) await this.#pause(LOOK_MS);
    if (this.#stop.signal.aborted) return;
    try {
      this.#pid = await start();
      this.#fault = undefined;
    } catch (error) {
      this.#fault = messageOf(error);
    }
    this.#up = true;
  }

  async #pause(ms: number): Promise<void> {
    await sleep(ms, undefined, { signal: this.#stop.signal }).catch(() => undefined);
  }
}
