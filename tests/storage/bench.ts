import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { ExecutionContext } from 'ava';
import mysql from 'mysql2/promise';
import { type Logger, silentLogger } from '../../src/common/index.js';
import { KeyRing } from '../../src/crypto/index.js';
import { type DatabaseFlavour, type RunningDatabase, startMysql } from '../../src/setup/index.js';
import { openStorage, type Storage, type StorageOptions } from '../../src/storage/index.js';
import { type CallRecord, defaultAgenda, type Mailbox, type Turn } from '../../src/terms/index.js';

/** Everything that a daemon gives. */
export type BenchOptions = StorageOptions & { readonly spoolDirectory: string };

/** A real server and what a test needs around it. */
export class Bench {
  readonly key = randomBytes(32);
  readonly keyRing = new KeyRing([{ id: 'test', key: this.key }]);
  readonly #flavour: DatabaseFlavour;
  #server: RunningDatabase | undefined;
  #folder = '';
  #count = 0;

  constructor(flavour: DatabaseFlavour) {
    this.#flavour = flavour;
  }

  get server(): RunningDatabase {
    if (this.#server === undefined) throw new Error('the server is not started');
    return this.#server;
  }

  get dataDirectory(): string {
    return join(this.#folder, 'server', 'data');
  }

  async start(): Promise<void> {
    this.#folder ||= await mkdtemp(join(tmpdir(), 'secretary-storage-'));
    const directory = join(this.#folder, 'server');
    const port = this.#server?.port;
    this.#server = await startMysql({
      flavour: this.#flavour,
      directory,
      password: 'Tested1234',
      ...(port === undefined ? {} : { port }),
    });
  }

  /** As the power cut or the kernel would do it: nothing is flushed, nobody is told. */
  async kill(): Promise<void> {
    process.kill(-this.server.pid, 'SIGKILL');
    await this.server.stop();
  }

  /** Alive, but it answers nobody. */
  /** A signal is delivered in its own time, thread by thread: on a busy machine a write can still slip through before. */
  async stopProcess(): Promise<void> {
    process.kill(-this.server.pid, 'SIGSTOP');
    for (let i = 0; i < 250 && !(await isStopped(this.server.pid)); i += 1) await delay(20);
  }

  continueProcess(): void {
    process.kill(-this.server.pid, 'SIGCONT');
  }

  async remove(): Promise<void> {
    await this.#server?.stop();
    await rm(this.#folder, { recursive: true, force: true });
  }

  /** A storage on an empty database of its own, migrated. */
  async storage(t: ExecutionContext, options: Partial<StorageOptions> = {}): Promise<Storage> {
    const storage = await openStorage(await this.options(options));
    t.teardown(() => storage.close());
    await storage.migrate();
    return storage;
  }

  async options(options: Partial<StorageOptions> = {}): Promise<BenchOptions> {
    this.#count += 1;
    const number = this.#count; // another test may ask while this one waits
    const database = options.database ?? (await this.createDatabase(`test_${number}`));
    const { host, port, user, password } = this.server;
    const spoolDirectory = join(this.#folder, `spool-${number}`);
    const log: Logger = silentLogger();
    return { host, port, user, password, database, keyRing: this.keyRing, spoolDirectory, log, ...options };
  }

  async createDatabase(name: string): Promise<string> {
    await this.sql('', `CREATE DATABASE ${name} CHARACTER SET utf8mb4`);
    return name;
  }

  /** Straight to the server, past the room. */
  async sql<T = unknown>(database: string, statement: string, values: unknown[] = []): Promise<T[]> {
    const { host, port, user, password } = this.server;
    const connection = await mysql.createConnection({ host, port, user, password, ...(database && { database }) });
    try {
      const [rows] = await connection.query(statement, values);
      return rows as T[];
    } finally {
      await connection.end();
    }
  }
}

export const mailbox: Mailbox = {
  extension: '201',
  name: 'Hollis “Heating” & Söhne 🔥',
  managerName: 'Mara Hollis',
  managerEmail: 'mara@example.org',
  language: 'en',
  timeZone: 'Europe/Berlin',
  phoneRegion: 'DE',
  greeting: 'Hello, this is Hollis Heating.',
  persona: 'Friendly and brief.',
  knowledge: [{ question: 'When are you open?', answer: 'From eight to five.' }],
  agenda: defaultAgenda,
  maxCallMs: 600_000,
  missedCallLetter: true,
  lamp: '201@secretary',
};

export const begin = { mailbox: '201', callerNumber: '+4930123456', callerName: 'Ünal "Bob" 🙂' };

export function turn(index: number, text: string): Turn {
  const words = text.split(' ').map((word, at) => ({ text: word, startMs: at, endMs: at + 1, confidence: 0.9 }));
  const startMs = index * 1000;
  return index % 2 === 0
    ? { index, speaker: 'secretary', text, startMs, endMs: startMs + 900, engine: 'guided' }
    : { index, speaker: 'caller', text, startMs, endMs: startMs + 900, engine: 'vosk', confidence: 0.87, words };
}

export function record(id: string, turns: readonly Turn[], startedAt = new Date()): CallRecord {
  const rest = { durationMs: 12_345, endedBy: 'caller' as const, notes: { callerName: 'Bob', reason: 'boiler' } };
  return { id, ...begin, startedAt, turns, ...rest };
}

/** Stereo noise of a known kind: every sample its own number, so that loss, order and repetition show. */
export function audio(seconds: number, from = 0): Int16Array {
  return Int16Array.from({ length: seconds * 32_000 }, (_, index) => (from * 32_000 + index) % 32_749);
}

export async function readAudio(storage: Storage, id: string): Promise<Int16Array> {
  const pieces: Buffer[] = [];
  for await (const piece of storage.calls.audio(id)) pieces.push(piece);
  const bytes = Buffer.concat(pieces);
  return new Int16Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
}

/** Files below the folder that hold the bytes. */
export async function filesWith(folder: string, phrase: string): Promise<string[]> {
  const found: string[] = [];
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    if ((await readFile(path)).includes(phrase)) found.push(path);
  }
  return found;
}

export async function until(what: string, condition: () => Promise<boolean> | boolean, ms = 20_000): Promise<void> {
  for (const end = Date.now() + ms; Date.now() < end; await delay(50)) if (await condition()) return;
  throw new Error(`not within ${ms} ms: ${what}`);
}

/** Every thread is in state T (proc(5)). */
async function isStopped(pid: number): Promise<boolean> {
  const threads = await readdir(`/proc/${pid}/task`);
  const states = await Promise.all(
    threads.map((thread) => readFile(`/proc/${pid}/task/${thread}/stat`, 'utf8').catch(() => ') T ')),
  );
  return states.every((stat) => /\) T /.test(stat));
}
