import type { EntityManager, FindOptionsSelect } from 'typeorm';
import { SAMPLE_RATE_HZ } from '../audio/index.js';
import { SecretaryError } from '../common/index.js';
import type { CallKey, KeyRing } from '../crypto/index.js';
import { heardUntilMs, type Turn } from '../terms/index.js';
import type { Database } from './database.js';
import { CallEntity } from './entities/call.entity.js';
import type { DaemonEntity } from './entities/daemon.entity.js';
import { TurnEntity } from './entities/turn.entity.js';
import { type CallEntry, type Caller, openCaller, openState, openTurn } from './entries.js';
import { type Instance, livesHere } from './instance.js';

/** A live call whose daemon died, as far as it is written; this daemon's from now on. */
export interface ClaimedCall {
  readonly key: CallKey;
  readonly head: CallEntry;
  readonly caller: Caller;
  /** All that were written, counted from 0 without a gap. */
  readonly turns: readonly Turn[];
  /** The dialogue's, as it was kept last; undefined: none was, or it cannot be opened. */
  readonly state: string | undefined;
  /** The number of the next chunk of audio. */
  readonly nextChunk: number;
  /** Length of the audio that is written, milliseconds. */
  readonly recordedMs: number;
  /** From here on, as far as the audio goes, words may be cut off; with all deaths before this one, milliseconds. */
  readonly unheardFromMs: number;
}

interface ClaimParts {
  readonly database: Database;
  readonly keyRing: KeyRing;
  readonly instance: Instance;
}

/**
 * Makes a dead daemon's call this daemon's, and reads what is written of it. Of several that try, one succeeds: who closes
 * an interrupted call claims it in the same way.
 *
 * @throws SecretaryError 'not-found' when there is no such live call, 'unavailable' when its daemon lives (this one, too) or
 *   the database is away, 'damaged' when it cannot be read; the call stays whose it was then
 */
export function claimCall(callId: string, parts: ClaimParts): Promise<ClaimedCall> {
  return parts.database.transaction(async (manager) => {
    const call = await manager.findOne(CallEntity, {
      where: { id: callId, state: 'live' },
      select: allColumns(manager),
      lock: { mode: 'pessimistic_write' },
    });
    if (call === null) throw new SecretaryError('not-found', `there is no live call ${callId}`);
    await mustBeDead(manager, call.instance);
    const claimed = await read(manager, call, parts);
    const { unheardFromMs } = claimed;
    await manager.update(CallEntity, { id: callId }, { instance: parts.instance.id, unheardFromMs });
    return claimed;
  });
}

/** @returns false when somebody else has it by now, or when its end was written since it was looked at */
export async function claimToClose(manager: EntityManager, call: CallEntity, instance: Instance): Promise<boolean> {
  if (call.instance === instance.id) return manager.existsBy(CallEntity, { id: call.id, state: 'live' });
  const { affected } = await manager.update(
    CallEntity,
    { id: call.id, state: 'live', instance: call.instance },
    { instance: instance.id },
  );
  return affected === 1;
}

/** Only where this machine can tell: two daemons that talk with one caller are worse than VoiceMail. */
async function mustBeDead(manager: EntityManager, id: string): Promise<void> {
  const daemon: Pick<DaemonEntity, 'place' | 'pid' | 'started'>[] = await manager.query(
    'SELECT place, pid, started FROM daemons WHERE id = ?',
    [id],
  );
  if (daemon[0] === undefined || livesHere(daemon[0]) !== false)
    throw new SecretaryError('unavailable', 'the call may be in the hands of another daemon');
}

/** The state is read here only, and is left out of every other look at a call. */
function allColumns(manager: EntityManager): FindOptionsSelect<CallEntity> {
  const { columns } = manager.connection.getMetadata(CallEntity);
  return Object.fromEntries(columns.map(({ propertyName }) => [propertyName, true]));
}

async function read(manager: EntityManager, call: CallEntity, { keyRing, instance }: ClaimParts): Promise<ClaimedCall> {
  const { id: callId, mailbox, startedAt, wrappedKey, caller, callerTag } = call;
  const key = keyRing.openCallKey(callId, wrappedKey);
  const rows = await manager.find(TurnEntity, { where: { callId }, order: { index: 'ASC' } });
  const turns = rows.map((row) => openTurn(key, row));
  if (turns.some(({ index }, at) => index !== at)) throw new SecretaryError('damaged', `call ${callId} lacks turns`);
  const [audio]: { next: string | null; samples: string | null }[] = await manager.query(
    'SELECT MAX(chunk) + 1 AS next, SUM(samples) AS samples FROM recording_chunks WHERE call_id = ? AND is_last = 0',
    [callId],
  );
  return {
    key,
    head: { type: 'call', callId, mailbox, instance, startedAt, wrappedKey, caller, callerTag: callerTag ?? undefined },
    caller: openCaller(key, caller),
    turns,
    state: stateOf(key, call.dialogue),
    nextChunk: Number(audio?.next ?? 0),
    recordedMs: (Number(audio?.samples ?? 0) / SAMPLE_RATE_HZ) * 1000,
    unheardFromMs: Math.round(Math.min(call.unheardFromMs ?? Number.POSITIVE_INFINITY, heardUntilMs(turns))),
  };
}

/** The dialogue can go on without it, from the turns. */
function stateOf(key: CallKey, sealed: Buffer | null): string | undefined {
  if (sealed === null) return undefined;
  try {
    return openState(key, sealed);
  } catch (error) {
    if (error instanceof SecretaryError && error.code === 'damaged') return undefined;
    throw error;
  }
}
