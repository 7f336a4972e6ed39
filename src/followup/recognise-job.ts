import { type Logger, messageOf, SecretaryError } from '../common/index.js';
import type { Utterance } from '../listening/index.js';
import type { Job, StoredCall } from '../storage/index.js';
import { heardUntilMs, type Turn } from '../terms/index.js';
import { loadCall } from './load.js';
import type { FollowUpRooms, JobHandler, JobOutcome } from './rooms.js';
import { readStretch } from './unheard.js';

/** No more of a recording is read: a call is seldom longer, and memory holds it, milliseconds. */
const LONGEST_MS = 10 * 60_000;
/** The letter waits for the words no longer than this while the recogniser works on them, milliseconds. */
const WORK_MS = 8 * 60_000;
/** And no longer than this after the call while there is no recogniser; the recording goes with it all the same, milliseconds. */
const LATEST_MS = 30 * 60_000;

/**
 * Recognises what a caller said when nobody understood it: behind the last words before a crash, or while the recogniser
 * was dead. The words become turns behind the others, one by one, so that a second try goes on where the first ended.
 *
 * The payload may say from when on (`fromMs`) words may be missing; else it is the end of what was heard last. It may say until
 * when (`untilMs`): behind that everything was heard, in a call that another daemon went on with.
 */
export function recogniseJob(rooms: FollowUpRooms, log: Logger): JobHandler {
  return async (job, signal) => {
    const { call, mailbox } = await loadCall(rooms.storage, job);
    if (call.recording === undefined) return {};
    if (call.state === 'live') throw new SecretaryError('unavailable', 'the call is still being written');
    if (!rooms.listening.ready) return notNow(job, rooms, log);
    const stretch = await stretchOf(call, job, rooms, log);
    const late = AbortSignal.timeout(WORK_MS);
    const options = { language: mailbox.language, playedDbfs: stretch.playedDbfs };
    let index = call.turns.length;
    try {
      const both = AbortSignal.any([signal, late]);
      for await (const heard of rooms.listening.recogniseLater(stretch.caller, { ...options, signal: both })) {
        if (!/[\p{L}\p{N}]/u.test(heard.text)) continue;
        await rooms.storage.calls.addTurn(call.id, turnOf(heard, index, stretch.fromMs));
        index += 1;
      }
    } catch (error) {
      if (signal.aborted || !late.aborted) throw error;
      log.warn({ call: call.id }, 'not all of a recording could be recognised in time');
    }
    log.info({ call: call.id, turns: index - call.turns.length }, 'a recording was recognised after the call');
    return {};
  };
}

function stretchOf(call: StoredCall, job: Job, { storage }: FollowUpRooms, log: Logger) {
  const untilMs = heardUntilMs(call.turns);
  const { fromMs: failedMs, untilMs: goesOnMs } = job.payload;
  const fromMs = typeof failedMs === 'number' ? Math.max(0, Math.min(failedMs, untilMs)) : untilMs;
  const longestMs = typeof goesOnMs === 'number' ? Math.max(0, Math.min(LONGEST_MS, goesOnMs - fromMs)) : LONGEST_MS;
  const onDamage = (error: unknown) => {
    if (!(error instanceof SecretaryError) || error.code !== 'damaged') throw error;
    log.error({ call: call.id, reason: messageOf(error) }, 'the recording of a call is damaged');
  };
  return readStretch(storage.calls.audio(call.id), call, { fromMs, longestMs, onDamage });
}

/** @throws while it is worth another try */
function notNow(job: Job, { clock }: FollowUpRooms, log: Logger): JobOutcome {
  const ageMs = clock.now().getTime() - job.createdAt.getTime();
  if (ageMs < LATEST_MS) throw new SecretaryError('unavailable', 'the recogniser is not there');
  log.error({ call: job.callId }, 'a letter goes out without the words that a dead recogniser did not hear');
  return {};
}

function turnOf({ text, words, confidence, startMs, endMs, engine }: Utterance, index: number, fromMs: number): Turn {
  const placed = words.map((word) => ({ ...word, startMs: word.startMs + fromMs, endMs: word.endMs + fromMs }));
  const place = { startMs: startMs + fromMs, endMs: endMs + fromMs };
  return { index, speaker: 'caller', text, ...place, engine: `${engine}-later`, confidence, words: placed };
}
