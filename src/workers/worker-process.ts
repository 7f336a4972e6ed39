import { type ChildProcess, fork } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { type BackOff, backOffMs, type Logger, messageOf, SecretaryError, within } from '../common/index.js';
import { errorOf, type ToChild, type ToHost } from './messages.js';

export interface WorkerOptions {
  /** How the worker is called in the log: "recogniser". */
  readonly name: string;
  /** The compiled program; it calls serveWorker. */
  readonly program: URL;
  /** Handed to the program's `prepare`; anything structured clone can carry. */
  readonly argument?: unknown;
  readonly log: Logger;
  /** Told each time the child has died unasked, before it is started again. */
  readonly onExit?: () => void;
  /** Longest wait for the child to be ready (models are loaded meanwhile), milliseconds. Default: 60,000. */
  readonly readyMs?: number;
  /** A call that takes longer proves that the child hangs: it is killed and started again, milliseconds. Default: 60,000. */
  readonly callMs?: number;
  /** How long stop() lets the child end by itself, milliseconds. Default: 500. */
  readonly stopMs?: number;
  /** The wait before restarts. The first restart comes at once. */
  readonly backOff?: BackOff;
  /** A child that was ready for so long has proved itself: its restart comes at once again, milliseconds. Default: 10,000. */
  readonly provenMs?: number;
}

/**
 * ONNX Runtime's builds of 2026 report their use to their maker and leave files in the temporary directory unless this is
 * set before they are loaded. Nothing leaves this machine.
 */
const NO_TELEMETRY = { ORT_DISABLE_TELEMETRY: '1' };

interface Pending {
  readonly resolve: (value: never) => void;
  readonly reject: (error: unknown) => void;
  readonly onPart: ((part: unknown) => void) | undefined;
}

/**
 * A child process of our own that answers calls. Native engines run in one, so that their crash costs the calls that
 * were under way and no more: those are rejected with SecretaryError('unavailable'), and the child is started again.
 */
export class WorkerProcess {
  readonly #options: WorkerOptions;
  readonly #pending = new Map<number, Pending>();
  readonly #waiting = new Set<() => void>();
  #child: ChildProcess | undefined;
  #readySinceMs: number | undefined;
  #deaths = 0;
  #restart: NodeJS.Timeout | undefined;
  #stopped = false;
  #lastId = 0;

  constructor(options: WorkerOptions) {
    this.#options = options;
  }

  /** True while the child is ready for calls. */
  get alive(): boolean {
    return this.#readySinceMs !== undefined;
  }

