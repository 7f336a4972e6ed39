import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { type Logger, messageOf, PortServer } from '../common/index.js';
import { type CallEvent, readCallEvent } from './call-event.js';

/** Whom Asterisk says it is, in websocket_client.conf. */
const USER = 'asterisk';
/** One a call, and some that are just ending. */
const MOST_CONNECTIONS = 200;
/** Longest time for the request that opens a connection, milliseconds. */
const REQUEST_MS = 2_000;
/** An event is some 600 bytes; one with many channel variables is a few thousand. */
const LARGEST_EVENT_BYTES = 262_144;
/** A connection that brings no call by then is closed, milliseconds. */
const CALL_MS = 5_000;
/** An unanswered ping shows that the other end is gone, milliseconds. */
const PING_EVERY_MS = 5_000;
/** Between two tries to get the port, milliseconds. */
const RETRY_MS = 15_000;

export interface CallSocketOptions {
  /** TCP port on 127.0.0.1; 0: any that is free. */
  readonly port: number;
  /** What Asterisk must show. */
  readonly password: string;
}

export interface CallSocketHooks {
  /** False while a call could not be served: the dialplan goes on then. */
  mayOpen(): boolean;
  /** What Asterisk says of one call. Whoever knows the password can say it: look whether it is true. */
  event(event: CallEvent): void;
  /** Whether somebody still has a call of this application: Asterisk makes a broken connection anew. */
  isKnown(application: string): boolean;
}

/**
 * Where Asterisk comes to us, with a connection for one call (outbound WebSockets, `connection_type = per_call_config`), when
 * the connection that we have made to it is down. On loopback only.
 * @see https://docs.asterisk.org/Configuration/Interfaces/Asterisk-REST-Interface-ARI/ARI-Outbound-Websockets/
 */
export class CallSockets {
  readonly #options: CallSocketOptions;
  readonly #hooks: CallSocketHooks;
  readonly #log: Logger;
  readonly #sockets = new WebSocketServer({
    noServer: true,
    maxPayload: LARGEST_EVENT_BYTES,
    perMessageDeflate: false,
    handleProtocols: () => 'ari',
  });
  readonly #server: PortServer;

  constructor(options: CallSocketOptions, hooks: CallSocketHooks, log: Logger) {
    this.#options = options;
    this.#hooks = hooks;
    this.#log = log;
    this.#server = new PortServer({
      bindAddress: '127.0.0.1',
      port: options.port,
      retryMs: RETRY_MS,
      make: () => this.#make(),
      onTaken: (fault) => this.#tellTaken(fault),
      onFault: (fault) => log.warn({ fault: messageOf(fault) }, 'The server for calls failed'),
      onClosing: () => {
        for (const socket of this.#sockets.clients) socket.terminate();
      },
    });
  }

  /** The port that it listens on; undefined while there is none. */
  get port(): number | undefined {
    return this.#server.port;
  }

  /**
   * Resolves when the port was tried once. One that cannot be had is an error in the log, and tried again and again: calls come the
   * usual way meanwhile.
   */
  start(): Promise<void> {
    return this.#server.start();
  }

  /** May be called twice. */
  stop(): Promise<void> {
    return this.#server.stop();
  }

  #make(): Server {
    const server = createServer({ connectionsCheckingInterval: REQUEST_MS }, (_, response) => {
      response.writeHead(426, { connection: 'close' }).end();
    });
    server.maxConnections = MOST_CONNECTIONS;
    server.requestTimeout = REQUEST_MS;
    server.headersTimeout = REQUEST_MS;
    server.on('upgrade', (request, socket, head) => this.#upgrade(request, socket, head));
    return server;
  }

  #tellTaken(fault: Error): void {
    const advice =
      'Change asterisk.callSockets.port here and in websocket_client.conf, or end the program that has it.';
    const facts = { port: this.#options.port, fault: messageOf(fault), advice };
    this.#log.error(facts, 'Asterisk cannot bring calls over connections of their own');
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => socket.destroy());
    const refusal = this.#refusalOf(request);
    if (refusal !== undefined) {
      this.#log.warn({ refusal }, 'A connection for a call was refused');
      socket.end(`HTTP/1.1 ${refusal}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    this.#sockets.handleUpgrade(request, socket, head, (opened) => this.#serve(opened));
  }

  #refusalOf({ headers, url }: IncomingMessage): string | undefined {
    const expected = `Basic ${Buffer.from(`${USER}:${this.#options.password}`).toString('base64')}`;
    if (!isSame(headers.authorization ?? '', expected)) return '401 Unauthorized';
    if (url !== '/' || headers['sec-websocket-protocol'] !== 'ari') return '404 Not Found';
    return this.#hooks.mayOpen() ? undefined : '503 Service Unavailable';
  }

  #serve(socket: WebSocket): void {
    let isAnswered = true;
    const withoutCall = setTimeout(() => socket.terminate(), CALL_MS);
    const pinging = setInterval(() => {
      if (!isAnswered) return socket.terminate();
      isAnswered = false;
      socket.ping();
    }, PING_EVERY_MS);
    socket.on('pong', () => {
      isAnswered = true;
    });
    let application: string | undefined;
    socket.on('message', (data) => {
      const event = readCallEvent(String(data));
      application ??= event?.application;
      if (event === undefined || event.application !== application) return;
      if (event.type === 'StasisStart' || this.#hooks.isKnown(event.application)) clearTimeout(withoutCall);
      this.#tell(event);
    });
    socket.on('error', (fault) => this.#log.warn({ fault: messageOf(fault) }, 'The connection of a call failed'));
    socket.on('close', () => {
      clearTimeout(withoutCall);
      clearInterval(pinging);
    });
  }

  #tell(event: CallEvent): void {
    try {
      this.#hooks.event(event);
    } catch (fault) {
      this.#log.warn({ fault: messageOf(fault) }, 'An event of a call could not be handled');
    }
  }
}

function isSame(given: string, expected: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}
