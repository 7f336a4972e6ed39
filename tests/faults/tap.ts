import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** A connection that passes: near is the daemon's end, far the server's. */
export interface Link {
  readonly near: Socket;
  readonly far: Socket;
}

/** Looks at what passes; false: it is kept back for good. */
export interface Watcher {
  fromDaemon?(data: Buffer, link: Link): boolean;
  fromServer?(data: Buffer, link: Link): boolean;
}

const HOST = '127.0.0.1';

/** Stands between the daemon and a server, so that something can happen at an exact place of their talk. */
export class Tap {
  readonly #server: Server;
  readonly #links = new Set<Link>();

  private constructor(port: number, watcher: Watcher) {
    this.#server = createServer((near) => this.#open(near, port, watcher));
  }

  /** @param port of the server on this machine */
  static async open(port: number, watcher: Watcher): Promise<Tap> {
    const tap = new Tap(port, watcher);
    await new Promise<void>((resolve, reject) => {
      tap.#server.once('error', reject);
      tap.#server.listen(0, HOST, resolve);
    });
    return tap;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    for (const { near, far } of this.#links) {
      near.destroy();
      far.destroy();
    }
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  #open(near: Socket, port: number, watcher: Watcher): void {
    const far = connect(port, HOST);
    const link = { near, far };
    this.#links.add(link);
    near.on('data', (data) => void ((watcher.fromDaemon?.(data, link) ?? true) && far.write(data)));
    far.on('data', (data) => void ((watcher.fromServer?.(data, link) ?? true) && near.write(data)));
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      socket.on('error', () => socket.destroy());
      socket.on('end', () => other.end());
      socket.on('close', () => {
        other.destroy();
        this.#links.delete(link);
      });
    }
  }
}
