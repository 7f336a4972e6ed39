import { type EntityManager, In } from 'typeorm';
import type { Database } from './database.js';
import { JobEntity, type JobState } from './entities/job.entity.js';

/** Work for after the call. */
export interface NewJob {
  /** "summarise", "mail", "lamp" or another kind that a worker knows; at most 40 characters. */
  readonly kind: string;
  /** Plain JSON, not encrypted: never a caller's words, number or name. */
  readonly payload?: Readonly<Record<string, unknown>>;
  /** Not to be claimed before. Default: at once. */
  readonly notBefore?: Date;
  /** Kind of a job of the same call that is to be finished first; it must stand before this one in the list. */
  readonly dependsOn?: string;
}

export interface Job {
  readonly id: number;
  readonly kind: string;
  readonly callId: string | undefined;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly state: JobState;
  /** How often it was claimed, this time included. */
  readonly attempts: number;
  readonly notBefore: Date;
  readonly claimedBy: string | undefined;
  readonly claimedUntil: Date | undefined;
  readonly lastError: string | undefined;
  /** Fencing token of this claim. */
  readonly token: number;
  readonly dependsOn: number | undefined;
  readonly createdAt: Date;
  readonly finishedAt: Date | undefined;
  /** When its letter was given to a mail server that took it, or never said whether: the next one may be a repeat. */
  readonly handedAt: Date | undefined;
  /** Of the letter that was handed over; every later one carries the same. */
  readonly messageId: string | undefined;
  /** How often the letter was handed over though an earlier one may have arrived. */
  readonly resent: number;
}

export interface ClaimOptions {
  /** Who claims; shown by `list`. At most 80 characters. */
  readonly worker: string;
  /** Default: every kind. */
  readonly kinds?: readonly string[];
  /** Most jobs to claim. Default: 1. */
  readonly limit?: number;
  /** After this long without `renew` another worker may claim the job, milliseconds. */
  readonly leaseMs: number;
}

export interface JobFilter {
  readonly state?: JobState;
  readonly kind?: string;
  readonly callId?: string;
  /** Default: 100. */
  readonly limit?: number;
}

export interface JobCensus {
  readonly kind: string;
  readonly state: JobState;
  readonly count: number;
  /** Age of the oldest of them, milliseconds. */
  readonly oldestMs: number;
}

/** The server's clock, so that daemons on several machines agree. */
const NOW = 'UTC_TIMESTAMP(3)';

/** What can be claimed. A dependency that was parked or discarded no longer holds anyone up. */
const DUE = `
  state = 'waiting' AND not_before <= ${NOW}
  AND (depends_on IS NULL OR NOT EXISTS (
    SELECT 1 FROM jobs earlier WHERE earlier.id = jobs.depends_on AND earlier.state IN ('waiting', 'running')))`;

/** Whose worker did not come back in time. The token grows, so that its late answer changes nothing. */
const RELEASE_EXPIRED = `
  UPDATE jobs SET state = 'waiting', token = token + 1 WHERE state = 'running' AND claimed_until < ${NOW}`;

/** The queue of work after calls. Any number of workers on any number of machines may claim from it. */
export class Jobs {
  readonly #database: Database;
  readonly #instance: string;

  /** @param instance whoever claims is a worker of this daemon (daemons.id) */
  constructor(database: Database, instance: string) {
    this.#database = database;
    this.#instance = instance;
  }

