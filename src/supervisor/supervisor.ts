import { type Logger, messageOf } from '../common/index.js';
import { sendDatagram } from './datagram.js';

/** What is told: READY=1, STATUS=…, and so on (sd_notify(3)). */
export type Notice = Readonly<Record<string, string | number>>;

export interface SupervisorOptions {
  /** NOTIFY_SOCKET, WATCHDOG_USEC and WATCHDOG_PID are taken from here and removed: child processes must not speak for us. */
  readonly environment: NodeJS.ProcessEnv;
  readonly log: Logger;
  /** Sends one datagram; gives an errno when it was not taken. Default: to the socket, for real. */
  readonly send?: (path: string, text: string) => number | undefined;
}

/** The queue of the socket may be full for a moment (EAGAIN): what must arrive is sent again so often, and after so long, milliseconds. */
const TRIES = 20;
const RETRY_MS = 50;

/** Talks to systemd as sd_notify(3) does. Where nobody supervises us, every word is dropped. */
export class Supervisor {
  readonly #log: Logger;
  readonly #socket: string | undefined;
  readonly #send: (path: string, text: string) => number | undefined;
  /** How long we may be silent before we are killed, milliseconds; undefined: for ever. */
  readonly #patienceMs: number | undefined;
  #watching: NodeJS.Timeout | undefined;
  #isTold = false;

  constructor({ environment, log, send = sendDatagram }: SupervisorOptions) {
    this.#log = log;
    this.#send = send;
    this.#socket = socketOf(environment.NOTIFY_SOCKET);
    this.#patienceMs = patienceOf(environment);
    for (const name of ['NOTIFY_SOCKET', 'WATCHDOG_USEC', 'WATCHDOG_PID']) delete environment[name];
  }

  /** Somebody listens. */
  get isThere(): boolean {
    return this.#socket !== undefined;
  }

  /** A word that may be lost; never throws. @returns false when it was not taken */
  tell(notice: Notice): boolean {
    if (this.#socket === undefined) return true;
    try {
      const fault = this.#send(this.#socket, textOf(notice));
      if (fault === undefined) return true;
      this.#failed(`errno ${fault}`);
    } catch (error) {
      this.#failed(messageOf(error));
    }
    return false;
  }

  /** A word that must arrive: sent again while the socket does not take it. Resolves in a second or so; never throws. */
  async insist(notice: Notice): Promise<void> {
    for (let i = 0; i < TRIES && !this.tell(notice); i += 1) {
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }

  /**
   * Says three times in its patience that we live, as long as `isAlive` is true. This thread's own life is proved by the
   * fact that it can say so.
   */
  watch(isAlive: () => boolean): void {
    if (this.#patienceMs === undefined || this.#watching !== undefined) return;
    const look = () => {
      if (isAlive()) this.tell({ WATCHDOG: 1 });
    };
    this.#watching = setInterval(look, this.#patienceMs / 3);
    this.#watching.unref();
    look();
  }

  /** May be called twice. */
  stop(): void {
    clearInterval(this.#watching);
    this.#watching = undefined;
  }

  /** Once: without a socket that works, systemd's own time limits decide, and nothing else can be done. */
  #failed(reason: string): void {
    if (!this.#isTold) this.#log.warn({ reason }, 'systemd could not be told how we are');
    this.#isTold = true;
  }
}

function textOf(notice: Notice): string {
  return Object.entries(notice)
    .map(([name, value]) => `${name}=${String(value).replaceAll(/\s+/g, ' ')}\n`)
    .join('');
}

/** A path or an abstract name; a virtual machine's vsock is not for us. */
function socketOf(value: string | undefined): string | undefined {
  return value !== undefined && /^[/@]./.test(value) ? value : undefined;
}

/** WATCHDOG_PID names the process that is watched; another's watchdog is none of ours (sd_watchdog_enabled(3)). */
function patienceOf({ WATCHDOG_USEC: micros, WATCHDOG_PID: pid }: NodeJS.ProcessEnv): number | undefined {
  const ms = Number(micros) / 1000;
  if (!(ms > 0) || !Number.isFinite(ms)) return undefined;
  return pid === undefined || pid === String(process.pid) ? ms : undefined;
}
