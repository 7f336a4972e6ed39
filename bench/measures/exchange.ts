import { resample, SAMPLE_RATE_HZ } from '../../src/audio/index.js';
import { phrasebook } from '../../src/dialogue/index.js';
import type { Saying } from '../caller.js';
import type { FinishedCall } from '../house.js';
import { PHONE_HZ, voiceIn } from '../measure/track.js';
import type { Item } from '../sets/index.js';

/** One turn of a caller, as it was played. */
export interface Exchange {
  readonly item: Item;
  readonly saying: Saying;
}

/** What she did about one turn. */
export interface Judgement {
  readonly item: Item;
  /** From the true end of the turn to the first sound of her answer, milliseconds; undefined: cut off, or none came. */
  readonly answerMs: number | undefined;
  /** She spoke before the turn was over. */
  readonly cutOff: boolean;
  /** The turn was over, and for 3 s no answer came. */
  readonly missedEnd: boolean;
  /** The call as the database and the daemon's log know it, where it is known. */
  readonly callId: string | undefined;
  /** The true end of the turn, on the wall clock, milliseconds. */
  readonly endMs: number;
  /** When she was heard: her answer, or what cut the turn off. */
  readonly onsetMs: number | undefined;
  /** What the database has of the turn: several where it was cut. */
  readonly understood: readonly string[];
}

/** An answer that takes longer means that she had not noticed the end, milliseconds. */
export const MISSED_MS = 3_000;
/** Longest that an answer is waited for, milliseconds. */
export const ANSWER_MS = 8_000;
/** A bridging phrase is followed by so much silence at least before the answer, milliseconds. */
const AFTER_BRIDGE_MS = 150;
/** How far the daemon's clock of a call may be from the wire's, milliseconds. */
export const CLOCKS_MS = 800;

/** Judges turns by the wire alone: what the caller said and what he heard, each packet with its time. */
export function judge(call: FinishedCall, exchanges: readonly Exchange[]): Judgement[] {
  return exchanges.flatMap((exchange, i) => {
    const nextMs = exchanges[i + 1]?.saying.fromMs ?? Number.POSITIVE_INFINITY;
    const judgement = judgeOne(call, exchange, nextMs);
    return judgement === undefined ? [] : [judgement];
  });
}

/** Undefined when the turn never got onto the wire: the line was closed. */
function judgeOne(call: FinishedCall, { item, saying }: Exchange, nextMs: number): Judgement | undefined {
  const span = turnOnWire(call, item, saying);
  if (span === undefined) return undefined;
  const of = { item, callId: call.stored?.id, endMs: span.endMs, understood: understoodIn(call, span) };
  const cutAtMs = call.heard.onsetAfter(span.startMs, span.endMs);
  if (cutAtMs !== undefined) return { ...of, onsetMs: cutAtMs, answerMs: undefined, cutOff: true, missedEnd: false };
  const onsetMs = answerOnset(call, span.endMs, Math.min(nextMs, span.endMs + ANSWER_MS));
  const answerMs = onsetMs === undefined ? undefined : onsetMs - span.endMs;
  return { ...of, onsetMs, answerMs, cutOff: false, missedEnd: answerMs === undefined || answerMs > MISSED_MS };
}

/** What the database has of what the caller said between two times of the wall clock, milliseconds. */
export function understoodIn({ stored, answeredMs }: FinishedCall, span: { startMs: number; endMs: number }): string[] {
  if (stored === undefined || answeredMs === undefined) return [];
  const within = (ms: number) => answeredMs + ms > span.startMs - CLOCKS_MS && answeredMs + ms < span.endMs + CLOCKS_MS;
  return stored.turns.flatMap(({ speaker, startMs, endMs, text }) =>
    speaker === 'caller' && (within(startMs) || within(endMs)) ? [text] : [],
  );
}

/**
 * Where a labelled turn lies on the wire. Its softest end may be below what counts as voice there, so the label is carried
 * over from the item's own audio, measured in the same way.
 */
export function turnOnWire(
  call: FinishedCall,
  item: Item,
  saying: Saying,
): { startMs: number; endMs: number } | undefined {
  const startMs = call.said.onsetAfter(saying.fromMs, saying.toMs + 1_000);
  const lastMs = call.said.lastVoiceIn(saying.fromMs, saying.toMs + 1_000);
  const voice = voiceIn(resample(item.samples, SAMPLE_RATE_HZ, PHONE_HZ));
  const [first, last] = [voice[0], voice.at(-1)];
  if (startMs === undefined || lastMs === undefined || first === undefined || last === undefined) return undefined;
  // Half of a turn is no turn.
  if (lastMs - startMs < 0.8 * (last.endMs - first.startMs)) return undefined;
  return { startMs, endMs: lastMs + ((item.endMs ?? last.endMs) - last.endMs) };
}

/** Her first sound that is an answer: a phrase that only bridges a late one does not count. */
function answerOnset(call: FinishedCall, fromMs: number, untilMs: number): number | undefined {
  const onsetMs = call.heard.onsetAfter(fromMs, untilMs);
  if (onsetMs === undefined || !isBridge(call, onsetMs)) return onsetMs;
  const silentMs = call.heard.silentAfter(onsetMs + 400, AFTER_BRIDGE_MS);
  return silentMs === undefined ? undefined : call.heard.onsetAfter(silentMs, untilMs);
}

/** Whether what she began to say then was a bridge; the words are in the transcript, the time is the wire's. */
function isBridge({ stored, answeredMs }: FinishedCall, onsetMs: number): boolean {
  if (stored === undefined || answeredMs === undefined) return false;
  const turn = stored.turns.find(
    ({ speaker, startMs }) => speaker === 'secretary' && Math.abs(answeredMs + startMs - onsetMs) < CLOCKS_MS,
  );
  return turn !== undefined && bridges().some((bridge) => turn.text.startsWith(bridge));
}

function bridges(): readonly string[] {
  const book: object = phrasebook('en');
  return 'bridges' in book && Array.isArray(book.bridges) ? (book.bridges as string[]) : [];
}