  /**
   * Takes what is due and nobody else holds, oldest first. One statement per state, so that the index gives the order and
   * only the rows that are taken get locked.
   */
  claim(options: ClaimOptions): Promise<Job[]> {
    const kinds = options.kinds === undefined ? '' : 'AND kind IN (?)';
    const select = `SELECT id FROM jobs WHERE ${DUE} ${kinds} ORDER BY not_before, id LIMIT ? FOR UPDATE SKIP LOCKED`;
    const values = [...(options.kinds === undefined ? [] : [options.kinds]), options.limit ?? 1];
    return this.#database.transaction(async (manager) => {
      await manager.query(RELEASE_EXPIRED);
      const rows: { id: number }[] = await manager.query(select, values);
      const ids = rows.map(({ id }) => id);
      if (ids.length === 0) return [];
      await manager.query(
        `UPDATE jobs SET state = 'running', attempts = attempts + 1, token = token + 1, claimed_by = ?,
           claimed_instance = ?, claimed_until = ${NOW} + INTERVAL ? MICROSECOND WHERE id IN (?)`,
        [options.worker, this.#instance, options.leaseMs * 1000, ids],
      );
      return (await manager.find(JobEntity, { where: { id: In(ids) }, order: { notBefore: 'ASC', id: 'ASC' } })).map(
        toJob,
      );
    });
  }

  /** Prolongs the lease of a claimed job. False when another worker has it by now. */
  renew(job: Job, leaseMs: number): Promise<boolean> {
    return this.#close(job, `claimed_until = ${NOW} + INTERVAL ? MICROSECOND`, [leaseMs * 1000]);
  }

  /** False when the lease was lost and another worker has the job; then nothing is changed. */
  succeed(job: Job): Promise<boolean> {
    return this.#close(job, `state = 'done', last_error = NULL, finished_at = ${NOW}`, []);
  }

  /** Puts it back to be claimed at `retryAt`. */
  fail(job: Job, error: string, retryAt: Date): Promise<boolean> {
    return this.#close(job, `state = 'waiting', last_error = ?, not_before = ?`, [error.slice(0, 1000), retryAt]);
  }

  /** Puts it back because it is not time yet: as if it had not been claimed. */
  postpone(job: Job, why: string, until: Date): Promise<boolean> {
    const set = `state = 'waiting', last_error = ?, not_before = ?, attempts = GREATEST(attempts, 1) - 1`;
    return this.#close(job, set, [why.slice(0, 1000), until]);
  }

  /** Gives it up until a person retries it. */
  park(job: Job, error: string): Promise<boolean> {
    return this.#close(job, `state = 'parked', last_error = ?, finished_at = ${NOW}`, [error.slice(0, 1000)]);
  }

  /**
   * Notes that its letter is being given to the mail server now; to be awaited before the first byte of it leaves. An
   * earlier one that may have arrived makes this one a repeat, which is counted once a claim. False when another worker
   * has the job by now: nothing may be sent then.
   */
  handOver(job: Job, messageId: string): Promise<boolean> {
    const set = `resent = resent + IF(handed_at IS NOT NULL AND NOT (handed_token <=> token), 1, 0),
      handed_at = ${NOW}, handed_token = token, message_id = COALESCE(message_id, ?)`;
    return this.#close(job, set, [messageId]);
  }

  /** The mail server said no to what was handed over under this claim: it is no copy, and what follows no repeat of it. */
  async takeBack(job: Job): Promise<void> {
    const set =
      job.handedAt === undefined
        ? 'handed_at = NULL, handed_token = NULL'
        : 'resent = IF(handed_token = token, resent - 1, resent), handed_token = NULL';
    await this.#close(job, set, []);
  }

  /** Adds work outside the end of a call, for instance a lamp that is to go out. */
  add(job: NewJob, callId?: string): Promise<void> {
    return this.#database.transaction((manager) =>
      manager.query(
        `INSERT INTO jobs (kind, call_id, payload, state, not_before, created_at)
         VALUES (?, ?, ?, 'waiting', COALESCE(?, ${NOW}), ${NOW})`,
        [job.kind, callId ?? null, JSON.stringify(job.payload ?? {}), job.notBefore ?? null],
      ),
    );
  }

  /** Work for a call that still goes on, such as an alert. One of a kind is enough: the second changes nothing. */
  addOnce(callId: string, job: NewJob): Promise<void> {
    return this.#database.transaction((manager) => insertJobs(manager, callId, [job]));
  }

  find(id: number): Promise<Job | undefined> {
    return this.#database.run(async (manager) => {
      const row = await manager.findOneBy(JobEntity, { id });
      return row === null ? undefined : toJob(row);
    });
  }

  /** Newest first. */
  list(filter: JobFilter = {}): Promise<Job[]> {
    const { limit = 100, ...where } = filter;
    return this.#database.run(async (manager) =>
      (await manager.find(JobEntity, { where, order: { id: 'DESC' }, take: limit })).map(toJob),
    );
  }

  /** Lets a parked, discarded, done or waiting job run at once. False when there is none or a worker holds it. */
  retry(id: number): Promise<boolean> {
    const set = `state = 'waiting', not_before = ${NOW}, finished_at = NULL, attempts = 0`;
    return this.#update(`UPDATE jobs SET ${set} WHERE id = ? AND state <> 'running'`, [id]);
  }

  /** Gives a job up for good. */
  discard(id: number): Promise<boolean> {
    const set = `state = 'discarded', finished_at = ${NOW}, token = token + 1`;
    return this.#update(`UPDATE jobs SET ${set} WHERE id = ? AND state IN ('waiting', 'running', 'parked')`, [id]);
  }

  counts(): Promise<Record<JobState, number>> {
    return this.#database.run(async (manager) => {
      const rows: { state: JobState; n: string }[] = await manager.query(
        'SELECT state, COUNT(*) AS n FROM jobs GROUP BY state',
      );
      const counts = { waiting: 0, running: 0, done: 0, parked: 0, discarded: 0 };
      for (const { state, n } of rows) counts[state] = Number(n);
      return counts;
    });
  }

  /** What is not done yet or was given up, by kind and state; for whoever watches the queue. */
  census(): Promise<JobCensus[]> {
    return this.#database.run(async (manager) => {
      const rows: { kind: string; state: JobState; n: string; age: string | null }[] = await manager.query(
        `SELECT kind, state, COUNT(*) AS n, TIMESTAMPDIFF(SECOND, MIN(created_at), ${NOW}) AS age
         FROM jobs WHERE state <> 'done' GROUP BY kind, state`,
      );
      return rows.map(({ kind, state, n, age }) => ({
        kind,
        state,
        count: Number(n),
        oldestMs: Math.max(0, Number(age ?? 0)) * 1000,
      }));
    });
  }

  #close(job: Job, set: string, values: unknown[]): Promise<boolean> {
    return this.#update(`UPDATE jobs SET ${set} WHERE id = ? AND token = ? AND state = 'running'`, [
      ...values,
      job.id,
      job.token,
    ]);
  }

  #update(sql: string, values: unknown[]): Promise<boolean> {
    return this.#database.run(async (manager) => {
      const { affectedRows } = (await manager.query(sql, values)) as { affectedRows: number };
      return affectedRows === 1;
    });
  }
}

