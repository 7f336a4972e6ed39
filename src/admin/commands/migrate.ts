import type { Command } from 'commander';
import { SecretaryError } from '../../common/index.js';
import type { Storage } from '../../storage/index.js';
import type { Context } from '../context.js';

/** A backup that is older does not count: a day of calls would be lost with it, seconds. */
const RECENT_S = 24 * 3_600;

/** `secretary migrate` */
export function addMigrate(program: Command, context: Context): void {
  context
    .configurable(program.command('migrate'))
    .description('bring the tables of the database up to date; harmless when they are')
    .option('--no-backup', 'also where no backup was made within the last 24 hours; there is no way back')
    .option('--json', 'one JSON document: { migrations: [name] }')
    .action(async ({ json, backup }: { json?: true; backup: boolean }, command: Command) => {
      const migrations = await context.withTables(command, async (storage) => {
        if (!(await storage.needsMigration())) return [];
        if (backup) await refuseWithoutBackup(storage);
        return storage.migrate();
      });
      if (json) return context.output.json({ migrations });
      for (const name of migrations) context.output.line(`ran ${name}`);
      context.output.line(context.output.style('green', 'The tables are up to date.'));
    });
}

/** Tables only go forward: what a migration spoils, a backup alone brings back. */
async function refuseWithoutBackup(storage: Storage): Promise<void> {
  if (!(await storage.backups.isNeeded())) return;
  const ageS = await storage.backups.ageS();
  if (ageS !== undefined && ageS < RECENT_S) return;
  const last = ageS === undefined ? 'no backup is known' : `the last backup is ${Math.floor(ageS / 3_600)} hours old`;
  throw new SecretaryError('bad-input', `the tables hold calls or mailboxes, and ${last}`, {
    advice: 'Nothing was changed. Make one: secretary backup FILE. Or go without: secretary migrate --no-backup',
  });
}
