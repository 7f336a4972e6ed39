import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type Logger, messageOf, PortServer, SecretaryError } from '../common/index.js';
import type { Metrics } from './metrics.js';

/** The state of one part; `reason`: what is wrong, in words of ours. */
export interface Part {
  readonly ok: boolean;
  readonly reason?: string | undefined;
}

export type Parts = Readonly<Record<string, Part>>;

/** What a page says: 200 when it is ok, 503 when not. */
export interface Report {
  readonly ok: boolean;
  readonly parts: Parts;
}

export interface MonitorServerOptions {
  readonly bindAddress: string;
  /** 0: any that is free. */
  readonly port: number;
  readonly metrics: Metrics;
  readonly health: () => Report;
  readonly ready: () => Report;
  readonly log: Logger;
  /** Between two tries to get the port, milliseconds. Default: 15,000. */
  readonly retryMs?: number;
}

/** A monitor asks every few seconds; whoever opens more connections at the same time is none. */
const MOST_CONNECTIONS = 32;
/** Longest time a client may take for its request, milliseconds. */
const REQUEST_MS = 5_000;

/**
 * Answers GET /health, /ready and /metrics. A port that cannot be had is an error in the log and tried again and again, but
 * it does not keep the daemon from taking calls: no caller is to pay for a number that nobody could read.
 */
export class MonitorServer {
  readonly #options: MonitorServerOptions;
  readonly #server: PortServer;

  constructor(options: MonitorServerOptions) {
    const { bindAddress, port, log, retryMs = 15_000 } = options;
    this.#options = options;
    this.#server = new PortServer({
      bindAddress,
      port,
      retryMs,
      make: () => this.#make(),
      onOpen: () => log.info({ bindAddress, port: this.port }, 'health and metrics can be asked for'),
      onTaken: (error) => this.#tellTaken(error),
      onFault: (error) => log.warn({ reason: messageOf(error) }, 'the server of health and metrics failed'),
    });
  }

  /** The port that it listens on; undefined while there is none. */
  get port(): number | undefined {
    return this.#server.port;
  }

  /** Resolves when the port was tried once. Never throws. */
  start(): Promise<void> {
    return this.#server.start();
  }

  /** May be called twice. */
  stop(): Promise<void> {
    return this.#server.stop();
  }

  #make(): Server {
    const server = createServer((request, response) => void this.#answer(request, response));
    server.maxConnections = MOST_CONNECTIONS;
    server.requestTimeout = REQUEST_MS;
    server.headersTimeout = REQUEST_MS;
    return server;
  }

  #tellTaken(error: Error): void {
    const { bindAddress, port, log } = this.#options;
    const advice = 'Change monitoring.port, or end the program that has it. Calls are taken all the same.';
    const reason = messageOf(SecretaryError.from(error, 'unavailable', `port ${port} of ${bindAddress}`));
    log.error({ bindAddress, port, reason, advice }, 'nobody can ask for health and metrics: the port cannot be had');
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    request.resume();
    try {
      await this.#page(request, response);
    } catch (error) {
      this.#options.log.warn({ err: error }, 'a question for health or metrics could not be answered');
      if (!response.headersSent) send(response, 500, 'text/plain', 'It cannot be told; the log says why.\n');
      else response.destroy();
    }
  }

  async #page({ method, url = '' }: IncomingMessage, response: ServerResponse): Promise<void> {
    const { metrics, health, ready } = this.#options;
    const [path] = url.split('?');
    if (method !== 'GET' && method !== 'HEAD') return send(response, 405, 'text/plain', 'Only GET.\n');
    if (path === '/metrics') return send(response, 200, metrics.contentType, await metrics.text());
    if (path === '/health') return sendReport(response, health());
    if (path === '/ready') return sendReport(response, ready());
    send(response, 404, 'text/plain', 'There is /health, /ready and /metrics.\n');
  }
}

function sendReport(response: ServerResponse, report: Report): void {
  send(response, report.ok ? 200 : 503, 'application/json', `${JSON.stringify(report, undefined, 2)}\n`);
}

function send(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { 'Content-Type': type, 'Cache-Control': 'no-store' });
  response.end(body);
}
