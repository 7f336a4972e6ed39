import { join } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import { projectRoot } from '../../src/common/index.js';

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

export interface AdoptOptions {
  /** How many calls lose their daemon. */
  readonly times: number;
  readonly transport: 'auto' | 'websocket' | 'rtp';
  readonly json: string | undefined;
}

export interface DocumentOptions {
  /** What the tests have written with `--json`. */
  readonly kills: string | undefined;
  readonly faults: string | undefined;
  readonly adopting: readonly string[];
  readonly soak: string | undefined;
  readonly document: string;
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

/** The same for the calls that a next daemon goes on with. @throws CommanderError with exit code 0 after --help */
export function readAdoptOptions(args: readonly string[], write: Output): AdoptOptions {
  return base('npm run test:adopt --', write)
    .description('Kills the daemon in interviews, starts it again, and counts how often the call goes on.')
    .addOption(new Option('--times <n>', 'how many calls lose their daemon').argParser(whole(1, 10_000)).default(5))
    .addOption(
      new Option('--transport <name>', "how the calls' audio travels")
        .choices(['auto', 'websocket', 'rtp'])
        .default('auto'),
    )
    .addOption(new Option('--json <file>', 'write what was measured'))
    .parse(args, { from: 'user' })
    .opts<AdoptOptions>();
}

/** The same for the document. @throws CommanderError with exit code 0 after --help */
export function readDocumentOptions(args: readonly string[], write: Output): DocumentOptions {
  const command = base('npm run reliability --', write)
    .description('Writes what the tests measured into docs/reliability.md. What no file is given of stays as it is.')
    .addOption(new Option('--kills <file>', 'of npm run test:kill -- --append --json'))
    .addOption(new Option('--faults <file>', 'of npm run test:faults -- --json'))
    .addOption(new Option('--adopting <file...>', 'of npm run test:adopt -- --json').default([]))
    .addOption(new Option('--soak <file>', 'of npm run soak -- --json'))
    .addOption(
      new Option('--document <file>', 'another document with the same marks').default(
        RELIABILITY,
        'docs/reliability.md',
      ),
    )
    .parse(args, { from: 'user' });
  const options = command.opts<DocumentOptions>();
  const { kills, faults, adopting, soak } = options;
  if ([kills, faults, soak, ...adopting].every((file) => file === undefined)) {
    command.error('error: say at least one of --kills, --faults, --adopting, --soak', { exitCode: 2 });
  }
  return options;
}

const RELIABILITY = join(projectRoot, 'docs', 'reliability.md');

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
