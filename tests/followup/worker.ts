import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { ExecutionContext } from 'ava';
import { type ParsedMail, simpleParser } from 'mailparser';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import type { StorageOptions } from '../../src/storage/index.js';
import { until } from '../storage/bench.js';

export interface WorkerOptions {
  readonly storage: Omit<StorageOptions, 'keyRing' | 'log'>;
  /** The master key, base64. */
  readonly key: string;
  /** Of the mail server. */
  readonly port: number;
  readonly leaseMs: number;
  /** Dies by SIGKILL when the server has taken its first letter, before that is noted. */
  readonly diesAfter250?: boolean;
  readonly lettersPerCallerPerHour?: number;
  readonly letterWindowMs?: number;
}

/** One line of a worker: of its log, or what it counted. */
interface Said {
  readonly msg?: string;
  readonly kind?: string;
  readonly outcome?: string;
  readonly counted?: string;
  readonly resent?: number;
}

/** A process that does the work after calls. */
export class Worker {
  readonly said: Said[] = [];
  readonly #child: ChildProcess;

  constructor(t: ExecutionContext, options: WorkerOptions) {
    const program = fileURLToPath(new URL('./worker-program.js', import.meta.url));
    const child = spawn(process.execPath, [program, JSON.stringify(options)], { stdio: ['ignore', 'pipe', 'inherit'] });
    this.#child = child;
    if (child.stdout) createInterface({ input: child.stdout }).on('line', (line) => this.said.push(JSON.parse(line)));
    t.teardown(async () => {
      if (this.isOver) return;
      child.kill('SIGKILL');
      await once(child, 'exit');
    });
  }

  get isOver(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  /** The signal that ended it. */
  get endedBy(): NodeJS.Signals | null {
    return this.#child.signalCode;
  }

  signal(name: NodeJS.Signals): void {
    this.#child.kill(name);
  }

  says(message: RegExp): boolean {
    return this.said.some(({ msg = '' }) => message.test(msg));
  }

  /** Ends it as systemd would, and waits for that. */
  async stop(): Promise<void> {
    this.signal('SIGTERM');
    await until('the worker has ended', () => this.isOver);
  }
}

export interface Post {
  readonly port: number;
  readonly mails: ParsedMail[];
  /** Breaks every connection off, without a word. */
  readonly drop: () => void;
}

/** A real SMTP server that keeps what it takes. */
export async function post(t: ExecutionContext, options: SMTPServerOptions = {}, port = 0): Promise<Post> {
  const mails: ParsedMail[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData: (stream, _session, done) => {
      simpleParser(stream).then((mail) => {
        mails.push(mail);
        done();
      }, done);
    },
    ...options,
  });
  server.on('error', () => undefined);
  const sockets = new Set<Socket>();
  server.server.on('connection', (socket: Socket) => sockets.add(socket));
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  t.teardown(() => new Promise<void>((resolve) => server.close(() => resolve())));
  const drop = () => {
    for (const socket of sockets) socket.destroy();
  };
  return { port: (server.server.address() as { port: number }).port, mails, drop };
}
