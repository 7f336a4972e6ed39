import type { EntityManager } from 'typeorm';
import { SAMPLE_RATE_HZ } from '../audio/index.js';
import type { Database } from './database.js';
import { CallEntity } from './entities/call.entity.js';
import { RecordingEntity } from './entities/recording.entity.js';
import { TurnEntity } from './entities/turn.entity.js';
import type { AudioEntry, CallEntry, EndEntry, Entry, StateEntry, TurnEntry } from './entries.js';
import { insertJobs } from './jobs.js';

/** Caller left, secretary right. */
export const CHANNELS = 2;

/** Writes entries as rows. Each entry is one transaction and may be written again without harm. */
export class DatabaseSink {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Throws `unavailable` when the database is away, also when it has not answered after `timeoutMs`. */
  async write(entry: Entry, timeoutMs?: number): Promise<void> {
    if (entry.type === 'audio') await this.#database.run((manager) => writeAudio(manager, entry), timeoutMs);
    else if (entry.type === 'turn') await this.#database.run((manager) => writeTurn(manager, entry), timeoutMs);
    else if (entry.type === 'state') await this.#database.run((manager) => writeState(manager, entry), timeoutMs);
    else if (entry.type === 'call') await this.#database.transaction((manager) => writeCall(manager, entry), timeoutMs);
    else await this.#database.transaction((manager) => writeEnd(manager, entry), timeoutMs);
  }
}

async function writeCall(manager: EntityManager, entry: CallEntry): Promise<void> {
  const { callId, mailbox, startedAt, wrappedKey, caller, callerTag = null } = entry;
  const call = {
    id: callId,
    mailbox,
    state: 'live' as const,
    instance: entry.instance.id,
    startedAt,
    wrappedKey,
    caller,
    callerTag,
  };
  await manager.createQueryBuilder().insert().into(CallEntity).values(call).orUpdate(['id']).execute();
  const recording = { callId, format: 's16le', sampleRateHz: SAMPLE_RATE_HZ, channels: CHANNELS };
  await manager.createQueryBuilder().insert().into(RecordingEntity).values(recording).orUpdate(['call_id']).execute();
}

/** A turn that is written again replaces its former text. */
export async function writeTurn(manager: EntityManager, { type: _, ...row }: TurnEntry): Promise<void> {
  const columns = ['speaker', 'start_ms', 'end_ms', 'engine', 'confidence', 'interrupted', 'content'];
  await manager.createQueryBuilder().insert().into(TurnEntity).values(row).orUpdate(columns).execute();
}

/**
 * A chunk that is there stays, unless it is an end mark: another daemon may have closed a call whose last seconds were
 * still in a spool, and the audio itself goes before its mark. (The order of the assignments matters to MySQL.)
 */
async function writeAudio(manager: EntityManager, entry: AudioEntry): Promise<void> {
  await manager.query(
    `INSERT INTO recording_chunks (call_id, chunk, is_last, samples, sealed) VALUES (?, ?, ?, ?, ?)
     ON DUPLICATE KEY UPDATE
       sealed = IF(is_last = 1, VALUES(sealed), sealed),
       samples = IF(is_last = 1, VALUES(samples), samples),
       is_last = IF(is_last = 1, VALUES(is_last), is_last)`,
    [entry.callId, entry.chunk, entry.last, entry.samples, entry.sealed],
  );
}

/** Of a call that has ended nothing is to be gone on with. */
async function writeState(manager: EntityManager, { callId, sealed }: StateEntry): Promise<void> {
  await manager.update(CallEntity, { id: callId, state: 'live' }, { dialogue: sealed });
}

async function writeEnd(manager: EntityManager, entry: EndEntry): Promise<void> {
  await writeAudio(manager, entry.audio);
  const { state, endedBy, durationMs, outcome } = entry;
  await manager
    .createQueryBuilder()
    .update(CallEntity)
    .set({ state, endedBy, durationMs, outcome, dialogue: null })
    .where(`id = :id AND state <> 'ended'`, { id: entry.callId })
    .execute();
  await insertJobs(manager, entry.callId, entry.jobs);
}
