import { Command, CommanderError } from 'commander';
import { type AdminDependencies, addCommands } from '../../src/admin/index.js';
import { EXIT_USAGE, messageOf, SecretaryError } from '../../src/common/index.js';

/** The commands alone, with the exit codes of src/cli.ts. Returns the exit code. */
export async function runCommands(argv: readonly string[], dependencies: AdminDependencies = {}): Promise<number> {
  const { stdout = process.stdout, stderr = process.stderr } = dependencies;
  const program = new Command('secretary').exitOverride();
  program.configureOutput({ writeOut: (text) => stdout.write(text), writeErr: (text) => stderr.write(text) });
  addCommands(program, dependencies);
  try {
    await program.parseAsync(argv, { from: 'user' });
    return 0;
  } catch (error) {
    return explain(error, stderr);
  }
}

function explain(error: unknown, stderr: NodeJS.WritableStream): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT_USAGE;
  stderr.write(`${messageOf(error)}\n`);
  if (!(error instanceof SecretaryError)) return 1;
  stderr.write(`${error.advice ?? ''}\n`);
  return error.code === 'bad-configuration' || error.code === 'bad-input' ? EXIT_USAGE : 1;
}
