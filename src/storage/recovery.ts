import { type EntityManager, In } from 'typeorm';
import { type Logger, messageOf } from '../common/index.js';
import type { KeyRing } from '../crypto/index.js';
import { claimToClose } from './adoption.js';
import type { Database } from './database.js';
import { CHANNELS, DatabaseSink } from './database-sink.js';
import { CallEntity } from './entities/call.entity.js';
import type { DaemonEntity } from './entities/daemon.entity.js';
import { type EndEntry, sealAudio, sealEnd } from './entries.js';
import { type Instance, livesHere } from './instance.js';
import type { NewJob } from './jobs.js';

/** A database that has not answered a look after this long hangs, milliseconds: nothing more is waited for then. */
export const LOOK_TIMEOUT_MS = 5_000;
/** A daemon elsewhere that has not been seen for this long is taken for dead. */
const STALE_S = 90;

export interface RecoveryParts {
  readonly database: Database;
  readonly keyRing: KeyRing;
  readonly instance: Instance;
  readonly log: Logger;
  /** Calls that this process is writing. */
  readonly isWriting: (callId: string) => boolean;
  /** Calls of this process that were not taken after all; their rows are removed. */
  readonly refused: () => ReadonlySet<string>;
  /** What is to follow a call whose daemon died. */
  readonly jobsAfterInterruption: readonly NewJob[];
}

/** Knows which daemons live, and closes the calls of the dead. */
export class Recovery {
  readonly #parts: RecoveryParts;
  /** Calls that are about to be adopted, and until when they are left alone, milliseconds on the monotonic clock. */
  readonly #spared = new Map<string, number>();
  #registered = false;

  constructor(parts: RecoveryParts) {
    this.#parts = parts;
  }

  /** Tells the others that this daemon lives. Cheap; to be repeated. */
  async beat(): Promise<void> {
    const { id, place, pid, started } = this.#parts.instance;
    await this.#parts.database.run(
      (manager) =>
        manager.query(
          `INSERT INTO daemons (id, place, pid, started, seen_at) VALUES (?, ?, ?, ?, UTC_TIMESTAMP(3))
           ON DUPLICATE KEY UPDATE seen_at = UTC_TIMESTAMP(3)`,
          [id, place, pid, started],
        ),
      LOOK_TIMEOUT_MS,
    );
    this.#registered = true;
  }

  /** For so long these calls are left to be adopted, milliseconds. */
  spare(callIds: readonly string[], forMs: number): void {
    for (const id of callIds) this.#spared.set(id, performance.now() + forMs);
  }

  /** Before the first call of a process that does not run `keepConnected`. */
  async register(): Promise<void> {
    if (!this.#registered) await this.beat();
  }

  /**
   * Closes the calls whose daemon is dead: state "interrupted", an end mark behind what was recorded, jobs to follow.
   * Daemons of this machine are looked up by process; others count as dead after 90 s without a beat, and only when
   * `trustBeats` says that the database was there all that time to receive them. Returns the ids of the calls.
   */
  async recoverInterrupted(trustBeats = false): Promise<string[]> {
    const { database, log } = this.#parts;
    await this.#removeRefused();
    const calls = await database.run((manager) => this.#orphans(manager, trustBeats), LOOK_TIMEOUT_MS);
    const recovered: string[] = [];
    for (const call of calls) {
      try {
        if (!(await database.run((manager) => claimToClose(manager, call, this.#parts.instance)))) continue;
        const entry = await database.run((manager) => this.#endOf(manager, call));
        await new DatabaseSink(database).write(entry);
        recovered.push(call.id);
        log.warn({ call: call.id }, 'a call was interrupted by the death of its daemon: kept as far as it went');
      } catch (error) {
        log.error({ call: call.id, reason: messageOf(error) }, 'an interrupted call could not be closed');
      }
    }
    return recovered;
  }

  async #removeRefused(): Promise<void> {
    const ids = [...this.#parts.refused()];
    if (ids.length === 0) return;
    const { database } = this.#parts;
    await database.run((manager) => manager.delete(CallEntity, { id: In(ids), state: 'live' }), LOOK_TIMEOUT_MS);
  }

  async #orphans(manager: EntityManager, trustBeats: boolean): Promise<CallEntity[]> {
    const found = await manager.findBy(CallEntity, { state: 'live' });
    const live = found.filter(({ id }) => performance.now() > (this.#spared.get(id) ?? 0));
    if (live.length === 0) return [];
    const daemons: (DaemonEntity & { stale: number })[] = await manager.query(
      `SELECT id, place, pid, started, seen_at < UTC_TIMESTAMP(3) - INTERVAL ${STALE_S} SECOND AS stale FROM daemons`,
    );
    const byId = new Map(daemons.map((daemon) => [daemon.id, daemon]));
    return live.filter((call) => {
      if (call.instance === this.#parts.instance.id) return !this.#parts.isWriting(call.id);
      const daemon = byId.get(call.instance);
      if (daemon === undefined) return trustBeats;
      return !(livesHere(daemon) ?? !(trustBeats && Number(daemon.stale) === 1));
    });
  }

  /** Of a call that had lost words before, these are looked for too. */
  #jobsFor({ unheardFromMs: fromMs }: CallEntity): readonly NewJob[] {
    const jobs = this.#parts.jobsAfterInterruption;
    return fromMs === null
      ? jobs
      : jobs.map((job) => (job.kind === 'recognise' ? { ...job, payload: { fromMs } } : job));
  }

  /** Without the record that died with the daemon: what is in the tables says how long it was. */
  async #endOf(manager: EntityManager, call: CallEntity): Promise<EndEntry> {
    const [audio]: { chunks: string; samples: string | null }[] = await manager.query(
      'SELECT COUNT(*) AS chunks, SUM(samples) AS samples FROM recording_chunks WHERE call_id = ? AND is_last = 0',
      [call.id],
    );
    const [spoken]: { turns: string; end: number | null }[] = await manager.query(
      'SELECT COUNT(*) AS turns, MAX(end_ms) AS end FROM turns WHERE call_id = ?',
      [call.id],
    );
    const [recording]: { rate: number }[] = await manager.query(
      'SELECT sample_rate_hz AS rate FROM recordings WHERE call_id = ?',
      [call.id],
    );
    const key = this.#parts.keyRing.openCallKey(call.id, call.wrappedKey);
    const audioMs = (Number(audio?.samples ?? 0) / (recording?.rate ?? 16_000)) * 1000;
    const ending = {
      endedBy: 'interrupted' as const,
      durationMs: Math.max(audioMs, spoken?.end ?? 0),
      notes: {},
      turns: Number(spoken?.turns ?? 0),
    };
    const mark = sealAudio(key, Number(audio?.chunks ?? 0), true, Buffer.alloc(0), CHANNELS);
    return sealEnd(key, 'interrupted', ending, mark, this.#jobsFor(call));
  }
}
