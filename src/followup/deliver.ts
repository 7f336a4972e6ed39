import { SecretaryError } from '../common/index.js';
import type { Letter } from '../mail/index.js';
import type { Job } from '../storage/index.js';
import type { FollowUpRooms, JobOutcome } from './rooms.js';

/**
 * Sends a letter at least once, and always with the Message-ID that it had when it was first handed over. That it is being
 * handed over is written down before its first byte leaves. So a letter can only come twice when the server's answer, or
 * our note of it, was lost: the next try knows that it may be a repeat, and is counted.
 *
 * @throws SecretaryError what `Mailer.send` throws; 'aborted' when another worker has the job by now, and nothing was sent
 */
export async function deliver(
  { mailer, storage: { jobs } }: Pick<FollowUpRooms, 'mailer' | 'storage'>,
  letter: Letter,
  job: Job,
): Promise<JobOutcome> {
  const messageId = job.messageId ?? letter.messageId;
  await mailer.send(
    { ...letter, messageId },
    {
      onHandOver: async () => {
        if (await jobs.handOver(job, messageId)) return;
        throw new SecretaryError('aborted', 'another worker has the letter by now');
      },
      onRefused: () => jobs.takeBack(job),
    },
  );
  return job.handedAt === undefined ? {} : { resent: job.resent + 1 };
}
