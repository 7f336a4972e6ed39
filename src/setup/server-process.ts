import { type ChildProcess, spawn } from 'node:child_process';
import { open, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { SecretaryError } from '../common/index.js';
import { type CommandLine, tieToParent } from './command.js';

export interface ServerProcessOptions {
  /** Names the files `NAME.log` and `NAME.pid`, and the server in errors. */
  name: string;
  line: CommandLine;
  /** Where log and pid file go; must exist. */
  directory: string;
  /** Working directory of the process. Default: `directory`. */
  workingDirectory?: string;
  /** Asked every 100 ms; true: the server can be used. It may throw, which counts as "not yet". */
  ready: (process: ServerProcess) => Promise<boolean>;
  /** Longest wait until ready, milliseconds. Default: 60,000, because a busy machine is slow. */
  startMs?: number;
  /** How long it may take to stop by itself before it is killed, milliseconds. Default: 10,000. */
  stopMs?: number;
}

/** What every server of this room can do. */
export interface RunningServer {
  readonly pid: number;
  /** What the server wrote to its outputs. */
  readonly logFile: string;
  /** Ends it and all it started, and waits until it is gone. May be called twice. */
  stop(): Promise<void>;
}

/**
 * A server in a process group of its own, so that Ctrl-C in the terminal reaches us first, that dies with this process,
 * however this process dies.
 */
export class ServerProcess implements RunningServer {
  readonly #options: ServerProcessOptions;
  readonly logFile: string;
  #child: ChildProcess | undefined;
  #ended: Promise<string> | undefined;
  #end: string | undefined;

  constructor(options: ServerProcessOptions) {
    this.#options = options;
    this.logFile = join(options.directory, `${options.name}.log`);
  }

  get pid(): number {
    return this.#child?.pid ?? -1;
  }

  /** How it ended ("code 1", "SIGKILL"), or undefined while it runs. */
  get end(): string | undefined {
    return this.#end;
  }

  /** @throws SecretaryError 'unavailable' with the tail of the log when it ends or is not ready in time */
  async start(): Promise<this> {
    const { name, line, directory, workingDirectory = directory } = this.#options;
    const tied = tieToParent(line);
    const log = await open(this.logFile, 'w');
    const child = spawn(tied.command, [...tied.args], {
      cwd: workingDirectory,
      env: tied.env,
      detached: true,
      stdio: ['ignore', log.fd, log.fd],
    });
    this.#child = child;
    this.#ended = new Promise((resolve) => {
      child.once('error', (error) => resolve(error.message));
      child.once('exit', (code, signal) => resolve(signal ?? `code ${code}`));
    });
    this.#ended.then((end) => {
      this.#end = end;
    });
    child.unref();
    await log.close();
    await writeFile(join(directory, `${name}.pid`), `${child.pid}\n`);
    await this.#untilReady();
    return this;
  }

  async stop(): Promise<void> {
    if (!this.#child?.pid || !this.#ended) return;
    const { name, directory, stopMs = 10_000 } = this.#options;
    if (this.#end === undefined) this.#signal('SIGTERM');
    const limit = sleep(stopMs, 'too slow', { ref: true });
    if ((await Promise.race([this.#ended, limit])) === 'too slow') this.#signal('SIGKILL');
    await this.#ended;
    this.#signal('SIGKILL'); // Whatever it left in its group.
    await rm(join(directory, `${name}.pid`), { force: true });
  }

  async log(): Promise<string> {
    return readFile(this.logFile, 'utf8').catch(() => '');
  }

  async #untilReady(): Promise<void> {
    const { name, ready, startMs = 60_000 } = this.#options;
    for (const until = Date.now() + startMs; Date.now() < until; await sleep(100)) {
      if (this.#end !== undefined) throw await this.#failure(`${name} ended at start (${this.#end})`);
      if (await ready(this).catch(() => false)) return;
    }
    const failure = await this.#failure(`${name} was not ready after ${startMs} ms`);
    await this.stop();
    throw failure;
  }

  async #failure(message: string): Promise<SecretaryError> {
    const tail = (await this.log()).trimEnd().split('\n').slice(-12);
    return new SecretaryError('unavailable', [message, ...tail].join('\n  '), { advice: `Its log: ${this.logFile}` });
  }

  /** To the whole group; an error only says that it is gone already. */
  #signal(signal: NodeJS.Signals): void {
    try {
      process.kill(-this.pid, signal);
    } catch {
      // ESRCH
    }
  }
}
