import { type EntityManager, In, LessThan, Like, MoreThanOrEqual } from 'typeorm';
import { messageOf, SecretaryError } from '../common/index.js';
import { type CallKey, type KeyRing, open, openStream, type SealedChunk } from '../crypto/index.js';
import type { CallRecord, EarlierCall, EndedBy, Notes, Summary, Turn } from '../terms/index.js';
import type { CallWriter } from './call-writer.js';
import { callerTags } from './caller-tags.js';
import type { Database } from './database.js';
import { writeTurn } from './database-sink.js';
import { CallEntity, type CallState } from './entities/call.entity.js';
import { RecordingChunkEntity, RecordingEntity } from './entities/recording.entity.js';
import { SummaryEntity } from './entities/summary.entity.js';
import { TurnEntity } from './entities/turn.entity.js';
import { openCaller, openOutcome, openSummary, openTurn, sealOutcome, sealTurn } from './entries.js';
import type { AdoptedCall, BeginCall, LiveCalls } from './live-calls.js';

export interface RecordingInfo {
  /** "s16le": signed 16-bit little-endian, interleaved: caller left, secretary right. */
  readonly format: string;
  readonly sampleRateHz: number;
  readonly channels: number;
  readonly durationMs: number;
  /** False while the call is live, and when its end mark is missing. */
  readonly complete: boolean;
}

/** One line of a list. */
export interface CallOverview extends Omit<CallRecord, 'turns' | 'notes'> {
  readonly state: CallState;
  readonly heard: boolean;
  readonly summary: Summary | undefined;
  /** Why its encrypted parts cannot be read; the caller and the summary are empty then. */
  readonly damaged?: string;
}

/** Everything about one call apart from its audio. A live call reads as it stands now, endedBy "interrupted". */
export interface StoredCall extends CallRecord {
  readonly state: CallState;
  readonly heard: boolean;
  readonly summary: Summary | undefined;
  /** Asterisk's name of the caller's channel; undefined: it was not written down. */
  readonly channelName?: string;
  /** Undefined when nothing was recorded. */
  readonly recording: RecordingInfo | undefined;
}

export interface CallFilter {
  readonly mailbox?: string;
  readonly heard?: boolean;
  readonly state?: CallState;
  /** Started earlier than this: to page on. */
  readonly before?: Date;
  readonly limit?: number;
}

/** About 0.7 MB a query. */
const CHUNKS_PER_QUERY = 16;

/** Calls: begun here, written by their writer, and read here again. */
export class Calls {
  readonly #database: Database;
  readonly #keyRing: KeyRing;
  readonly #live: LiveCalls | undefined;

  constructor(database: Database, keyRing: KeyRing, live: LiveCalls | undefined) {
    this.#database = database;
    this.#keyRing = keyRing;
    this.#live = live;
  }

  /**
   * Throws `unavailable` or `timeout` when the database is away: the call is not taken then, and goes to VoiceMail().
   * Every call that was begun is to be ended, or it stays "live" as long as this process runs.
   */
  async begin(input: BeginCall): Promise<CallWriter> {
    if (this.#live === undefined) throw new SecretaryError('internal', 'a storage without a spool takes no calls');
    return this.#live.begin(input);
  }

  /**
   * Takes over a live call whose daemon died: of several daemons that try, one succeeds. Throws `not-found` when there is no
   * such live call, `unavailable` when its daemon may live, a part of it is in the spool, or the database is away.
   */
  async adopt(id: string): Promise<AdoptedCall> {
    if (this.#live === undefined) throw new SecretaryError('internal', 'a storage without a spool takes no calls');
    return this.#live.adopt(id);
  }

  /** Throws `damaged` when anything of it was altered or deleted. */
  find(id: string): Promise<StoredCall | undefined> {
    return this.#database.run(async (manager) => {
      const call = await manager.findOneBy(CallEntity, { id });
      if (call === null) return undefined;
      const key = this.#keyRing.openCallKey(id, call.wrappedKey);
      const rows = await manager.find(TurnEntity, { where: { callId: id }, order: { index: 'ASC' } });
      const outcome = call.outcome === null ? undefined : openOutcome(key, call.outcome);
      if (outcome !== undefined && outcome.turns !== rows.length) {
        throw new SecretaryError('damaged', `call ${id} has ${rows.length} turns, but ended with ${outcome.turns}`);
      }
      const summary = await manager.findOneBy(SummaryEntity, { callId: id });
      return {
        ...overview(call, key, summary),
        ...channelOf(call, key),
        turns: rows.map((row) => openTurn(key, row)),
        notes: outcome?.notes ?? {},
        recording: await recordingOf(manager, id),
      };
    });
  }

