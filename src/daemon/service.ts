import { createLogger, type Logger, messageOf, SecretaryError, systemClock } from '../common/index.js';
import { claimDaemon } from '../single-instance.js';
import { Supervisor } from '../supervisor/index.js';
import type { Adoption } from '../telephony/index.js';
import { Daemon, dieOfTheUnforeseen } from './daemon.js';
import type { DaemonConfig } from './rooms.js';

/** How long a start waits for servers that are away before it counts as done, milliseconds: they may be away for days. */
const SERVERS_MS = 20_000;
/** How often is looked whether there is something new to tell, milliseconds. */
const LOOK_MS = 1_000;
/** While calls end, systemd is asked again and again to wait so much longer: half a minute, in microseconds (sd_notify(3)). */
const PATIENCE = { EXTEND_TIMEOUT_USEC: 30_000_000 };

/** Gives the checked configuration. @param onWarning told what is allowed but unwise @throws SecretaryError with every fault */
export type ReadConfig = (onWarning: (message: string) => void) => DaemonConfig;

/**
 * Runs the daemon as a service, until it is asked to stop and has: SIGTERM or SIGINT lets the calls end, a second one sends
 * their callers to voicemail at once, SIGHUP reads the configuration again. systemd is told how it goes.
 *
 * @param read gives the checked configuration, at the start and at each reload
 * @param adoption callers of a daemon before this one, who are gone on with. Default: there are none.
 * @throws SecretaryError what keeps the daemon from starting
 */
export async function runService(read: ReadConfig, adoption?: Adoption): Promise<void> {
  const warnings: string[] = [];
  const config = read((message) => warnings.push(message));
  const log = createLogger({ level: config.log.level });
  for (const warning of warnings) warnOf(warning, log);
  dieOfTheUnforeseen(log);
  await claimDaemon(config);
  const supervisor = new Supervisor({ environment: process.env, log });
  await new Service(new Daemon(config, log, adoption), supervisor, read, log).run();
}

class Service {
  readonly #daemon: Daemon;
  readonly #supervisor: Supervisor;
  readonly #read: ReadConfig;
  readonly #log: Logger;
  readonly #over = new AbortController();
  #stopping: Promise<void> | undefined;
  #isStarted = false;
  #wantsReload = false;
  #status = '';

  constructor(daemon: Daemon, supervisor: Supervisor, read: ReadConfig, log: Logger) {
    this.#daemon = daemon;
    this.#supervisor = supervisor;
    this.#read = read;
    this.#log = log;
  }

  async run(): Promise<void> {
    const stop = () => this.#stop();
    const reload = () => void this.#reload();
    const signals = { SIGTERM: stop, SIGINT: stop, SIGHUP: reload } as const;
    for (const [signal, react] of Object.entries(signals)) process.on(signal, react);
    const telling = this.#tellOn();
    try {
      await this.#start();
      await this.#untilStopped();
    } finally {
      this.#over.abort();
      this.#supervisor.stop();
      await telling;
      for (const [signal, react] of Object.entries(signals)) process.off(signal, react);
    }
  }

  /** A start that was interrupted is no failure. */
  async #start(): Promise<void> {
    try {
      await this.#daemon.start();
    } catch (error) {
      if (this.#stopping === undefined) throw error;
      return;
    }
    await this.#untilReady();
    this.#isStarted = true;
    if (this.#stopping !== undefined) return;
    this.#supervisor.watch(() => this.#daemon.isAlive);
    await this.#supervisor.insist({ READY: 1, STATUS: this.#daemon.status });
    if (this.#wantsReload) await this.#reload();
  }

  async #untilReady(): Promise<void> {
    for (const until = performance.now() + SERVERS_MS; performance.now() < until; await systemClock.sleep(50)) {
      if (this.#daemon.isReady || this.#stopping !== undefined) return;
    }
  }

  async #untilStopped(): Promise<void> {
    while (this.#stopping === undefined) await systemClock.sleep(100);
    await this.#stopping;
  }

  #stop(): void {
    if (this.#stopping !== undefined) {
      this.#log.warn('asked to stop again: running calls go to voicemail');
      this.#daemon.abandonCalls();
      return;
    }
    this.#supervisor.tell({ STOPPING: 1, ...PATIENCE });
    this.#stopping = this.#daemon.stop();
  }

  /** During the start it is put off, during the stop it changes nothing. Never throws. */
  async #reload(): Promise<void> {
    this.#wantsReload = !this.#isStarted;
    if (!this.#isStarted || this.#stopping !== undefined) return;
    const now = Number(process.hrtime.bigint() / 1000n);
    await this.#supervisor.insist({ RELOADING: 1, MONOTONIC_USEC: now, STATUS: 'reading the configuration again' });
    this.#takeOver();
    await this.#supervisor.insist({ READY: 1, STATUS: this.#daemon.status });
  }

  #takeOver(): void {
    try {
      const { applied, needRestart } = this.#daemon.reload(this.#read((message) => warnOf(message, this.#log)));
      this.#log.info({ applied, needRestart }, 'the configuration was read again');
      if (needRestart.length > 0) this.#log.warn({ needRestart }, 'some new settings wait for a restart');
    } catch (error) {
      this.#daemon.reloadFailed();
      this.#log.error({ faults: faultsIn(error) }, 'the new configuration is wrong, the old one stays');
    }
  }

  async #tellOn(): Promise<void> {
    const { signal } = this.#over;
    while (!signal.aborted) {
      const { status } = this.#daemon;
      const patience = this.#stopping && PATIENCE;
      if (status !== this.#status || patience) this.#supervisor.tell({ ...patience, STATUS: status });
      this.#status = status;
      await systemClock.sleep(LOOK_MS, signal).catch(() => undefined);
    }
  }
}

function warnOf(warning: string, log: Logger): void {
  log.warn({ warning }, 'the configuration is right, but unwise');
}

/** One line a fault; what was not foreseen is told by its kind only. */
function faultsIn(error: unknown): string[] {
  if (!(error instanceof SecretaryError)) return ['it could not be taken over'];
  return messageOf(error)
    .split('\n')
    .map((line) => line.trim());
}
