import { randomUUID } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import { SecretaryError } from '../common/index.js';
import type { KeyRing } from '../crypto/index.js';
import type { Database } from './database.js';
import type { JobState } from './entities/job.entity.js';
import type { Job } from './jobs.js';

const NOW = 'UTC_TIMESTAMP(3)';
const HOUR_MS = 3_600_000;

export interface LetterLimit {
  /** Most letters of their own in a window. */
  readonly letters: number;
  /** How long a window lasts from its first letter, milliseconds. Default: one hour. */
  readonly windowMs?: number;
}

export interface LetterOfCall {
  readonly callId: string;
  readonly mailbox: string;
  readonly callerNumber: string;
}

/**
 * How many letters one caller has caused in the hour that began with the first of them. What is more goes into one digest at
 * the end of that hour. The caller is known by a keyed hash of mailbox and number, which is forgotten with the window.
 */
export class LetterWindows {
  readonly #database: Database;
  readonly #keyRing: KeyRing;

  constructor(database: Database, keyRing: KeyRing) {
    this.#database = database;
    this.#keyRing = keyRing;
  }

  /**
   * Whether the letter of this job goes out by itself. 'digest': the call is in the digest of its window, and the job is
   * done, both in one transaction. Asked again it says the same while the window lasts.
   *
   * @throws SecretaryError 'aborted' when another worker has the job by now
   */
  assign(job: Job, letter: LetterOfCall, limit: LetterLimit): Promise<'own' | 'digest'> {
    const tags = this.#tagsOf(letter);
    if (tags.length === 0) return Promise.resolve('own');
    return this.#database.transaction(async (manager) => {
      await lockMailbox(manager, letter.mailbox);
      const place = (await placeOf(manager, letter.callId)) ?? (await enter(manager, letter, tags, limit));
      if (place === 'digest') await closeJob(manager, job);
      return place;
    });
  }

  /** Nothing more gets into the window. Gives the calls of its digest, oldest first; undefined when it is forgotten. */
  close(window: string): Promise<string[] | undefined> {
    return this.#database.transaction(async (manager) => {
      const [row]: { mailbox: string }[] = await manager.query('SELECT mailbox FROM letter_windows WHERE id = ?', [
        window,
      ]);
      if (row === undefined) return undefined;
      await lockMailbox(manager, row.mailbox);
      await manager.query('UPDATE letter_windows SET is_closed = 1 WHERE id = ?', [window]);
      const calls: { id: string }[] = await manager.query(
        `SELECT calls.id AS id FROM window_letters JOIN calls ON calls.id = window_letters.call_id
         WHERE window_id = ? AND is_own = 0 ORDER BY calls.started_at, calls.id`,
        [window],
      );
      return calls.map(({ id }) => id);
    });
  }

  /** The job of the digest that holds the letter of this call; undefined: the letter goes, or went, by itself. */
  digestOf(callId: string): Promise<{ readonly id: number; readonly state: JobState } | undefined> {
    return this.#database.run(async (manager) => {
      const [job]: { id: number; state: JobState }[] = await manager.query(
        `SELECT jobs.id AS id, jobs.state AS state FROM window_letters
         JOIN jobs ON jobs.once_key = CONCAT('digest:', window_letters.window_id)
         WHERE window_letters.call_id = ? AND window_letters.is_own = 0`,
        [callId],
      );
      return job;
    });
  }

  /** Forgets the callers of windows that are over and whose digest, where they had one, went out or was discarded. */
  async forget(): Promise<void> {
    await this.#database.run((manager) =>
      manager.query(
        `DELETE FROM letter_windows WHERE ends_at <= ${NOW} AND NOT EXISTS (
           SELECT 1 FROM jobs WHERE jobs.once_key = CONCAT('digest:', letter_windows.id)
             AND jobs.state IN ('waiting', 'running', 'parked'))`,
      ),
    );
  }

  /** The current master key's first. A number that is withheld is everybody's: it has none, and no limit. */
  #tagsOf({ mailbox, callerNumber }: LetterOfCall): Buffer[] {
    const digits = callerNumber.replace(/[^+\d]/g, '');
    return digits.length < 2 ? [] : this.#keyRing.tagsOf('letters', `${mailbox} ${digits}`);
  }
}

/** Calls of one mailbox are told apart one after the other: two workers must not both take the last place. */
async function lockMailbox(manager: EntityManager, extension: string): Promise<void> {
  await manager.query('SELECT extension FROM mailboxes WHERE extension = ? FOR UPDATE', [extension]);
}

async function placeOf(manager: EntityManager, callId: string): Promise<'own' | 'digest' | undefined> {
  const [row]: { own: number }[] = await manager.query('SELECT is_own AS own FROM window_letters WHERE call_id = ?', [
    callId,
  ]);
  if (row === undefined) return undefined;
  return Number(row.own) === 1 ? 'own' : 'digest';
}

async function enter(
  manager: EntityManager,
  { callId, mailbox }: LetterOfCall,
  tags: readonly Buffer[],
  { letters, windowMs = HOUR_MS }: LetterLimit,
): Promise<'own' | 'digest'> {
  const window = (await openWindow(manager, mailbox, tags)) ?? (await beginWindow(manager, mailbox, tags, windowMs));
  const [row]: { n: string }[] = await manager.query(
    'SELECT COUNT(*) AS n FROM window_letters WHERE window_id = ? AND is_own = 1',
    [window],
  );
  const isOwn = Number(row?.n ?? 0) < letters;
  await manager.query('INSERT INTO window_letters (call_id, window_id, is_own) VALUES (?, ?, ?)', [
    callId,
    window,
    Number(isOwn),
  ]);
  if (!isOwn) await addDigest(manager, window);
  return isOwn ? 'own' : 'digest';
}

async function openWindow(
  manager: EntityManager,
  mailbox: string,
  tags: readonly Buffer[],
): Promise<string | undefined> {
  const [row]: { id: string }[] = await manager.query(
    `SELECT id FROM letter_windows WHERE mailbox = ? AND tag IN (?) AND is_closed = 0 AND ends_at > ${NOW}
     ORDER BY ends_at LIMIT 1`,
    [mailbox, tags],
  );
  return row?.id;
}

async function beginWindow(
  manager: EntityManager,
  mailbox: string,
  [tag]: readonly Buffer[],
  windowMs: number,
): Promise<string> {
  const id = randomUUID();
  await manager.query(
    `INSERT INTO letter_windows (id, mailbox, tag, ends_at) VALUES (?, ?, ?, ${NOW} + INTERVAL ? MICROSECOND)`,
    [id, mailbox, tag, windowMs * 1000],
  );
  return id;
}

/** Its age counts from when it is due: an hour that has not passed yet makes no letter late. */
async function addDigest(manager: EntityManager, window: string): Promise<void> {
  await manager.query(
    `INSERT INTO jobs (kind, once_key, payload, state, not_before, created_at)
     SELECT 'digest', CONCAT('digest:', id), ?, 'waiting', ends_at, ends_at FROM letter_windows WHERE id = ?
     ON DUPLICATE KEY UPDATE jobs.id = jobs.id`,
    [JSON.stringify({ window }), window],
  );
}

async function closeJob(manager: EntityManager, { id, token }: Job): Promise<void> {
  const { affectedRows } = (await manager.query(
    `UPDATE jobs SET state = 'done', last_error = NULL, finished_at = ${NOW}
     WHERE id = ? AND token = ? AND state = 'running'`,
    [id, token],
  )) as { affectedRows: number };
  if (affectedRows !== 1) throw new SecretaryError('aborted', 'another worker has the letter by now');
}
