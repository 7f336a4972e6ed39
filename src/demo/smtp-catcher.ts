import { createWriteStream } from 'node:fs';
import { mkdir, rename } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { SMTPServer } from 'smtp-server';
import { Channel, SecretaryError } from '../common/index.js';

/** One letter as it came in over SMTP. */
export interface CaughtLetter {
  /** The whole message as an .eml file. */
  readonly path: string;
  readonly to: readonly string[];
}

/** An SMTP server that keeps what it receives as .eml files: the manager's inbox of the demo. Loopback only. */
export class SmtpCatcher {
  readonly #letters = new Channel<CaughtLetter>();
  readonly #queue = this.#letters[Symbol.asyncIterator]();
  readonly #directory: string;
  #server: SMTPServer | undefined;
  #count = 0;

  constructor(directory: string) {
    this.#directory = directory;
  }

  /** Folder of the .eml files. */
  get directory(): string {
    return this.#directory;
  }

  /** Binds the port, a free one when it is 0, and gives its number. After `goAway` the same port may be taken again. */
  async start(port = 0): Promise<number> {
    await mkdir(this.#directory, { recursive: true });
    const server = this.#createServer();
    this.#server = server;
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, '127.0.0.1', () => resolve());
    });
    server.on('error', () => undefined); // A client that breaks off is its own loss; the sender tries again.
    return (server.server.address() as AddressInfo).port;
  }

  /** Refuses connections until it is started again; what was caught stays. Gives the port. */
  async goAway(): Promise<number> {
    const server = this.#server;
    this.#server = undefined;
    const port = (server?.server.address() as AddressInfo | null | undefined)?.port ?? 0;
    await new Promise<void>((resolve) => (server === undefined ? resolve() : server.close(() => resolve())));
    return port;
  }

  /** The next letter that was not taken yet; waits for it. @throws SecretaryError 'aborted' when the server stops */
  async next(): Promise<CaughtLetter> {
    const { value, done } = await this.#queue.next();
    if (done) throw new SecretaryError('aborted', 'the SMTP server was stopped');
    return value;
  }

  async stop(): Promise<void> {
    this.#letters.close();
    await this.goAway();
  }

  #createServer(): SMTPServer {
    return new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS'],
      size: 32 * 1024 * 1024,
      onData: (stream, session, done) => {
        const to = session.envelope.rcptTo.map((recipient) => recipient.address);
        this.#keep(stream, to).then(
          () => done(),
          (error: Error) => done(error),
        );
      },
    });
  }

  async #keep(stream: NodeJS.ReadableStream, to: readonly string[]): Promise<void> {
    this.#count += 1;
    const path = join(this.#directory, `letter-${this.#count}.eml`);
    await pipeline(stream, createWriteStream(`${path}.part`));
    await rename(`${path}.part`, path);
    this.#letters.push({ path, to });
  }
}
