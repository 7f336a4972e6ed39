import { SecretaryError } from '../common/index.js';
import { renderDigest } from '../mail/index.js';
import { deliver } from './deliver.js';
import type { FollowUpRooms, JobHandler } from './rooms.js';

/** One letter about what a caller called beyond the limit of letters: at least once, and with the same Message-ID. */
export function digestJob(rooms: FollowUpRooms): JobHandler {
  const { letterWindows, calls, mailboxes } = rooms.storage;
  return async (job) => {
    const id = String(job.payload.window);
    const callIds = (await letterWindows.close(id)) ?? [];
    const listed = await calls.overviews(callIds);
    const [first] = listed;
    if (first === undefined) throw new SecretaryError('not-found', 'the calls of the digest are gone');
    const mailbox = await mailboxes.find(first.mailbox);
    if (mailbox === undefined) throw new SecretaryError('not-found', `there is no mailbox ${first.mailbox} any more`);
    return deliver(rooms, renderDigest({ id, calls: listed, mailbox, host: rooms.mailer.host }), job);
  };
}
