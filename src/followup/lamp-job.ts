import type { FollowUpRooms, JobHandler } from './rooms.js';

/** Sets a mailbox's lamp to what waits there now; the mailbox is the call's, or the payload's (`mailbox`). */
export function lampJob({ storage, setLamp }: FollowUpRooms): JobHandler {
  return async (job) => {
    const call = job.callId === undefined ? undefined : await storage.calls.find(job.callId);
    const extension = call?.mailbox ?? job.payload.mailbox;
    const mailbox = typeof extension === 'string' ? await storage.mailboxes.find(extension) : undefined;
    if (mailbox?.lamp === undefined) return {};
    await setLamp(mailbox.lamp, await storage.calls.count(mailbox.extension));
    return {};
  };
}
