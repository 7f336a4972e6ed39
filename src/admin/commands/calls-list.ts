import { type Command, InvalidArgumentError } from 'commander';
import type { CallOverview } from '../../storage/index.js';
import type { Context } from '../context.js';
import { clean, duration, localTime } from '../output.js';

interface ListOptions {
  mailbox?: string;
  new?: true;
  limit: number;
  json?: true;
}

/** `secretary calls list` */
export function addCallsList(calls: Command, context: Context): void {
  context
    .configurable(calls.command('list'))
    .description('the latest calls, newest first')
    .option('--mailbox <extension>', 'of this mailbox only')
    .option('--new', 'only what nobody has heard yet')
    .option('--limit <count>', 'most calls', count, 20)
    .option('--json', 'one JSON document: [call without its transcript]')
    .action(async ({ mailbox, limit, json, ...options }: ListOptions, command: Command) => {
      const filter = { limit, ...(mailbox && { mailbox }), ...(options.new && { heard: false }) };
      await context.withCalls(command, async (storage) => {
        const list = await storage.calls.list(filter);
        if (json) return context.output.json(list);
        if (list.length === 0) return context.output.line('No calls.');
        const zones = new Map((await storage.mailboxes.list()).map((each) => [each.extension, each.timeZone]));
        const rows = list.map((call) => row(call, zones.get(call.mailbox)));
        context.output.table(['ID', 'STARTED', 'MAILBOX', 'LENGTH', 'NEW', 'CALLER', 'WHAT'], rows);
      });
    });
}

function row(call: CallOverview, timeZone: string | undefined): string[] {
  const caller = [call.summary?.callerName || call.callerName, call.callerNumber].filter(Boolean).join(' ');
  return [
    call.id.slice(0, 8),
    localTime(call.startedAt, timeZone),
    call.mailbox,
    call.state === 'live' ? 'live' : duration(call.durationMs),
    call.heard ? '' : 'new',
    clean(caller) || 'withheld',
    clean(call.damaged ?? call.summary?.reason ?? (call.state === 'interrupted' ? 'interrupted' : '')),
  ];
}

function count(value: string): number {
  const number = Number(value);
  if (!Number.isInteger(number) || number < 1 || number > 1000) throw new InvalidArgumentError('1 to 1000.');
  return number;
}