  /**
   * What a number called this mailbox about before, newest first; only calls that were begun with `rememberAs`. A call
   * that cannot be opened is left out: nobody on the phone is to wait for the reason.
   */
  async earlierFrom(mailbox: string, number: string, limit = 3): Promise<EarlierCall[]> {
    const tags = callerTags(this.#keyRing, mailbox, number);
    if (tags.length === 0) return [];
    return this.#database.run(async (manager) => {
      const where = { mailbox, callerTag: In(tags), state: In<CallState>(['ended', 'interrupted']) };
      const calls = await manager.find(CallEntity, { where, order: { startedAt: 'DESC' }, take: limit });
      const summaries = await manager.findBy(SummaryEntity, { callId: In(calls.map(({ id }) => id)) });
      const byCall = new Map(summaries.map((summary) => [summary.callId, summary]));
      return calls.flatMap((call) => this.#toldBy(call, byCall.get(call.id) ?? null));
    });
  }

  /**
   * Adds a turn behind the others of a call that is over: words that were recognised afterwards. Its index is their count.
   *
   * @throws SecretaryError 'not-found'; 'unavailable' while the call is live, or when somebody else added one meanwhile
   */
  addTurn(id: string, turn: Turn): Promise<void> {
    return this.#database.transaction(async (manager) => {
      const call = await manager.findOne(CallEntity, { where: { id }, lock: { mode: 'pessimistic_write' } });
      if (call === null) throw new SecretaryError('not-found', `there is no call ${id}`);
      const key = this.#keyRing.openCallKey(id, call.wrappedKey);
      const outcome = call.outcome === null || call.state === 'live' ? undefined : openOutcome(key, call.outcome);
      if (outcome?.turns !== turn.index) throw new SecretaryError('unavailable', `call ${id} is not where it was`);
      await writeTurn(manager, sealTurn(key, turn));
      await manager.update(CallEntity, { id }, { outcome: sealOutcome(key, { ...outcome, turns: turn.index + 1 }) });
    });
  }

  /** The ids that begin so, at most two: enough to know whether it is one. */
  idsLike(prefix: string): Promise<string[]> {
    return this.#database.run(async (manager) => {
      const rows = await manager.find(CallEntity, {
        where: { id: Like(`${prefix.replace(/[\\%_]/g, '')}%`) },
        take: 2,
      });
      return rows.map(({ id }) => id);
    });
  }

  /** Newest first. Default limit: 50. */
  list(filter: CallFilter = {}): Promise<CallOverview[]> {
    const { limit = 50, before, ...where } = filter;
    const startedAt = before === undefined ? {} : { startedAt: LessThan(before) };
    return this.#database.run(async (manager) => {
      const order = { startedAt: 'DESC', id: 'ASC' } as const;
      const calls = await manager.find(CallEntity, { where: { ...where, ...startedAt }, order, take: limit });
      const summaries = await manager.findBy(SummaryEntity, { callId: In(calls.map(({ id }) => id)) });
      const byCall = new Map(summaries.map((summary) => [summary.callId, summary]));
      return calls.map((call) => this.#overviewOf(call, byCall.get(call.id) ?? null));
    });
  }

  /** Those of the ids that there are, in the same order. */
  overviews(ids: readonly string[]): Promise<CallOverview[]> {
    return this.#database.run(async (manager) => {
      const calls = await manager.findBy(CallEntity, { id: In([...ids]) });
      const summaries = await manager.findBy(SummaryEntity, { callId: In([...ids]) });
      const byCall = new Map(summaries.map((summary) => [summary.callId, summary]));
      const byId = new Map(calls.map((call) => [call.id, call]));
      const found = ids.map((id) => byId.get(id)).filter((call) => call !== undefined);
      return found.map((call) => this.#overviewOf(call, byCall.get(call.id) ?? null));
    });
  }

  /**
   * The recording, decrypted piece by piece: 16-bit little-endian stereo at 16 kHz, caller left, secretary right. Throws
   * `not-found` for an unknown call, `damaged` at the first piece that was altered, or at the end when pieces are missing.
   */
  async *audio(id: string): AsyncGenerator<Buffer> {
    const call = await this.#database.run((manager) => manager.findOneBy(CallEntity, { id }));
    if (call === null) throw new SecretaryError('not-found', `there is no call ${id}`);
    const key = this.#keyRing.openCallKey(id, call.wrappedKey);
    if (call.state !== 'live') return yield* openStream(key, 'audio', this.#chunks(id));
    for await (const { sealed, chunk, last } of this.#chunks(id))
      yield open(key, { stream: 'audio', chunk, last }, sealed);
  }

  async markHeard(id: string, heard = true): Promise<void> {
    await this.#database.run((manager) => manager.update(CallEntity, { id }, { heard }));
  }

  /** Calls that wait to be heard: for the lamp. */
  async countNew(mailbox: string): Promise<number> {
    return (await this.count(mailbox)).new;
  }

  /** Finished calls of a mailbox, for the lamp: not heard and heard. */
  count(mailbox: string): Promise<{ new: number; old: number }> {
    const finished = { mailbox, state: In<CallState>(['ended', 'interrupted']) };
    return this.#database.run(async (manager) => ({
      new: await manager.countBy(CallEntity, { ...finished, heard: false }),
      old: await manager.countBy(CallEntity, { ...finished, heard: true }),
    }));
  }

  async *#chunks(callId: string): AsyncGenerator<SealedChunk> {
    for (let from = 0; ; from += CHUNKS_PER_QUERY) {
      const where = { callId, chunk: MoreThanOrEqual(from) };
      const order = { chunk: 'ASC' } as const;
      const rows = await this.#database.run((manager) =>
        manager.find(RecordingChunkEntity, { where, order, take: CHUNKS_PER_QUERY }),
      );
      yield* rows;
      if (rows.length < CHUNKS_PER_QUERY) return;
    }
  }

  #toldBy(call: CallEntity, summary: SummaryEntity | null): EarlierCall[] {
    try {
      const key = this.#keyRing.openCallKey(call.id, call.wrappedKey);
      const { notes } = call.outcome === null ? { notes: {} as Notes } : openOutcome(key, call.outcome);
      const written = summary === null ? undefined : openSummary<Summary>(key, summary.content);
      const callerName = notes.callerName || written?.callerName || '';
      const reason = written?.reason || notes.reason || '';
      return callerName === '' && reason === '' ? [] : [{ at: call.startedAt, callerName, reason }];
    } catch (error) {
      if (error instanceof SecretaryError && error.code === 'damaged') return [];
      throw error;
    }
  }

  /** One damaged call must not hide the others. */
  #overviewOf(call: CallEntity, summary: SummaryEntity | null): CallOverview {
    try {
      return overview(call, this.#keyRing.openCallKey(call.id, call.wrappedKey), summary);
    } catch (error) {
      return { ...plainParts(call), callerNumber: '', callerName: '', summary: undefined, damaged: messageOf(error) };
    }
  }
}

