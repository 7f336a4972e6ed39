import { isAbort, messageOf, systemClock } from '../../src/common/index.js';
import type { StoredCall } from '../../src/storage/index.js';
import { recordingOf } from '../stories/tracks.js';
import type { BreakableHouse } from './house.js';
import { type CallFacts, judge, MISSING_LIMIT_MS, notKeptMs, type Verdict } from './judge.js';
import type { Letter } from './post-office.js';
import type { CallResult } from './tally.js';

/**
 * Longest wait for the letter of a call, milliseconds. A mail job that a killed daemon held is free again after a minute,
 * and after a failure it waits up to half a minute more.
 */
const LETTER_MS = 180_000;
/** A call that the daemon had not answered may have a record that is thrown away again, milliseconds. */
const UNANSWERED_MS = 5_000;

/** Waits for what must follow a call, and says what is missing. Letters that come twice are counted later. */
export async function follow(house: BreakableHouse, facts: CallFacts, signal: AbortSignal): Promise<CallResult> {
  const verdict = judge(facts);
  const limitMs = verdict.answered ? LETTER_MS : UNANSWERED_MS;
  const end = systemClock.monotonicMs() + limitMs;
  let seen: Seen = { call: undefined, letters: [], fault: undefined };
  while (systemClock.monotonicMs() < end && !isDone(seen)) {
    seen = await look(house, facts.number);
    if (!isDone(seen)) await systemClock.sleep(500, signal);
  }
  const { call, letters } = seen;
  const base = { number: facts.number, round: facts.round, verdict, stranded: facts.stranded };
  const notKept = call === undefined ? undefined : await compare(house, facts, verdict, call);
  return {
    ...base,
    callId: call?.id,
    records: call === undefined ? 0 : await recordsOf(house, facts.number),
    letters,
    notKeptMs: typeof notKept === 'number' ? Math.round(notKept) : undefined,
    lost: verdict.answered ? reasonFor(seen, notKept) : undefined,
  };
}

/** The same with every letter that came until the end of a run. */
export function withLetters(result: CallResult, letters: readonly Letter[]): CallResult {
  const { callId } = result;
  if (callId === undefined) return result;
  const about = letters.filter(({ messageId }) => messageId.includes(callId));
  return { ...result, letters: about.map(({ messageId }) => messageId) };
}

/** What a wire carried is much, and of use only where something went wrong. */
export function withoutSound(facts: CallFacts): CallFacts {
  const none = { arrivedMs: new Float64Array(), payloads: new Uint8Array(), dropped: 0, missing: 0 };
  return { ...facts, wire: { ...facts.wire, said: none, heard: none } };
}

/** How many records this one call has; the database may be away again. */
async function recordsOf(house: BreakableHouse, number: string): Promise<number> {
  const records = await house.records(number).catch(() => []);
  return Math.max(1, records.length);
}

interface Seen {
  readonly call: StoredCall | undefined;
  readonly letters: readonly string[];
  /** Why the record could not be read. */
  readonly fault: string | undefined;
}

async function look(house: BreakableHouse, number: string): Promise<Seen> {
  try {
    const call = await house.stored(number);
    if (call === undefined || call.state === 'live') return { call, letters: [], fault: undefined };
    const letters = await house.post.lettersAbout(call.id);
    return { call, letters: letters.map(({ messageId }) => messageId), fault: undefined };
  } catch (error) {
    if (isAbort(error)) throw error;
    return { call: undefined, letters: [], fault: messageOf(error) };
  }
}

function isDone({ call, letters }: Seen): boolean {
  return call !== undefined && call.state !== 'live' && letters.length > 0;
}

/** The milliseconds that were heard and not kept, or why that cannot be told. */
async function compare(
  house: BreakableHouse,
  facts: CallFacts,
  verdict: Verdict,
  call: StoredCall,
): Promise<number | string> {
  if (!verdict.answered) return 0;
  try {
    const kept = call.recording === undefined ? new Int16Array() : await keptOf(house, call.id);
    return await notKeptMs(facts, verdict, kept, call);
  } catch (error) {
    return `the recording cannot be read: ${messageOf(error)}`;
  }
}

async function keptOf({ stage }: BreakableHouse, callId: string): Promise<Int16Array> {
  return (await recordingOf(stage.storage, callId)).caller;
}

function reasonFor({ call, letters, fault }: Seen, notKept: number | string | undefined): string | undefined {
  if (call === undefined) return `no record${fault === undefined ? '' : `: ${fault}`}`;
  if (call.state === 'live') return 'its record was never closed';
  if (letters.length === 0) return 'no letter';
  if (typeof notKept === 'string') return notKept;
  if ((notKept ?? 0) > MISSING_LIMIT_MS) return `${Math.round(notKept ?? 0)} ms of heard audio are missing`;
  return undefined;
}
