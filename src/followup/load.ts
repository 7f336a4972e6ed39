import { SecretaryError } from '../common/index.js';
import type { Job, StoredCall } from '../storage/index.js';
import type { CallRecord, Mailbox } from '../terms/index.js';
import type { FollowUpRooms } from './rooms.js';

/** @throws SecretaryError('not-found') when the call or its mailbox is gone */
export async function loadCall(
  { calls, mailboxes }: Pick<FollowUpRooms['storage'], 'calls' | 'mailboxes'>,
  job: Job,
): Promise<{ call: StoredCall; mailbox: Mailbox }> {
  const call = job.callId === undefined ? undefined : await calls.find(job.callId);
  if (call === undefined) throw new SecretaryError('not-found', 'the call of the job is gone');
  const mailbox = await mailboxes.find(call.mailbox);
  if (mailbox === undefined) throw new SecretaryError('not-found', `there is no mailbox ${call.mailbox} any more`);
  return { call, mailbox };
}

/** Whether the caller said anything, or typed it. */
export function callerSpoke({ turns }: Pick<CallRecord, 'turns'>): boolean {
  return turns.some(({ speaker, text }) => speaker === 'caller' && /[\p{L}\p{N}]/u.test(text));
}
