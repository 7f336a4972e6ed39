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
  readonly #server: SMTPServer;
  #count = 0;

  constructor(directory: string) {
    this.#directory = directory;
    this.#server = new SMTPServer({
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

  /** Binds a free port and gives its number. */
  async start(): Promise<number> {
    await mkdir(this.#directory, { recursive: true });
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(0, '127.0.0.1', () => resolve());
    });
    this.#server.on('error', () => undefined); // A client that breaks off is its own loss; the sender tries again.
    return (this.#server.server.address() as AddressInfo).port;
  }

  /** The next letter that was not taken yet; waits for it. @throws SecretaryError 'aborted' when the server stops */
  async next(): Promise<CaughtLetter> {
    const { value, done } = await this.#queue.next();
    if (done) throw new SecretaryError('aborted', 'the SMTP server was stopped');
    return value;
  }

  async stop(): Promise<void> {
    this.#letters.close();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  async #keep(stream: NodeJS.ReadableStream, to: readonly string[]): Promise<void> {
    this.#count += 1;
    const path = join(this.#directory, `letter-${this.#count}.eml`);
    await pipeline(stream, createWriteStream(`${path}.part`));
    await rename(`${path}.part`, path);
    this.#letters.push({ path, to });
  }
}
