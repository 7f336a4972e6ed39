import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type Logger, messageOf, SecretaryError, systemClock } from '../common/index.js';
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
  readonly #stopping = new AbortController();
  #server: Server | undefined;
  #running: Promise<void> | undefined;

  constructor(options: MonitorServerOptions) {
    this.#options = options;
  }

  /** The port that it listens on; undefined while there is none. */
  get port(): number | undefined {
    const address = this.#server?.address();
    return typeof address === 'object' && address !== null ? address.port : undefined;
  }

  /** Resolves when the port was tried once. Never throws. */
  async start(): Promise<void> {
    if (this.#running !== undefined || this.#stopping.signal.aborted) return;
    const first = await this.#open();
    this.#running = first ? Promise.resolve() : this.#tryOn();
  }

  /** May be called twice. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
    const server = this.#server;
    this.#server = undefined;
    if (server === undefined) return;
    await new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  }

  async #tryOn(): Promise<void> {
    const { retryMs = 15_000 } = this.#options;
    const { signal } = this.#stopping;
    do await systemClock.sleep(retryMs, signal).catch(() => undefined);
    while (!signal.aborted && !(await this.#open(true)));
  }

  /** @param quiet the error was told already */
  async #open(quiet = false): Promise<boolean> {
    const { bindAddress, port, log } = this.#options;
    const server = createServer((request, response) => void this.#answer(request, response));
    server.maxConnections = MOST_CONNECTIONS;
    server.requestTimeout = REQUEST_MS;
    server.headersTimeout = REQUEST_MS;
    try {
      await listening(server, port, bindAddress);
    } catch (error) {
      const advice = 'Change monitoring.port, or end the program that has it. Calls are taken all the same.';
      const facts = { bindAddress, port, reason: messageOf(error), advice };
      if (!quiet) log.error(facts, 'nobody can ask for health and metrics: the port cannot be had');
      return false;
    }
    server.on('error', (error) => log.warn({ reason: messageOf(error) }, 'the server of health and metrics failed'));
    server.unref();
    this.#server = server;
    log.info({ bindAddress, port: this.port }, 'health and metrics can be asked for');
    return true;
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

function listening(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => reject(SecretaryError.from(error, 'unavailable', `port ${port} of ${host}`)));
    server.listen(port, host, () => {
      server.removeAllListeners('error');
      resolve();
    });
  });
}
