import type { Command } from 'commander';
import type { Context } from '../context.js';

/** `secretary migrate` */
export function addMigrate(program: Command, context: Context): void {
  context
    .configurable(program.command('migrate'))
    .description('bring the tables of the database up to date; harmless when they are')
    .option('--json', 'one JSON document: { migrations: [name] }')
    .action(async ({ json }: { json?: true }, command: Command) => {
      const migrations = await context.withTables(command, (storage) => storage.migrate());
      if (json) return context.output.json({ migrations });
      for (const name of migrations) context.output.line(`ran ${name}`);
      context.output.line(context.output.style('green', 'The tables are up to date.'));
    });
}