/** Writes the jobs of a call, in order and once, however often the call is ended. A kind may stand in the list once. */
export async function insertJobs(manager: EntityManager, callId: string, jobs: readonly NewJob[]): Promise<void> {
  for (const job of jobs) {
    const dependsOn = job.dependsOn === undefined ? null : await idOf(manager, onceKey(callId, job.dependsOn));
    await manager.query(
      `INSERT INTO jobs (kind, call_id, once_key, payload, state, not_before, depends_on, created_at)
       VALUES (?, ?, ?, ?, 'waiting', COALESCE(?, ${NOW}), ?, ${NOW}) ON DUPLICATE KEY UPDATE id = id`,
      [
        job.kind,
        callId,
        onceKey(callId, job.kind),
        JSON.stringify(job.payload ?? {}),
        job.notBefore ?? null,
        dependsOn,
      ],
    );
  }
}

async function idOf(manager: EntityManager, key: string): Promise<number | null> {
  const rows: { id: number }[] = await manager.query('SELECT id FROM jobs WHERE once_key = ?', [key]);
  return rows[0]?.id ?? null;
}

function onceKey(callId: string, kind: string): string {
  return `${callId}:${kind}`;
}

function toJob(row: JobEntity): Job {
  return {
    id: row.id,
    kind: row.kind,
    callId: row.callId ?? undefined,
    payload: row.payload,
    state: row.state,
    attempts: row.attempts,
    notBefore: row.notBefore,
    claimedBy: row.claimedBy ?? undefined,
    claimedUntil: row.claimedUntil ?? undefined,
    lastError: row.lastError ?? undefined,
    token: row.token,
    dependsOn: row.dependsOn ?? undefined,
    createdAt: row.createdAt,
    finishedAt: row.finishedAt ?? undefined,
    handedAt: row.handedAt ?? undefined,
    messageId: row.messageId ?? undefined,
    resent: row.resent,
  };
}
