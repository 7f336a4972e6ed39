import { type Letter, type LetterContent, renderLetter } from '../mail/index.js';
import type { CallRecord, Mailbox } from '../terms/index.js';
import { deliver } from './deliver.js';
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
    return deliver(rooms, letterOf(rooms, call, mailbox, String(job.payload.words ?? '')), job);
  };
}

/** The same without the database: what was said is not known then, who calls is. */
export async function sendAlert(rooms: Pick<FollowUpRooms, 'mailer'>, alert: Alert): Promise<void> {
  const { callId: id, mailbox, words, callerNumber, callerName, at: startedAt } = alert;
  const nothingYet = { durationMs: 0, endedBy: 'interrupted' as const, turns: [], notes: {} };
  const call = { id, mailbox: mailbox.extension, callerNumber, callerName, startedAt, ...nothingYet };
  await rooms.mailer.send(letterOf(rooms, call, mailbox, words));
}

function letterOf(
  { mailer }: Pick<FollowUpRooms, 'mailer'>,
  call: CallRecord,
  mailbox: Mailbox,
  words: string,
): Letter {
  const recording: LetterContent['recording'] = { state: 'none' };
  return renderLetter({ kind: 'alert', call, mailbox, summary: undefined, recording, words, host: mailer.host });
}
