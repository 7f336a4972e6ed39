import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { LineRecord } from '../../bench/line/index.js';
import { PACKET_MS, PACKET_SAMPLES, Track } from '../../bench/measure/track.js';
import { decodeUlaw } from '../../src/audio/index.js';
import type { StoredCall } from '../../src/storage/index.js';
import type { Blow } from './house.js';
import { laidOut } from './missing-audio.js';

/** What is known of one call when it is over. Times are the wall clock's, milliseconds. */
export interface CallFacts {
  readonly number: string;
  readonly round: number;
  readonly wire: LineRecord;
  /** When the dialplan gave it to the daemon, and to VoiceMail(). */
  readonly stasisMs: number | undefined;
  readonly voicemailMs: number | undefined;
  readonly hungUpMs: number;
  /** What the caller waited for in vain. */
  readonly stranded: string | undefined;
  /** What happened to the daemon while the call was there. */
  readonly blows: readonly Blow[];
}

/** What became of a call with the daemon. */
export interface Verdict {
  /** The daemon had answered it. */
  readonly answered: boolean;
  /** Stretches in which the daemon heard the caller. */
  readonly heard: readonly Interval[];
  /** From the first blow at the daemon to VoiceMail()'s, or the next daemon's, first sound; undefined: not measured. */
  readonly afterMs: number | undefined;
  /** It was struck and stayed with us: with the same daemon when that had only been stopped, else with the next one. */
  readonly wentOn: boolean;
  /** The next daemon went on with it. */
  readonly adopted: boolean;
}

export interface Interval {
  readonly fromMs: number;
  readonly toMs: number;
}

/** More than this of what was heard may not be missing, milliseconds. */
export const MISSING_LIMIT_MS = 1_000;
/** Sound that was on its way when the daemon died is followed by silence of at least this, milliseconds. */
const GAP_MS = 300;

/** Who had the call, and how long the caller waited after the daemon was struck. */
export function judge(facts: CallFacts): Verdict {
  const { wire, voicemailMs, stasisMs, hungUpMs } = facts;
  const answeredMs = wire.answeredMs;
  const answered = answeredMs !== undefined && answeredMs < (voicemailMs ?? Number.POSITIVE_INFINITY);
  const endMs = Math.min(voicemailMs ?? Number.POSITIVE_INFINITY, hungUpMs);
  const blows = facts.blows.filter(({ atMs }) => stasisMs !== undefined && atMs >= stasisMs && atMs < endMs);
  const heard = new Track({ arrivedMs: wire.heard.arrivedMs, samples: decodeUlaw(wire.heard.payloads) }, 0);
  const [blow] = blows;
  const backMs = blow && firstSoundAfter(heard, blow.atMs, voicemailMs);
  const wentOn = answered && blow !== undefined && voicemailMs === undefined && backMs !== undefined;
  const adopted = wentOn && blows.some(({ untilMs }) => untilMs === undefined);
  const intervals: Interval[] = [];
  let fromMs = answered ? answeredMs : undefined;
  // Each daemon hears from its first sound on until it is struck itself.
  for (const { atMs } of blows) {
    if (fromMs !== undefined && fromMs < atMs) intervals.push({ fromMs, toMs: atMs });
    fromMs = wentOn ? firstSoundAfter(heard, atMs, voicemailMs) : undefined;
  }
  if (fromMs !== undefined && fromMs < endMs) intervals.push({ fromMs, toMs: endMs });
  return { answered, heard: intervals, afterMs: blow && backMs && backMs - blow.atMs, wentOn, adopted };
}

/**
 * What the daemon had heard and did not keep, milliseconds: the caller's speech, or the length of the recording where it
 * is shorter than what was heard.
 */
export async function notKeptMs(
  { wire }: CallFacts,
  { heard, wentOn }: Verdict,
  kept: Int16Array,
  call: Pick<StoredCall, 'recording'>,
): Promise<number> {
  const [first] = heard;
  if (first === undefined) return 0;
  const samples = decodeUlaw(wire.said.payloads);
  const arrived = [...wire.said.arrivedMs];
  // A packet that came was spoken in the 20 ms before it.
  const isHeard = (atMs: number) => heard.some(({ fromMs, toMs }) => atMs >= fromMs && atMs <= toMs);
  const said = laidOut(
    arrived.map((atMs) => (isHeard(atMs) ? atMs - PACKET_MS - first.fromMs : -1)),
    samples,
    PACKET_SAMPLES,
  );
  const speech = await missingMsApart(said, kept);
  // What was recorded before and after a blow may have a gap in between or not: then speech alone tells.
  const length = wentOn ? 0 : first.toMs - first.fromMs - (call.recording?.durationMs ?? 0);
  return Math.max(speech, length);
}

/** In a thread: comparing takes a second or more, and other callers' frames are to be sent meanwhile. */
async function missingMsApart(said: Int16Array, kept: Int16Array): Promise<number> {
  const worker = new Worker(new URL('./missing-audio-worker.js', import.meta.url), { workerData: { said, kept } });
  const [missing] = (await once(worker, 'message')) as [number];
  return missing;
}

/** VoiceMail()'s first sound, or the first after a silence: what was queued when the daemon died is not an answer. */
function firstSoundAfter(heard: Track, blowMs: number, voicemailMs: number | undefined): number | undefined {
  if (voicemailMs !== undefined) return heard.onsetAfter(voicemailMs);
  const silentMs = heard.silentAfter(blowMs, GAP_MS);
  return silentMs === undefined ? undefined : heard.onsetAfter(silentMs + GAP_MS);
}
