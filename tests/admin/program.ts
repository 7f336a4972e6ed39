// The commands alone, with the exit codes of src/cli.ts.
import { Command, CommanderError } from 'commander';
import { addCommands } from '../../src/admin/index.js';
import { EXIT_USAGE, messageOf, SecretaryError } from '../../src/common/index.js';

const program = new Command('secretary').exitOverride();
addCommands(program);
try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = explain(error);
}

function explain(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT_USAGE;
  process.stderr.write(`${messageOf(error)}\n`);
  if (!(error instanceof SecretaryError)) return 1;
  process.stderr.write(`${error.advice ?? ''}\n`);
  return error.code === 'bad-configuration' || error.code === 'bad-input' ? EXIT_USAGE : 1;
}
