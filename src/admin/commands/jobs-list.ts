import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Job, JobState } from '../../storage/index.js';
import { type Context, resolveCallId } from '../context.js';
import { clean, localTime } from '../output.js';

interface ListOptions {
  state?: JobState;
  kind?: string;
  call?: string;
  limit: number;
  json?: true;
}

const states: readonly JobState[] = ['waiting', 'running', 'done', 'parked', 'discarded'];

/** `secretary jobs list` */
export function addJobsList(jobs: Command, context: Context): void {
  context
    .configurable(jobs.command('list'))
    .description('the latest work after calls, newest first: summaries, letters, lamps, alerts')
    .addOption(
      new Option('--state <state>', 'in this state only; parked: given up until it is retried').choices(states),
    )
    .option('--kind <kind>', 'of this kind only, such as mail')
    .option('--call <id>', 'of this call only: the id, or its first characters')
    .option('--limit <count>', 'most jobs', count, 20)
    .option('--json', 'one JSON document: [job]')
    .action(async ({ json, ...options }: ListOptions, command: Command) => {
      const list = await context.withTables(command, async (storage) => {
        const { state, kind, call, limit } = options;
        const callId = call === undefined ? undefined : await resolveCallId(storage, call);
        return storage.jobs.list({ limit, ...(state && { state }), ...(kind && { kind }), ...(callId && { callId }) });
      });
      if (json) return context.output.json(list);
      if (list.length === 0) return context.output.line('No jobs.');
      context.output.table(['ID', 'CREATED', 'KIND', 'CALL', 'STATE', 'TRIES', 'NEXT', 'WHAT'], list.map(row));
    });
}

function row(job: Job): string[] {
  const resent = job.resent === 0 ? '' : `resent ${job.resent === 1 ? 'once' : `${job.resent} times`}`;
  return [
    String(job.id),
    localTime(job.createdAt),
    clean(job.kind),
    job.callId?.slice(0, 8) ?? '',
    job.state,
    String(job.attempts),
    job.state === 'waiting' ? localTime(job.notBefore) : '',
    [resent, clean(job.lastError ?? '')].filter(Boolean).join('; '),
  ];
}

function count(value: string): number {
  const number = Number(value);
  if (!Number.isInteger(number) || number < 1 || number > 1000) throw new InvalidArgumentError('1 to 1000.');
  return number;
}
