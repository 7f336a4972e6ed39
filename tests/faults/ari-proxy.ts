import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** What a connection to Asterisk's HTTP server is for. */
export type Purpose = 'events' | 'media' | 'requests';

/** What happens to the connections of a purpose. */
export type Mode =
  /** They pass. */
  | 'open'
  /** Those that are there are reset, new ones too. */
  | 'cut'
  /** They stay, and nothing passes any more, either way. */
  | 'hole'
  /** Requests get the answer 503. */
  | 'refused';

interface Link {
  readonly purpose: Purpose;
  readonly near: Socket;
  readonly far: Socket;
}

const HOST = '127.0.0.1';
const BODY = '{"message":"Service Unavailable"}';
const REFUSAL = `HTTP/1.1 503 Service Unavailable\r\nContent-Type: application/json\r\nContent-Length: ${BODY.length}\r\n\r\n${BODY}`;

/** Stands between the daemon and Asterisk's HTTP server, and breaks what passes through it. */
export class AriProxy {
  readonly #port: number;
  readonly #server: Server;
  readonly #links = new Set<Link>();
  readonly #modes: Record<Purpose, Mode> = { events: 'open', media: 'open', requests: 'open' };

  private constructor(port: number) {
    this.#port = port;
    this.#server = createServer((near) => {
      near.on('error', () => near.destroy());
      near.once('data', (first) => this.#open(near, first));
    });
  }

  /** @param port of Asterisk's HTTP server on this machine */
  static async open(port: number): Promise<AriProxy> {
    const proxy = new AriProxy(port);
    await new Promise<void>((resolve, reject) => {
      proxy.#server.once('error', reject);
      proxy.#server.listen(0, HOST, resolve);
    });
    return proxy;
  }

  get url(): string {
    return `http://${HOST}:${(this.#server.address() as AddressInfo).port}`;
  }

  set(purpose: Purpose, mode: Mode): void {
    this.#modes[purpose] = mode;
    for (const link of this.#of(purpose)) {
      if (mode === 'cut') end(link);
      for (const socket of [link.near, link.far]) {
        if (mode === 'hole') socket.pause();
        else socket.resume();
      }
    }
  }

  /** Sends a text message of ours to the daemon, as if it came from Asterisk (RFC 6455, section 5.2). */
  inject(text: string): number {
    const links = this.#of('events');
    for (const { near } of links) near.write(frameOf(Buffer.from(text)));
    return links.length;
  }

  async close(): Promise<void> {
    for (const link of this.#links) end(link);
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  #of(purpose: Purpose): Link[] {
    return [...this.#links].filter((link) => link.purpose === purpose);
  }

  #open(near: Socket, first: Buffer): void {
    const purpose = purposeOf(first.toString('latin1'));
    if (this.#modes[purpose] === 'cut') {
      near.destroy();
      return;
    }
    const far = connect(this.#port, HOST);
    const link = { purpose, near, far };
    this.#links.add(link);
    far.on('error', () => end(link));
    far.on('close', () => this.#gone(link));
    near.on('close', () => this.#gone(link));
    // Each direction by hand: a request must be looked at, also the second one of a connection.
    const pass = (data: Buffer) => this.#pass(link, data);
    near.on('data', pass);
    far.on('data', (data) => void near.write(data));
    pass(first);
    if (this.#modes[purpose] === 'hole') for (const socket of [near, far]) socket.pause();
  }

  #pass({ purpose, near, far }: Link, data: Buffer): void {
    if (this.#modes[purpose] === 'refused') near.write(REFUSAL);
    else if (this.#modes[purpose] !== 'hole') far.write(data);
  }

  #gone(link: Link): void {
    this.#links.delete(link);
    end(link);
  }
}

function purposeOf(request: string): Purpose {
  if (/^GET \S*\/ari\/events/.test(request)) return 'events';
  return /^GET \S*\/media\//.test(request) ? 'media' : 'requests';
}

function end({ near, far }: Link): void {
  near.destroy();
  far.destroy();
}

function frameOf(payload: Buffer): Buffer {
  const { length } = payload;
  if (length < 126) return Buffer.concat([Buffer.from([0x81, length]), payload]);
  const head = Buffer.alloc(length < 65_536 ? 4 : 10);
  head[0] = 0x81;
  head[1] = length < 65_536 ? 126 : 127;
  if (length < 65_536) head.writeUInt16BE(length, 2);
  else head.writeBigUInt64BE(BigInt(length), 2);
  return Buffer.concat([head, payload]);
}