function overview(call: CallEntity, key: CallKey, summary: SummaryEntity | null): CallOverview {
  const caller = openCaller(key, call.caller);
  return {
    ...plainParts(call),
    callerNumber: caller.number,
    callerName: caller.name,
    summary: summary === null ? undefined : openSummary<Summary>(key, summary.content),
  };
}

function channelOf(call: CallEntity, key: CallKey): Pick<StoredCall, 'channelName'> {
  const { channelName } = openCaller(key, call.caller);
  return channelName === undefined ? {} : { channelName };
}

function plainParts({ id, mailbox, startedAt, durationMs, endedBy, state, heard }: CallEntity) {
  return { id, mailbox, startedAt, durationMs, endedBy: endedBy ?? ('interrupted' satisfies EndedBy), state, heard };
}

async function recordingOf(manager: EntityManager, callId: string): Promise<RecordingInfo | undefined> {
  const recording = await manager.findOneBy(RecordingEntity, { callId });
  const [sums]: { samples: string | null; complete: string | null }[] = await manager.query(
    'SELECT SUM(samples) AS samples, MAX(is_last) AS complete FROM recording_chunks WHERE call_id = ?',
    [callId],
  );
  const samples = Number(sums?.samples ?? 0);
  if (recording === null || samples === 0) return undefined;
  const { format, sampleRateHz, channels } = recording;
  const durationMs = Math.round((samples / sampleRateHz) * 1000);
  return { format, sampleRateHz, channels, durationMs, complete: Number(sums?.complete) === 1 };
}
