import { type LetterContent, renderLetter } from '../mail/index.js';
import type { CallRecord, Mailbox } from '../terms/index.js';
import { loadCall } from './load.js';
import type { FollowUpRooms, JobHandler } from './rooms.js';

/** Urgent words in a call that goes on. */
export interface Alert {
  readonly callId: string;
  readonly mailbox: Mailbox;
  /** The mailbox's own words that were heard, never the caller's. */
  readonly words: string;
  readonly callerNumber: string;
  readonly callerName: string;
  /** When the call was answered. */
  readonly at: Date;
}

/** Sends the alert of a call: at least once, and always with the same Message-ID. */
export function alertJob(rooms: FollowUpRooms): JobHandler {
  return async (job) => {
    const { call, mailbox } = await loadCall(rooms.storage, job);
    await send(rooms, call, mailbox, String(job.payload.words ?? ''));
  };
}

/** The same without the database: what was said is not known then, who calls is. */
export async function sendAlert(rooms: Pick<FollowUpRooms, 'mailer'>, alert: Alert): Promise<void> {
  const { callId: id, mailbox, words, callerNumber, callerName, at: startedAt } = alert;
  const nothingYet = { durationMs: 0, endedBy: 'interrupted' as const, turns: [], notes: {} };
  const call = { id, mailbox: mailbox.extension, callerNumber, callerName, startedAt, ...nothingYet };
  await send(rooms, call, mailbox, words);
}

async function send(
  { mailer }: Pick<FollowUpRooms, 'mailer'>,
  call: CallRecord,
  mailbox: Mailbox,
  words: string,
): Promise<void> {
  const recording: LetterContent['recording'] = { state: 'none' };
  const content = { kind: 'alert', call, mailbox, summary: undefined, recording, words, host: mailer.host } as const;
  await mailer.send(renderLetter(content));
}
