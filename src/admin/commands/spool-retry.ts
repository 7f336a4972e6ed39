import type { Command } from 'commander';
import { SecretaryError } from '../../common/index.js';
import type { RetryReport } from '../../storage/index.js';
import type { Context } from '../context.js';
import { clean } from '../output.js';

interface RetryFlags {
  all?: true;
  json?: true;
}

/** `secretary spool retry FILE…` */
export function addSpoolRetry(spool: Command, context: Context): void {
  context
    .configurable(spool.command('retry'))
    .description('try once more to load what is in quarantine; a file goes when nothing of it is left')
    .argument('[file...]', 'as `spool list` shows them')
    .option('--all', 'all that there are')
    .option('--json', 'one JSON document: [{ name, callId, whole, torn, loaded, reason? }]')
    .action(async (names: string[], { all, json }: RetryFlags, command: Command) => {
      if (names.length > 0 === (all === true))
        throw new SecretaryError('bad-input', 'say which files: their names, or --all for everything in quarantine');
      const reports = await context.withQuarantine(command, async (quarantine) => {
        const known = (await quarantine.list()).map(({ name }) => name);
        const unknown = names.filter((name) => !known.includes(name));
        const advice = 'Nothing was changed. `secretary spool list` shows the names.';
        if (unknown.length > 0)
          throw new SecretaryError('not-found', `not in quarantine: ${unknown.map(clean).join(', ')}`, { advice });
        const tried: RetryReport[] = [];
        for (const name of all ? known : new Set(names)) tried.push(await quarantine.retry(name));
        return tried;
      });
      if (json) context.output.json(reports);
      else tell(context, reports);
      const left = reports.filter(({ reason }) => reason !== undefined).length;
      if (left > 0) throw new SecretaryError('damaged', `of ${left} files something is left in quarantine`);
    });
}

function tell({ output }: Context, reports: readonly RetryReport[]): void {
  if (reports.length === 0) output.line('Nothing is in quarantine.');
  for (const { name, loaded, whole, torn, reason } of reports) {
    const what = `${clean(name)}: ${loaded} of ${whole + torn} lines are in the database`;
    output.line(reason === undefined ? `${what}, the file is gone.` : `${what}; ${clean(reason)}.`);
  }
}
