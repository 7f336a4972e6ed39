import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SecretaryError } from '../../src/common/index.js';
import { ServerProcess } from '../../src/setup/index.js';

/** One letter that the mail server took. */
export interface Letter {
  readonly path: string;
  readonly messageId: string;
}

/** The mail server of a run: a process of its own that may be killed and started again on its port. */
export class PostOffice {
  readonly #directory: string;
  readonly #read = new Map<string, string>();
  #process: ServerProcess | undefined;
  #port = 0;
  #starts = 0;

  /** @param directory where letters and log go; must exist */
  constructor(directory: string) {
    this.#directory = directory;
  }

  get port(): number {
    return this.#port;
  }

  get pid(): number {
    return this.#process?.pid ?? -1;
  }

  /** Starts it, on the port that it had. Letters that came before stay. */
  async start(): Promise<number> {
    this.#starts += 1;
    // A folder for each start: the server counts its letters anew.
    const folder = join(this.#directory, `inbox-${this.#starts}`);
    const program = fileURLToPath(new URL('./smtp-program.js', import.meta.url));
    const server = new ServerProcess({
      name: 'mail',
      directory: this.#directory,
      line: { command: process.execPath, args: [program, folder, `${this.#port}`], env: process.env },
      ready: async (started) => /^ready \d+$/m.test(await started.log()),
    });
    this.#process = server;
    await server.start();
    const port = /^ready (\d+)$/m.exec(await server.log())?.[1];
    if (port === undefined) throw new SecretaryError('internal', 'the mail server did not tell its port');
    this.#port = Number(port);
    return server.pid;
  }

  /** Every letter so far, oldest first. */
  async letters(): Promise<Letter[]> {
    const folders = (await readdir(this.#directory)).filter((name) => name.startsWith('inbox-'));
    const paths = await Promise.all(folders.map((folder) => lettersIn(join(this.#directory, folder))));
    return Promise.all(paths.flat().map(async (path) => ({ path, messageId: await this.#messageId(path) })));
  }

  async lettersAbout(callId: string): Promise<Letter[]> {
    return (await this.letters()).filter(({ messageId }) => messageId.includes(callId));
  }

  async stop(): Promise<void> {
    await this.#process?.stop();
  }

  /** A letter is read once: a long run has thousands. */
  async #messageId(path: string): Promise<string> {
    const known = this.#read.get(path) ?? /^Message-ID:\s*(<[^>]+>)/im.exec(await readFile(path, 'utf8'))?.[1] ?? '';
    this.#read.set(path, known);
    return known;
  }
}

async function lettersIn(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => [] as string[]);
  return names.filter((name) => name.endsWith('.eml')).map((name) => join(folder, name));
}
