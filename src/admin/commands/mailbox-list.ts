import type { Command } from 'commander';
import type { Context } from '../context.js';
import { clean } from '../output.js';

/** `secretary mailbox list` */
export function addMailboxList(mailbox: Command, context: Context): void {
  context
    .configurable(mailbox.command('list'))
    .description('all mailboxes')
    .option('--json', 'one JSON document: [mailbox]')
    .action(async ({ json }: { json?: true }, command: Command) => {
      const list = await context.withTables(command, (storage) => storage.mailboxes.list());
      const { output } = context;
      if (json) return output.json(list);
      if (list.length === 0) return output.line('There is no mailbox yet: secretary mailbox add --help');
      const rows = list.map((each) =>
        [each.extension, each.name, each.managerEmail, each.language, each.timeZone].map(clean),
      );
      output.table(['EXTENSION', 'NAME', 'LETTERS TO', 'LANGUAGE', 'TIME ZONE'], rows);
    });
}