  /** The child's process id, for tests and the log. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** Resolves when the child is ready. @throws the error of its `prepare`, or SecretaryError('unavailable'). */
  async start(): Promise<void> {
    if (this.#child !== undefined || this.#stopped) return;
    await this.#spawn();
  }

  /** Resolves as soon as the child is ready for calls; at once when it is. Rejects when the signal fires or after stop(). */
  async ready(signal: AbortSignal): Promise<void> {
    while (!this.alive) {
      signal.throwIfAborted();
      if (this.#stopped) throw this.#unavailable('is stopped');
      await new Promise<void>((resolve) => {
        const wake = () => {
          this.#waiting.delete(wake);
          signal.removeEventListener('abort', wake);
          resolve();
        };
        this.#waiting.add(wake);
        signal.addEventListener('abort', wake, { once: true });
      });
    }
  }

  /**
   * Calls a handler in the child. `onPart` gets what the handler emits before its result.
   *
   * @throws the handler's error; SecretaryError('unavailable') when the child is not there or dies; the signal's reason.
   */
  async call<T>(method: string, payload: unknown, signal?: AbortSignal, onPart?: (part: unknown) => void): Promise<T> {
    signal?.throwIfAborted();
    if (!this.alive) throw this.#unavailable('is not running');
    const { callMs = 60_000, name } = this.#options;
    const child = this.#child;
    this.#lastId += 1;
    const id = this.#lastId;
    const answer = new Promise<T>((resolve, reject) => {
      this.#pending.set(id, { resolve, reject, onPart });
    });
    this.#send({ type: 'call', id, method, payload });
    try {
      return await within(answer, callMs, `${name}: ${method}`, signal);
    } catch (error) {
      if (signal?.aborted) this.#send({ type: 'abort', id });
      else if (this.#pending.has(id)) child?.kill('SIGKILL');
      throw error;
    } finally {
      this.#pending.delete(id);
    }
  }

  /** Ends the child, by force when it hangs. Calls under way are rejected. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#restart);
    const child = this.#child;
    this.#lose();
    for (const wake of [...this.#waiting]) wake();
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    const force = setTimeout(() => child.kill('SIGKILL'), this.#options.stopMs ?? 500);
    if (child.connected) child.disconnect();
    await ended;
    clearTimeout(force);
  }

  async #spawn(): Promise<void> {
    const { name, program, argument, readyMs = 60_000, log } = this.#options;
    const child = fork(fileURLToPath(program), [], {
      serialization: 'advanced',
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      execArgv: [],
      env: { ...process.env, ...NO_TELEMETRY },
    });
    this.#child = child;
    this.#logOutput(child);
    const ready = this.#handshake(child);
    this.#send({ type: 'start', argument });
    try {
      await within(ready, readyMs, `start of ${name}`);
    } catch (error) {
      child.kill('SIGKILL');
      throw error;
    }
    this.#readySinceMs = performance.now();
    log.debug({ worker: name, pid: child.pid }, 'worker is ready');
    for (const wake of [...this.#waiting]) wake();
  }

  #handshake(child: ChildProcess): Promise<void> {
    return new Promise((resolve, reject) => {
      child.on('message', (message: ToHost) => {
        if (message.type === 'ready') resolve();
        else if (message.type === 'failed') reject(errorOf(message.fault));
        else this.#settle(message);
      });
      child.on('error', (error) => {
        reject(SecretaryError.from(error, 'unavailable', this.#options.name));
        // A process that could not be made (no memory, no process ids left) has no exit to tell of its end.
        if (child.pid === undefined) this.#died(child, null, null);
      });
      child.once('exit', (code, signal) => {
        reject(this.#unavailable(`ended before it was ready (${signal ?? `exit code ${code}`})`));
        this.#died(child, code, signal);
      });
    });
  }

  #settle(message: Exclude<ToHost, { type: 'ready' | 'failed' }>): void {
    const pending = this.#pending.get(message.id);
    if (pending === undefined) return;
    if (message.type === 'part') {
      pending.onPart?.(message.part);
      return;
    }
    this.#pending.delete(message.id);
    if (message.type === 'result') pending.resolve(message.value as never);
    else pending.reject(errorOf(message.fault));
  }

  #died(child: ChildProcess, code: number | null, signal: string | null): void {
    if (child !== this.#child) return;
    const wasReadyMs = this.#readySinceMs === undefined ? undefined : performance.now() - this.#readySinceMs;
    this.#lose();
    if (this.#stopped) return;
    if (wasReadyMs === undefined && this.#deaths === 0) return; // start() failed, and says so itself
    if ((wasReadyMs ?? 0) > (this.#options.provenMs ?? 10_000)) this.#deaths = 0;
    this.#restartLater(code, signal);
    this.#options.onExit?.();
  }

  #restartLater(code: number | null, signal: string | null): void {
    const waitMs = this.#deaths === 0 ? 0 : backOffMs(this.#deaths, this.#options.backOff);
    this.#deaths += 1;
    const { name, log } = this.#options;
    log.warn({ worker: name, code, signal, waitMs }, 'worker died and will be started again');
    const restart = setTimeout(() => {
      this.#spawn().catch((error) => {
        log.warn({ worker: name, reason: messageOf(error) }, 'worker did not start');
        // Where there was not even a child, nothing else would try again.
        if (this.#child === undefined && this.#restart === restart && !this.#stopped) this.#restartLater(null, null);
      });
    }, waitMs);
    this.#restart = restart;
  }

  /** The child is of no use any more: nobody waits for its answers. */
  #lose(): void {
    this.#child = undefined;
    this.#readySinceMs = undefined;
    const lost = [...this.#pending.values()];
    this.#pending.clear();
    for (const { reject } of lost) reject(this.#unavailable('died during the call'));
  }

  #send(message: ToChild): void {
    this.#child?.send(message, () => undefined); // a closed channel is noticed by `exit`
  }

  /**
   * Standard output stays the host's own, so the child's goes to the log as well; for whoever debugs only, because what
   * a native engine complains about may quote what a caller said.
   */
  #logOutput(child: ChildProcess): void {
    for (const stream of [child.stdout, child.stderr]) {
      if (stream === null) continue;
      const log = (line: string) => this.#options.log.debug({ worker: this.#options.name, line }, 'worker wrote');
      createInterface({ input: stream }).on('line', log);
    }
  }

  #unavailable(what: string): SecretaryError {
    return new SecretaryError('unavailable', `${this.#options.name} ${what}`);
  }
}
