import { Command, InvalidArgumentError, Option } from 'commander';

export interface KillOptions {
  readonly times: number;
  /** Callers of a round. */
  readonly calls: number;
  readonly seed: string;
  readonly json: string | undefined;
  /** Adds the run to what the file has, and the sums over all of them. */
  readonly append: boolean;
  /** Plays this round alone. */
  readonly only: number | undefined;
}

export interface SoakOptions {
  readonly minutes: number;
  readonly calls: number;
  readonly json: string | undefined;
}

interface Output {
  out(text: string): void;
  err(text: string): void;
}

/**
 * Reads the command line of the kill test. Writes help and complaints itself.
 * @throws CommanderError with exit code 0 after --help
 */
export function readKillOptions(args: readonly string[], write: Output): KillOptions {
  const command = base('npm run test:kill --', write)
    .description('Kills random processes at random moments of real calls, and counts what was lost.')
    .addOption(new Option('--times <n>', 'how many processes are killed').argParser(whole(1, 100_000)).default(30))
    .addOption(new Option('--calls <n>', 'callers of each round').argParser(whole(1, 16)).default(4))
    .addOption(new Option('--seed <word>', 'another seed gives other kills').default(`${Date.now().toString(36)}`))
    .addOption(new Option('--json <file>', 'write what was counted'))
    .addOption(new Option('--append', 'add the run to what the file has').default(false))
    .addOption(new Option('--only <round>', 'play one round of the seed again').argParser(whole(1, 100_000)))
    .parse(args, { from: 'user' });
  const options = command.opts<KillOptions>();
  if (options.append && options.json === undefined) command.error('error: --append needs --json FILE', { exitCode: 2 });
  return options;
}

/** The same for the soak. @throws CommanderError with exit code 0 after --help */
export function readSoakOptions(args: readonly string[], write: Output): SoakOptions {
  return base('npm run soak --', write)
    .description('Calls without end, and nothing may grow.')
    .addOption(new Option('--minutes <m>', 'how long').argParser(whole(1, 10_000)).default(120))
    .addOption(new Option('--calls <n>', 'callers at a time').argParser(whole(1, 16)).default(4))
    .addOption(new Option('--json <file>', 'write what was measured'))
    .parse(args, { from: 'user' })
    .opts<SoakOptions>();
}

function base(name: string, write: Output): Command {
  return new Command(name)
    .allowExcessArguments(false)
    .showHelpAfterError('See --help.')
    .configureOutput({ writeOut: write.out, writeErr: write.err })
    .exitOverride();
}

function whole(low: number, high: number): (text: string) => number {
  return (text) => {
    const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (!(value >= low && value <= high)) {
      throw new InvalidArgumentError(`It must be a whole number from ${low} to ${high}.`);
    }
    return value;
  };
}
