import type { Server } from 'node:http';
import { systemClock } from './clock.js';

export interface PortServerOptions {
  readonly bindAddress: string;
  /** 0: any that is free. */
  readonly port: number;
  /** Between two tries to get the port, milliseconds. */
  readonly retryMs: number;
  /** A new server that does not listen yet; one for each try. */
  readonly make: () => Server;
  /** The port was got. */
  readonly onOpen?: () => void;
  /** The port cannot be had; told once, though it is tried on. */
  readonly onTaken: (error: Error) => void;
  /** The server failed later. */
  readonly onFault: (error: Error) => void;
  /** The port is about to be closed: whatever the server cannot close by itself must go. */
  readonly onClosing?: () => void;
}

/**
 * Holds a port of an HTTP server that the daemon can do without: one that cannot be had is told, and tried again and again, while
 * calls go on. It keeps no process alive.
 */
export class PortServer {
  readonly #options: PortServerOptions;
  readonly #stopping = new AbortController();
  #server: Server | undefined;
  #running: Promise<void> | undefined;

  constructor(options: PortServerOptions) {
    this.#options = options;
  }

  /** The port that it listens on; undefined while there is none. */
  get port(): number | undefined {
    const address = this.#server?.address();
    return typeof address === 'object' && address !== null ? address.port : undefined;
  }

  /** Resolves when the port was tried once. */
  async start(): Promise<void> {
    if (this.#running !== undefined || this.#stopping.signal.aborted) return;
    const isOpen = await this.#open(this.#options.onTaken);
    this.#running = isOpen ? Promise.resolve() : this.#tryOn();
  }

  /** May be called twice. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
    this.#options.onClosing?.();
    const server = this.#server;
    this.#server = undefined;
    if (server === undefined) return;
    await new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  }

  async #tryOn(): Promise<void> {
    const { signal } = this.#stopping;
    do await systemClock.sleep(this.#options.retryMs, signal).catch(() => undefined);
    while (!signal.aborted && !(await this.#open(() => undefined)));
  }

  async #open(onTaken: (error: Error) => void): Promise<boolean> {
    const { make, bindAddress, port, onFault, onOpen } = this.#options;
    const server = make();
    try {
      await listening(server, port, bindAddress);
    } catch (error) {
      onTaken(error as Error);
      return false;
    }
    server.on('error', onFault);
    server.unref();
    this.#server = server;
    onOpen?.();
    return true;
  }
}

function listening(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}
