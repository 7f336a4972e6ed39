import type { Command } from 'commander';
import { SecretaryError } from '../../common/index.js';
import type { Context } from '../context.js';

/** `secretary mailbox remove EXTENSION` */
export function addMailboxRemove(mailbox: Command, context: Context): void {
  context
    .configurable(mailbox.command('remove'))
    .description('remove a mailbox; its calls are kept, its callers go to VoiceMail() from now on')
    .argument('<extension>')
    .action(async (extension: string, _: object, command: Command) => {
      const removed = await context.withTables(command, (storage) => storage.mailboxes.remove(extension));
      if (!removed) throw new SecretaryError('not-found', `there is no mailbox ${extension}`);
      context.output.line(`Removed mailbox ${extension}.`);
    });
}
