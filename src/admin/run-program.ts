import { type Command, CommanderError } from 'commander';
import { EXIT_USAGE, messageOf, SecretaryError } from '../common/index.js';

/** Faults that the person at the keyboard made. */
const USAGE = new Set(['bad-configuration', 'bad-input']);

/**
 * Parses the arguments and runs the command. Returns the exit code: 0; 1 when it failed; 2 for wrong arguments or a wrong
 * configuration. What failed is told on stderr, with what can be done about it.
 *
 * @param argv the arguments alone, without node and the script
 */
export async function runProgram(
  program: Command,
  argv: readonly string[],
  stderr: NodeJS.WritableStream = process.stderr,
): Promise<number> {
  try {
    await program.parseAsync(argv, { from: 'user' });
    return Number(process.exitCode ?? 0);
  } catch (error) {
    return reportFailure(error, stderr);
  }
}

/** Writes what went wrong and returns the exit code for it. */
export function reportFailure(error: unknown, stderr: NodeJS.WritableStream = process.stderr): number {
  // commander has written its own message (or the help that was asked for, with code 0) by now.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT_USAGE;
  stderr.write(`Error: ${messageOf(error)}\n`);
  if (!(error instanceof SecretaryError)) {
    if (error instanceof Error && error.stack !== undefined) stderr.write(`${error.stack}\n`);
    return 1;
  }
  if (error.advice !== undefined) stderr.write(`  ${error.advice}\n`);
  return USAGE.has(error.code) ? EXIT_USAGE : 1;
}
