import { readdir, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf, SecretaryError } from '../common/index.js';
import type { Database } from './database.js';
import { DatabaseSink } from './database-sink.js';
import { CallEntity } from './entities/call.entity.js';
import { TurnEntity } from './entities/turn.entity.js';
import type { Entry } from './entries.js';
import { readSpool } from './spool.js';

/** A file of the spool that could not be loaded, or not all of it. */
export interface QuarantinedFile {
  readonly name: string;
  /** UUID of the call; undefined: the file's name does not say. */
  readonly callId: string | undefined;
  /** When it was put there. */
  readonly at: Date;
  readonly bytes: number;
  /** Lines that are whole, and may be tried again. */
  readonly whole: number;
  /** Lines that are not what was once written: nothing can be made of them. */
  readonly torn: number;
}

export interface RetryReport extends QuarantinedFile {
  /** Lines that are in the database now. */
  readonly loaded: number;
  /** Why the others are not; undefined: none are left, and the file is gone. */
  readonly reason: string | undefined;
}

/** Longest time for one line on its way back, milliseconds. */
const WRITE_TIMEOUT_MS = 30_000;
const NAME = /^\d+-([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.(?:spool|torn)$/;

/** The spool's quarantine, for a person: what lies there, and trying it again. */
export class Quarantine {
  readonly #database: Database;
  readonly #folder: string;
  readonly #sink: DatabaseSink;

  /** @param spoolDirectory the spool; nothing is made where it is missing */
  constructor(database: Database, spoolDirectory: string) {
    this.#database = database;
    this.#folder = join(spoolDirectory, 'quarantine');
    this.#sink = new DatabaseSink(database);
  }

  /** Oldest first. @throws SecretaryError 'unavailable' when the folder may not be read */
  async list(): Promise<QuarantinedFile[]> {
    const names = await readdir(this.#folder).catch((error: unknown) => {
      if ((error as { code?: unknown }).code === 'ENOENT') return [];
      throw unreadable(this.#folder, error);
    });
    const files: QuarantinedFile[] = [];
    for (const name of names.sort()) files.push(await this.#look(name));
    return files;
  }

  /**
   * Loads what is whole in a file, as the daemon would have; the file goes when nothing of it is left. May be done again: what is
   * in the database stays as it is. A call that had been closed without it is closed once more, by the daemon.
   *
   * @throws SecretaryError 'not-found' when there is no such file; 'unavailable' when the database is away
   */
  async retry(name: string): Promise<RetryReport> {
    const found = (await this.list()).find((file) => file.name === name);
    if (found === undefined) throw new SecretaryError('not-found', `${name} is not in ${this.#folder}`);
    const entries = await this.#entries(name);
    const fault = await this.#faultOf(found, entries);
    if (fault !== undefined) return { ...found, loaded: 0, reason: fault };
    const refusals: string[] = [];
    for (const entry of entries) {
      const refusal = await this.#write(entry);
      if (refusal !== undefined) refusals.push(refusal);
    }
    const loaded = entries.length - refusals.length;
    if (loaded > 0 && !entries.some(({ type }) => type === 'end')) await this.#reopen(found.callId ?? '');
    const torn = found.torn > 0 ? `${found.torn} lines are torn` : undefined;
    const reason = refusals.length > 0 ? `the database refuses ${refusals.length} lines: ${refusals[0]}` : torn;
    if (reason === undefined) await unlink(join(this.#folder, name));
    return { ...found, loaded, reason };
  }

  async #look(name: string): Promise<QuarantinedFile> {
    const path = join(this.#folder, name);
    try {
      const { mtime: at, size: bytes } = await stat(path);
      let [whole, torn] = [0, 0];
      for await (const item of readSpool(path)) {
        if ('torn' in item) torn += 1;
        else whole += 1;
      }
      return { name, callId: NAME.exec(name)?.[1], at, bytes, whole, torn };
    } catch (error) {
      throw unreadable(path, error);
    }
  }

  async #entries(name: string): Promise<Entry[]> {
    const entries: Entry[] = [];
    for await (const item of readSpool(join(this.#folder, name))) if (!('torn' in item)) entries.push(item.entry);
    return entries;
  }

  /** Why nothing of the file can be tried now. */
  async #faultOf({ callId }: QuarantinedFile, entries: readonly Entry[]): Promise<string | undefined> {
    if (callId === undefined) return 'its name does not say of which call it is';
    if (entries.length === 0) return 'no line of it is whole';
    if (entries.some((entry) => entry.callId !== callId)) return 'it holds lines of another call';
    const call = await this.#database.run((manager) => manager.findOneBy(CallEntity, { id: callId }));
    if (call?.state === 'live') return 'the call goes on, or is not closed yet: try again when it is';
    if (call === null && !entries.some(({ type }) => type === 'call')) return 'the beginning of its call is lost';
    return undefined;
  }

  /** @returns why the database does not take it */
  async #write(entry: Entry): Promise<string | undefined> {
    try {
      // What was written since is newer.
      if (entry.type === 'turn' && (await this.#hasTurn(entry.callId, entry.index))) return undefined;
      await this.#sink.write(entry, WRITE_TIMEOUT_MS);
      return undefined;
    } catch (error) {
      if (error instanceof SecretaryError && error.code !== 'internal') throw error;
      return messageOf(error);
    }
  }

  #hasTurn(callId: string, index: number): Promise<boolean> {
    return this.#database.run((manager) => manager.existsBy(TurnEntity, { callId, index }));
  }

  async #reopen(id: string): Promise<void> {
    await this.#database.run((manager) => manager.update(CallEntity, { id, state: 'interrupted' }, { state: 'live' }));
  }
}

function unreadable(path: string, error: unknown): SecretaryError {
  return new SecretaryError('unavailable', `${path} cannot be read: ${messageOf(error)}`, {
    advice: "Run this as the secretary's user, or as root: sudo -u asterisk-secretary secretary spool …",
    cause: error,
  });
}
