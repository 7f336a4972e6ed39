import type { Command } from 'commander';
import type { QuarantinedFile } from '../../storage/index.js';
import type { Context } from '../context.js';
import { clean, localTime } from '../output.js';

/** `secretary spool list` */
export function addSpoolList(spool: Command, context: Context): void {
  context
    .configurable(spool.command('list'))
    .description('pieces of calls that the daemon could not load into the database, oldest first')
    .option('--json', 'one JSON document: [file]')
    .action(async ({ json }: { json?: true }, command: Command) => {
      const files = await context.withQuarantine(command, (quarantine) => quarantine.list());
      if (json) return context.output.json(files);
      if (files.length === 0) return context.output.line('Nothing is in quarantine.');
      context.output.table(['SINCE', 'CALL', 'WHOLE', 'TORN', 'BYTES', 'FILE'], files.map(row));
    });
}

function row({ at, callId = '', whole, torn, bytes, name }: QuarantinedFile): string[] {
  return [localTime(at), callId.slice(0, 8), String(whole), String(torn), String(bytes), clean(name)];
}
