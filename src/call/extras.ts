import { SecretaryError, within } from '../common/index.js';
import { callerNumberOf, type DialogueState } from '../dialogue/index.js';
import type { IncomingCall } from '../telephony/index.js';
import type { EarlierCall, Mailbox } from '../terms/index.js';
import type { LiveCallParts } from './live-call.js';

type Parts = Pick<LiveCallParts, 'call' | 'mailbox' | 'rooms' | 'limits' | 'log'>;

/** What the number called about before, where the mailbox may know. Never rejects: whom we do not remember, we greet too. */
export async function findEarlierCalls(parts: Parts): Promise<readonly EarlierCall[]> {
  const { call, mailbox, rooms } = parts;
  if (mailbox.remembersCallers !== true || call.callerNumber === '') return [];
  const number = rememberedAs(call, mailbox) ?? '';
  const found = await extra(parts, 'earlier calls', () => rooms.earlierCalls?.(mailbox, number));
  return found ?? [];
}

/** By which number a caller is known again; undefined where the mailbox does not remember callers. */
export function rememberedAs(
  { callerNumber }: Pick<IncomingCall, 'callerNumber'>,
  mailbox: Mailbox,
): string | undefined {
  return mailbox.remembersCallers === true ? callerNumberOf({ callerNumber, mailbox }) : undefined;
}

/** The owner's recorded greeting, 16 kHz mono; undefined where the voice must speak. Never rejects. */
export async function findGreetingSound(parts: Parts): Promise<Int16Array | undefined> {
  const { mailbox, rooms } = parts;
  if (mailbox.greetingRecording === undefined) return undefined;
  const sound = await extra(parts, 'the recorded greeting', () => rooms.greetingSound?.(mailbox));
  return sound !== undefined && sound.length > 0 ? sound : undefined;
}

/** Tells the owner at once. Never rejects: an owner who cannot be told costs the caller nothing, and the letter tells too. */
export async function tellOwner(
  words: string,
  { context, notes }: DialogueState,
  parts: Pick<Parts, 'rooms' | 'limits' | 'log'>,
): Promise<void> {
  const { rooms, limits, log } = parts;
  const { callId, mailbox, callerNumber, now: at } = context;
  const callerName = notes.callerName ?? context.callerName;
  try {
    if (rooms.alert === undefined) throw new SecretaryError('unavailable', 'there is no way to tell');
    await within(
      rooms.alert({ callId, mailbox, words, callerNumber, callerName, at }),
      limits.alertMs,
      'telling the owner',
    );
    log.info('the owner was told that it hurries');
  } catch (error) {
    log.error({ err: error }, 'the owner could not be told that it hurries');
  }
}

async function extra<T>({ limits, log }: Parts, what: string, find: () => Promise<T> | undefined) {
  try {
    return await within(Promise.resolve(find()), limits.extrasMs, what);
  } catch (error) {
    log.warn({ err: error, what }, 'the call begins without it');
    return undefined;
  }
}
