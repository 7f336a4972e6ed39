import { unlink } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { type Logger, messageOf, within } from '../common/index.js';
import type { DatabaseSink } from './database-sink.js';
import type { CallEntry, Entry } from './entries.js';
import { readSpool, type Spool, type SpoolFile } from './spool.js';

/** What the database has not taken after this long is written to the spool as well, milliseconds. */
const SLOW_MS = 250;
/** The database does not wait longer than this for a spool whose disk hangs, milliseconds. */
const DISK_MS = 1_000;

export interface EntryLineParts {
  /** Begins the spool file, so that it can be read without the database. */
  readonly head: CallEntry;
  readonly sink: Pick<DatabaseSink, 'write'>;
  readonly spool: Pick<Spool, 'append'>;
  readonly log: Logger;
  /** How long the database may take for one entry before the spool takes over, milliseconds. */
  readonly writeTimeoutMs: number;
  /** Told when the spool takes over. */
  readonly onSpooled: () => void;
}

/** An entry that the database does not have yet. */
interface Waiting {
  readonly entry: Entry;
  readonly sinceMs: number;
  readonly isKept: () => void;
  /** It is in the file. */
  isSpooled: boolean;
}

/**
 * Keeps the entries of one call, one after the other, in the order they came: in the database, or in a spool file once that
 * has failed. While the database is only slow, what waits for it is in a spool file too, so that a daemon which is killed
 * then loses no more than at any other time; the file goes as soon as the database has everything.
 *
 * The file never holds an older state of something than the database, or loading it would undo what came later: either it
 * has the entry that is about to be written, or all of it is in the database, and then it is removed first.
 */
export class EntryLine {
  readonly #parts: EntryLineParts;
  /** Oldest first. */
  #waiting: Waiting[] = [];
  #queue: Promise<void> = Promise.resolve();
  /** Work on the file, one piece after the other. */
  #disk: Promise<unknown> = Promise.resolve();
  #file: SpoolFile | undefined;
  #hasHead = false;
  #timer: NodeJS.Timeout | undefined;
  /** The database failed: from now on the file alone is written. */
  #hasTakenOver = false;
  /** The file has entries that the database lacks. */
  #isAhead = false;
  /** There is a file, or one is about to be written, beside a slow database. */
  #isDoubled = false;
  #isAbandoned = false;
  #hasTold = false;

  constructor(parts: EntryLineParts) {
    this.#parts = parts;
  }

  /** True while anything lies in the spool. */
  get spooled(): boolean {
    return this.#file !== undefined;
  }

  /** Resolves when it is kept in one of both places. Never rejects: with neither, it waits in memory. */
  add(entry: Entry): Promise<void> {
    const kept = new Promise<void>((resolve) => {
      const waiting = { entry, sinceMs: performance.now(), isKept: resolve, isSpooled: false };
      this.#waiting.push(waiting);
      this.#queue = this.#queue.then(() => this.#store(waiting));
    });
    this.#watch();
    return kept;
  }

  /** Resolves when everything that was added until now is where it stays. */
  settled(): Promise<void> {
    return this.#queue;
  }

  /** The same, and nothing more comes. */
  async finish(): Promise<void> {
    await this.#queue;
    this.#watch();
    await this.#onDisk(async () => this.#file?.close());
  }

