import { unlink } from 'node:fs/promises';
import { basename } from 'node:path';
import { type Logger, messageOf, SecretaryError } from '../common/index.js';
import type { Database } from './database.js';
import { DatabaseSink } from './database-sink.js';
import { CallEntity } from './entities/call.entity.js';
import type { CallEntry } from './entries.js';
import { type Instance, livesHere } from './instance.js';
import { readSpool, type Spool } from './spool.js';

/** Longest time for one entry on its way back, milliseconds; nobody is waiting on the phone for it. */
const WRITE_TIMEOUT_MS = 30_000;

export interface ReplayReport {
  /** Calls whose file was loaded and removed. */
  readonly calls: readonly string[];
  /** Lines that were torn or refused by the database, now in the quarantine folder. */
  readonly quarantined: number;
}

export interface ReplayParts {
  readonly database: Database;
  readonly spool: Spool;
  readonly instance: Instance;
  readonly log: Logger;
  readonly isWriting: (callId: string) => boolean;
}

/** Loads the spool back into the database. Cut off at any point it can begin again: every entry may be written twice. */
export class Replay {
  readonly #parts: ReplayParts;
  readonly #sink: DatabaseSink;
  /** Files that cannot be read, each told once. */
  readonly #unreadable = new Set<string>();

  constructor(parts: ReplayParts) {
    this.#parts = parts;
    this.#sink = new DatabaseSink(parts.database);
  }

  /** Throws `unavailable` when the database goes away again; what was not loaded stays in the spool. */
  async replaySpool(): Promise<ReplayReport> {
    const calls: string[] = [];
    let quarantined = 0;
    for (const path of await this.#parts.spool.files()) {
      const refused = await this.#replayFile(path);
      if (refused === undefined) continue;
      quarantined += refused;
      calls.push(callOf(path));
    }
    return { calls, quarantined };
  }

  /**
   * One file that cannot be read (its owner is another user, the disk is bad) must not keep the others, and with them
   * every new call, waiting. @returns lines put into quarantine; undefined when the file was left or put aside
   */
  async #replayFile(path: string): Promise<number | undefined> {
    try {
      return await this.#replayCall(path, callOf(path));
    } catch (error) {
      if (error instanceof SecretaryError) throw error;
      if (!this.#unreadable.has(path))
        this.#parts.log.error({ path, reason: messageOf(error) }, 'a spool file cannot be read');
      this.#unreadable.add(path);
      return undefined;
    }
  }

  async #replayCall(path: string, callId: string): Promise<number | undefined> {
    if (this.#parts.isWriting(callId)) return undefined;
    const { head, ended } = await survey(path);
    if (!ended && this.#isForeign(head)) return undefined;
    if (head !== undefined || (await this.#isKnown(callId))) return this.#load(path, callId, ended);
    const where = await this.#parts.spool.setAside(path);
    this.#parts.log.error({ call: callId, path: where }, 'a spool file without a beginning was put into quarantine');
    return undefined;
  }

  async #load(path: string, callId: string, ended: boolean): Promise<number> {
    const { spool, log } = this.#parts;
    const refused: string[] = [];
    for await (const item of readSpool(path)) {
      if ('torn' in item || !(await this.#write(item.entry))) refused.push(item.line);
    }
    if (refused.length > 0) {
      // A disk without room for them takes the whole file all the same: it only gets another name.
      const where = await spool.keepTorn(callId, refused).catch(() => spool.setAside(path));
      log.error({ call: callId, lines: refused.length, path: where }, 'spool lines were put into quarantine');
    }
    // Another daemon may have closed it already; now it is longer, and is to be closed again behind its new end.
    if (!ended) await this.#reopen(callId);
    await unlink(path).catch(() => undefined);
    log.info({ call: callId }, 'a call came back from the spool');
    return refused.length;
  }

  async #write(entry: Parameters<DatabaseSink['write']>[0]): Promise<boolean> {
    try {
      await this.#sink.write(entry, WRITE_TIMEOUT_MS);
      return true;
    } catch (error) {
      if (error instanceof SecretaryError && error.code !== 'internal') throw error;
      this.#parts.log.error({ call: entry.callId, reason: messageOf(error) }, 'the database refused a spool line');
      return false;
    }
  }

  async #reopen(callId: string): Promise<void> {
    await this.#parts.database.run((manager) =>
      manager.update(CallEntity, { id: callId, state: 'interrupted' }, { state: 'live' }),
    );
  }

  #isKnown(callId: string): Promise<boolean> {
    return this.#parts.database.run((manager) => manager.existsBy(CallEntity, { id: callId }));
  }

  /** Another daemon that shares the folder is still writing it. */
  #isForeign(head: CallEntry | undefined): boolean {
    return head !== undefined && head.instance.id !== this.#parts.instance.id && livesHere(head.instance) === true;
  }
}

function callOf(path: string): string {
  return basename(path, '.spool');
}

async function survey(path: string): Promise<{ head: CallEntry | undefined; ended: boolean }> {
  let head: CallEntry | undefined;
  let ended = false;
  for await (const item of readSpool(path)) {
    if ('torn' in item) continue;
    if (item.entry.type === 'call') head = item.entry;
    if (item.entry.type === 'end') ended = true;
  }
  return { head, ended };
}
