import type { AriClient } from 'ari-client';
import {
  type BackOff,
  backOffMs,
  type Logger,
  messageOf,
  SecretaryError,
  systemClock,
  within,
} from '../common/index.js';
import { AriFault, useOwnHttp } from './ari-http.js';
import { type AriEvent, EventSocket } from './event-socket.js';

export interface AriSessionOptions {
  ariUrl: string;
  ariUser: string;
  ariPassword: string;
  application: string;
  /** Longest wait for one answer, milliseconds. */
  requestTimeoutMs: number;
  backOff: BackOff;
}

/** "connecting" until the first success, then "connected" and "away" in turns. */
export type LinkState = 'connecting' | 'connected' | 'away';

export interface AriSessionHooks {
  /** Before our event socket is open: nothing that it lists can be a call of ours that is yet to be announced. */
  beforeEvents(client: AriClient): Promise<void>;
  /** Events may have come before this. */
  connected(client: AriClient): Promise<void>;
  event(event: AriEvent): void;
  state(state: LinkState): void;
}

/** Loading ARI's description takes a dozen requests. */
const CONNECT_TIMEOUT_MS = 10_000;
/** After another program took our application: fighting over it would lose calls. */
const REPLACED_WAIT_MS = 15_000;

/**
 * A connection to ARI that comes back. ari-client itself gives up some 43 s after Asterisk went away, so a client is used
 * for one connection only and a new one is made for the next.
 */
export class AriSession {
  readonly #options: AriSessionOptions;
  readonly #hooks: AriSessionHooks;
  readonly #log: Logger;
  readonly #stopping = new AbortController();
  /** Asks also while the event socket is away: its requests need none. */
  #client: AriClient | undefined;
  #state: LinkState = 'connecting';
  #running: Promise<void> | undefined;

  constructor(options: AriSessionOptions, hooks: AriSessionHooks, log: Logger) {
    this.#options = options;
    this.#hooks = hooks;
    this.#log = log;
  }

  get ariUrl(): string {
    return this.#options.ariUrl;
  }

  get state(): LinkState {
    return this.#state;
  }

  /** Whether Asterisk has been there, so that it can be asked. */
  get canAsk(): boolean {
    return this.#client !== undefined;
  }

  start(): void {
    if (this.#running || this.#stopping.signal.aborted) return;
    this.#running = this.#run();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
    this.#client = undefined;
  }

  /**
   * One request to ARI, bounded in time.
   * @throws SecretaryError 'unavailable' while Asterisk is away or was never there, 'timeout', 'not-found' when the thing is gone,
   *   'protocol' when ARI refused; the AriFault is its `cause`
   */
  async request<T>(what: string, work: (client: AriClient) => Promise<T>, timeoutMs?: number): Promise<T> {
    const client = this.#client;
    if (!client) throw new SecretaryError('unavailable', `Asterisk is away: ${what} is not possible`);
    try {
      return await within(Promise.resolve(work(client)), timeoutMs ?? this.#options.requestTimeoutMs, what);
    } catch (fault) {
      throw converted(fault, what);
    }
  }

  async #run(): Promise<void> {
    for (let attempt = 1; !this.#stopping.signal.aborted; attempt += 1) {
      let waitMs = 0;
      try {
        waitMs = await this.#live(() => {
          attempt = 1;
        });
      } catch (fault) {
        this.#leave(messageOf(fault));
      }
      await systemClock
        .sleep(Math.max(waitMs, backOffMs(attempt, this.#options.backOff)), this.#stopping.signal)
        .catch(() => undefined);
    }
  }

  /** One connection from beginning to end; the result is how long to stay away, milliseconds. */
  async #live(onConnected: () => void): Promise<number> {
    const { ariUrl, ariUser, ariPassword, application } = this.#options;
    useOwnHttp(ariUrl, ariUser, ariPassword);
    // Loaded late, because the pacing thread comes through this room's door too and needs none of it.
    const { default: ari } = await import('ari-client');
    const client = await within(
      Promise.resolve(ari.connect(ariUrl, ariUser, ariPassword)),
      CONNECT_TIMEOUT_MS,
      'Reading the description of ARI',
      this.#stopping.signal,
    );
    client.on('error', (fault) => this.#log.warn({ fault: messageOf(fault) }, 'ARI reported a fault'));
    await this.#hooks.beforeEvents(client);
    const socket = new EventSocket(client, this.#log, (event) => this.#hooks.event(event));
    try {
      this.#client = client;
      await socket.open(application, this.#stopping.signal);
      await this.#arrive(client);
      onConnected();
      const ending = await socket.ended(this.#stopping.signal);
      this.#leave(ending === 'replaced' ? 'another program took the Stasis application' : 'the event socket closed');
      return ending === 'replaced' ? REPLACED_WAIT_MS : 0;
    } finally {
      socket.retire();
    }
  }

  async #arrive(client: AriClient): Promise<void> {
    await this.#hooks.connected(client);
    this.#state = 'connected';
    this.#hooks.state('connected');
    this.#log.info({ url: this.#options.ariUrl, application: this.#options.application }, 'Asterisk is connected');
  }

  /** One line a change, not one an attempt. */
  #leave(reason: string): void {
    const changed = this.#state !== 'away';
    this.#state = 'away';
    if (!changed || this.#stopping.signal.aborted) return;
    this.#hooks.state('away');
    this.#log.warn({ url: this.#options.ariUrl, reason }, 'Asterisk is away; calls go to voicemail until it is back');
  }
}

function converted(fault: unknown, what: string): SecretaryError {
  if (!(fault instanceof AriFault)) return SecretaryError.from(fault, 'unavailable', what);
  return new SecretaryError(fault.status === 404 ? 'not-found' : 'protocol', `${what}: ${fault.message}`, {
    cause: fault,
  });
}