  /** What waits is not to be kept. */
  abandon(): void {
    this.#isAbandoned = true;
    for (const { isKept } of this.#waiting) isKept();
    this.#waiting = [];
    void this.finish();
  }

  /** Goes on until one of both has it: with a full disk and no database at once, it waits in memory. */
  async #store(waiting: Waiting): Promise<void> {
    for (let attempt = 1; !this.#isAbandoned; attempt += 1) {
      if (!this.#hasTakenOver && (await this.#toDatabase(waiting))) break;
      if (await this.#toSpool(waiting, attempt)) break;
      this.#hasTakenOver = false;
      await delay(Math.min(5_000, 250 * attempt));
    }
    this.#waiting = this.#waiting.filter((other) => other !== waiting);
    waiting.isKept();
    if (this.#waiting.length === 0) await this.#removeDouble();
    this.#watch();
  }

  async #toDatabase(waiting: Waiting): Promise<boolean> {
    const { sink, log, head, writeTimeoutMs } = this.#parts;
    try {
      if (!waiting.isSpooled) await this.#removeDouble();
      if (this.#isAhead) await this.#onDisk(() => this.#emptySpool());
      await sink.write(waiting.entry, writeTimeoutMs);
      return true;
    } catch (error) {
      if (!this.#isAhead) {
        const facts = { call: head.callId, reason: messageOf(error) };
        log.error(facts, 'database failed in a live call: it goes on into the spool');
      }
      this.#hasTakenOver = true;
      return false;
    }
  }

  async #toSpool(waiting: Waiting, attempt: number): Promise<boolean> {
    const wasAhead = this.#isAhead;
    try {
      await this.#onDisk(() => this.#write(waiting));
      this.#isAhead = true;
      if (!wasAhead) this.#parts.onSpooled();
      return true;
    } catch (error) {
      const facts = { call: this.#parts.head.callId, reason: messageOf(error) };
      if (attempt === 1)
        this.#parts.log.error(facts, 'neither database nor spool can be written: the call waits in memory');
      return false;
    }
  }

  /** The oldest that is nowhere yet is not left there for long; beside a file that is there, not at all. */
  #watch(): void {
    clearTimeout(this.#timer);
    const oldest = this.#waiting.find(({ isSpooled }) => !isSpooled);
    if (oldest === undefined || this.#hasTakenOver) return;
    const leftMs = this.#isDoubled ? 0 : oldest.sinceMs + SLOW_MS - performance.now();
    this.#timer = setTimeout(() => void this.#double(), Math.max(0, leftMs));
  }

  async #double(): Promise<void> {
    const { log, head } = this.#parts;
    this.#isDoubled = true;
    try {
      await this.#onDisk(async () => {
        for (const waiting of [...this.#waiting]) await this.#write(waiting);
      });
      if (!this.#hasTold) log.warn({ call: head.callId }, 'database is slow in a live call: the spool is written, too');
      this.#hasTold = true;
    } catch (error) {
      const facts = { call: head.callId, reason: messageOf(error) };
      log.warn(facts, 'database is slow in a live call, and the spool cannot be written');
    }
  }

  async #write(waiting: Waiting): Promise<void> {
    if (waiting.isSpooled || !this.#waiting.includes(waiting)) return;
    this.#isDoubled = true; // also where the file before this one was removed just now
    this.#file ??= await this.#parts.spool.append(this.#parts.head.callId);
    if (!this.#hasHead) await this.#file.write(this.#parts.head);
    this.#hasHead = true;
    await this.#file.write(waiting.entry);
    waiting.isSpooled = true;
    waiting.isKept();
  }

  /** The database has everything that is in the file, unless something that still waits was written there meanwhile. */
  async #removeDouble(): Promise<void> {
    if (!this.#isDoubled) return;
    const removed = this.#onDisk(async () => {
      if (this.#isAhead || this.#waiting.some(({ isSpooled }) => isSpooled)) return;
      await this.#removeFile();
      this.#isDoubled = false;
    });
    await within(removed, DISK_MS, 'the disk of the spool').catch((error: unknown) => {
      this.#parts.log.warn(
        { call: this.#parts.head.callId, reason: messageOf(error) },
        'spool file is not removed yet',
      );
    });
  }

  /**
   * The disk failed and the database is back: what lies in the spool comes first, or an end in the database would set a
   * letter going that lacks it. A torn line is that of a write which failed, and its entry comes once more.
   */
  async #emptySpool(): Promise<void> {
    if (this.#file === undefined) return;
    for await (const item of readSpool(this.#file.path)) {
      if (!('torn' in item)) await this.#parts.sink.write(item.entry, this.#parts.writeTimeoutMs);
    }
    await this.#removeFile();
    this.#isAhead = false;
  }

  async #removeFile(): Promise<void> {
    const file = this.#file;
    this.#file = undefined;
    this.#hasHead = false;
    await file?.close();
    if (file !== undefined) await unlink(file.path).catch(() => undefined);
  }

  #onDisk<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#disk.then(work);
    this.#disk = done.catch(() => undefined);
    return done;
  }
}
