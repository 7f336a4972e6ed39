import type { Command } from 'commander';
import { stringify } from 'yaml';
import { SecretaryError } from '../../common/index.js';
import type { Context } from '../context.js';

/** `secretary mailbox show EXTENSION` */
export function addMailboxShow(mailbox: Command, context: Context): void {
  context
    .configurable(mailbox.command('show'))
    .description('one mailbox, as YAML that `mailbox add --file` takes again')
    .argument('<extension>')
    .option('--json', 'one JSON document: the mailbox')
    .action(async (extension: string, { json }: { json?: true }, command: Command) => {
      const found = await context.withTables(command, (storage) => storage.mailboxes.find(extension));
      if (found === undefined) throw new SecretaryError('not-found', `there is no mailbox ${extension}`);
      if (json) context.output.json(found);
      else context.output.line(stringify(found).trimEnd());
    });
}
