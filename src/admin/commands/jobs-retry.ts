import type { Command } from 'commander';
import { SecretaryError } from '../../common/index.js';
import type { Job, Storage } from '../../storage/index.js';
import type { Context } from '../context.js';
import { chosenJobs, jobId, named, refused, states } from './jobs-chosen.js';

interface RetryFlags {
  parked?: true;
  json?: true;
}

/** As many parked jobs as are looked at in one go. */
const MOST = 1_000;

/** `secretary jobs retry ID…` */
export function addJobsRetry(jobs: Command, context: Context): void {
  context
    .configurable(jobs.command('retry'))
    .description('let jobs run at once: given up ones, and such as wait for their next try')
    .argument('[id...]', 'as `jobs list` shows them', jobId)
    .option('--parked', 'all that were given up')
    .option('--json', 'one JSON document: { retried: [id] }')
    .action(async (ids: number[], flags: RetryFlags, command: Command) => {
      if (ids.length > 0 === (flags.parked === true)) {
        throw new SecretaryError('bad-input', 'say which jobs: their ids, or --parked for all that were given up');
      }
      const retried = await context.withTables(command, async (storage) => {
        const chosen = await choice(storage, ids);
        for (const job of chosen) await mustGoByItself(storage, job);
        for (const { id } of chosen) if (!(await storage.jobs.retry(id))) throw refused(id, 'running');
        return chosen;
      });
      if (flags.json) return context.output.json({ retried: retried.map(({ id }) => id) });
      if (retried.length === 0) return context.output.line('No job is parked.');
      for (const job of retried) context.output.line(`Retrying ${named(job)}.`);
    });
}

/** A letter that is part of a digest would only be put there once more, and nobody would see anything of it. */
async function mustGoByItself({ letterWindows }: Storage, { id, kind, callId }: Job): Promise<void> {
  const digest = kind === 'mail' && callId !== undefined ? await letterWindows.digestOf(callId) : undefined;
  if (digest === undefined) return;
  throw new SecretaryError(
    'bad-input',
    `the letter of job ${id} is in the digest, job ${digest.id}, which ${states[digest.state]}`,
    {
      advice: `Nothing was changed. \`secretary jobs retry ${digest.id}\` sends the digest at once; the call itself: \`secretary calls show ${callId?.slice(0, 8)}\`.`,
    },
  );
}

/** A job that is done or was discarded may be wanted once more, for instance a letter that was deleted. */
function choice(storage: Storage, ids: readonly number[]): Promise<Job[]> {
  if (ids.length === 0) return storage.jobs.list({ state: 'parked', limit: MOST });
  return chosenJobs(storage, ids, ['waiting', 'parked', 'done', 'discarded']);
}
