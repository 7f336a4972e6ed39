import { createInterface } from 'node:readline/promises';
import type { Command } from 'commander';
import { SecretaryError } from '../../common/index.js';
import type { Job } from '../../storage/index.js';
import type { Context } from '../context.js';
import { chosenJobs, jobId, named, refused } from './jobs-chosen.js';

interface DiscardFlags {
  yes?: true;
  json?: true;
}

/** `secretary jobs discard ID…` */
export function addJobsDiscard(jobs: Command, context: Context): void {
  context
    .configurable(jobs.command('discard'))
    .description('give jobs up for good: a letter is not sent then; its call is kept')
    .argument('<id...>', 'as `jobs list` shows them', jobId)
    .option('--yes', 'do not ask')
    .option('--json', 'one JSON document: { discarded: [id] }')
    .action(async (ids: number[], flags: DiscardFlags, command: Command) => {
      const discarded = await context.withTables(command, async (storage) => {
        const chosen = await chosenJobs(storage, ids, ['waiting', 'running', 'parked']);
        if (flags.yes !== true) await confirmed(context, chosen);
        for (const { id } of chosen) if (!(await storage.jobs.discard(id))) throw refused(id, 'done');
        return chosen;
      });
      if (flags.json) return context.output.json({ discarded: discarded.map(({ id }) => id) });
      for (const job of discarded) context.output.line(`Discarded ${named(job)}.`);
    });
}

/** @throws SecretaryError 'bad-input' where nobody can be asked, 'aborted' where the answer is not yes */
async function confirmed({ stdin, stderr }: Context, chosen: readonly Job[]): Promise<void> {
  if (stdin.isTTY !== true || stderr.isTTY !== true) {
    const advice = 'Say --yes where nobody is there to be asked.';
    throw new SecretaryError('bad-input', 'discarding cannot be taken back, so it wants a yes', { advice });
  }
  const lines = createInterface({ input: stdin, output: stderr });
  const ended = new AbortController();
  lines.once('close', () => ended.abort());
  try {
    const question = `Discard ${chosen.map(named).join(', ')}? Nobody will try again. [y/N] `;
    const answer = await lines.question(question, { signal: ended.signal });
    if (/^\s*y(es)?\s*$/i.test(answer)) return;
  } catch (error) {
    // Ctrl-C, or the end of the input, is no yes either.
    if (!ended.signal.aborted) throw error;
  } finally {
    lines.close();
  }
  stderr.write('Nothing was discarded.\n');
  throw new SecretaryError('aborted', 'nothing was discarded');
}
