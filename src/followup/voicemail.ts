import type { VoicemailNotice } from '../mail/index.js';
import type { StoredCall } from '../storage/index.js';
import type { FollowUpRooms } from './rooms.js';

/** The caller hears a greeting first, and nothing is written meanwhile: so long a message is waited for, milliseconds. */
const GREETING_MS = 60_000;
/** While somebody speaks to that box the letter waits longer, but not for ever, milliseconds. */
const LONGEST_MS = 10 * 60_000;
/** VoiceMail() began to record no later than this after we lost the call, milliseconds. */
const BEGUN_MS = 5 * 60_000;

/**
 * What VoiceMail() took after a call was lost. Undefined: nothing can be said of it, because there are no boxes here, or the
 * call is from before channels were written down. 'later': the message may still be on its way.
 */
export async function voicemailAfter(
  call: StoredCall,
  { voicemail, clock }: Pick<FollowUpRooms, 'voicemail' | 'clock'>,
  maxBytes: number,
): Promise<VoicemailNotice | 'later' | undefined> {
  const { mailbox, callerNumber, channelName } = call;
  if (voicemail === undefined || channelName === undefined) return undefined;
  const lostMs = call.startedAt.getTime() + call.durationMs;
  const until = new Date(lostMs + BEGUN_MS);
  const found = await voicemail.find({ mailbox, channelName, callerNumber, from: call.startedAt, until, maxBytes });
  if (found.state === 'found') return { ...found.message, state: 'attached' };
  if (found.state !== 'none') return found;
  const sinceMs = clock.now().getTime() - lostMs;
  if (sinceMs < (found.isBeingLeft ? LONGEST_MS : GREETING_MS)) return 'later';
  return { state: 'none' };
}
