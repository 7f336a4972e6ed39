import { type ParseArgsConfig, parseArgs } from 'node:util';
import { messageOf } from '../src/common/index.js';

/** What every tool understands that measures one part of the product off the telephone. */
export const commonOptions = {
  count: { type: 'string', default: '40' },
  half: { type: 'string', default: 'report' },
  seed: { type: 'string', default: '1' },
} as const;

/**
 * Reads the options of such a tool. `--help` prints what it is for and ends the process with 0; wrong options end it with 2.
 *
 * @param about what it does, and its usage
 */
export function toolOptions<const T extends ParseArgsConfig>(
  about: string,
  config: T,
): ReturnType<typeof parseArgs<T>>['values'] {
  if (process.argv.slice(2).some((argument) => argument === '--help' || argument === '-h')) {
    console.log(about);
    process.exit(0);
  }
  try {
    const { values } = parseArgs(config);
    const { count, half } = values as { count?: unknown; half?: unknown };
    if (typeof count === 'string' && !/^[1-9]\d{0,3}$/.test(count))
      throw new Error('--count is a whole number from 1 on');
    if (half !== undefined && half !== 'tune' && half !== 'report') throw new Error('--half is "tune" or "report"');
    return values;
  } catch (error) {
    console.error(`error: ${messageOf(error)}\n\n${about}`);
    process.exit(2);
  }
}
