import type { AriChannel, AriClient, AriSocket } from 'ari-client';
import { type Logger, messageOf, SecretaryError, within } from '../common/index.js';

/** An event of ARI; fields that we use. */
export interface AriEvent {
  readonly type: string;
  readonly channel?: AriChannel;
  /** Who dials, in a "Dial" event. */
  readonly caller?: AriChannel;
  readonly dialstatus?: string;
  readonly args?: readonly string[];
  readonly digit?: string;
  readonly cause_txt?: string;
}

/** Why a connection ended: lost, or taken over by another program that asked for the same application. */
export type Ending = 'lost' | 'replaced';

const OPEN_TIMEOUT_MS = 5_000;
/** The event socket is silent while nobody calls; an unanswered ping shows that the other end is gone. */
const PING_EVERY_MS = 5_000;

/** The client with the two members that hold its socket. */
type ClientInside = AriClient & { _ws: AriSocket | undefined; _wsClosed: boolean };

/**
 * ari-client's event socket under supervision: a fault in handling an event stays here, a dead connection is noticed, and
 * a retired client never opens another socket (its own reconnecting would take the application away from the next one).
 */
export class EventSocket {
  readonly #client: AriClient;
  readonly #log: Logger;
  readonly #ended: Promise<Ending>;
  #end!: (ending: Ending) => void;
  #socket: AriSocket | undefined;
  #retired = false;
  #pinging: NodeJS.Timeout | undefined;
  #answered = true;

  constructor(client: AriClient, log: Logger, onEvent: (event: AriEvent) => void) {
    this.#client = client;
    this.#log = log;
    this.#ended = new Promise((resolve) => {
      this.#end = resolve;
    });
    this.#supervise(client as ClientInside);
    client.on('*', (event: AriEvent) => {
      if (event.type === 'ApplicationReplaced') this.#end('replaced');
      onEvent(event);
    });
    client.on('WebSocketReconnecting', () => this.#end('lost'));
    client.on('pong', () => {
      this.#answered = true;
    });
  }

  /** Registers the application. @throws SecretaryError 'unavailable' or 'timeout' */
  async open(application: string, signal: AbortSignal): Promise<void> {
    const opened = Promise.resolve(this.#client.start(application)).then(() => 'open' as const);
    const outcome = await within(
      Promise.race([opened, this.#ended]),
      OPEN_TIMEOUT_MS,
      "Opening ARI's event socket",
      signal,
    );
    if (outcome !== 'open') throw new SecretaryError('unavailable', "ARI's event socket could not be opened");
    this.#pinging = setInterval(() => this.#ping(), PING_EVERY_MS);
  }

  /** Resolves when the connection ends, or 'lost' when the signal fires. */
  async ended(signal: AbortSignal): Promise<Ending> {
    if (signal.aborted) return 'lost';
    const stop = () => this.#end('lost');
    signal.addEventListener('abort', stop, { once: true });
    try {
      return await this.#ended;
    } finally {
      signal.removeEventListener('abort', stop);
    }
  }

  /** Closes it for good. May be called twice. */
  retire(): void {
    if (this.#retired) return;
    this.#retired = true;
    clearInterval(this.#pinging);
    this.#client.removeAllListeners();
    this.#client.on('error', () => undefined);
    const socket = this.#socket;
    if (socket?.readyState === 1) {
      socket.close();
      setTimeout(() => socket.terminate(), 1_000).unref();
    } else {
      socket?.terminate();
    }
    this.#end('lost');
  }

  /** Every socket that the client ever makes passes here, and it believes that closing was meant once we have retired. */
  #supervise(client: ClientInside): void {
    Object.defineProperty(client, '_ws', { get: () => this.#socket, set: (socket: AriSocket) => this.#adopt(socket) });
    Object.defineProperty(client, '_wsClosed', { get: () => this.#retired, set: () => undefined });
  }

  #adopt(socket: AriSocket): void {
    this.#socket = socket;
    if (this.#retired) {
      socket.on('error', () => undefined);
      socket.terminate();
      return;
    }
    const on = socket.on.bind(socket) as (name: string, listener: (...args: unknown[]) => void) => AriSocket;
    socket.on = ((name: string, listener: (...args: unknown[]) => void) =>
      on(name, name === 'message' ? this.#guarded(listener) : listener)) as typeof socket.on;
  }

  /** ari-client throws at an event type that Asterisk's own description lacks; that must not end the daemon. */
  #guarded(listener: (...args: unknown[]) => void): (...args: unknown[]) => void {
    return (...args) => {
      try {
        listener(...args);
      } catch (fault) {
        this.#log.warn({ fault: messageOf(fault) }, 'An event of ARI could not be handled');
      }
    };
  }

  #ping(): void {
    if (this.#answered) {
      this.#answered = false;
      if (this.#socket?.readyState === 1) this.#socket.ping();
    } else {
      this.#end('lost');
    }
  }
}
