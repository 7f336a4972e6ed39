// The tests that break things: node scripts/run.mjs faults [options]
import { Command, InvalidArgumentError, Option } from 'commander';
import { thisMachine } from '../../bench/measure/machine.js';
import { messageOf, SecretaryError } from '../../src/common/index.js';
import { terminalProgress } from '../../src/setup/index.js';
import { EXIT, ensureWritable, runProgram, terminal, writeJson } from '../kill/program.js';
import { scriptOf } from '../kill/run.js';
import { FaultRun } from './fault-run.js';
import { markdownOf, type Outcome } from './markdown.js';
import { readOutcomes } from './outcomes.js';
import { faults } from './table.js';

interface FaultOptions {
  readonly only: RegExp | undefined;
  readonly json: string | undefined;
  /** Keeps what the file has of other faults, and leaves out what passed at this commit. */
  readonly append: boolean;
  readonly list: boolean;
}

process.exitCode = await runProgram((signal) => main(readOptions(process.argv.slice(2)), signal));
if (process.exitCode === EXIT.interrupted) process.exit();

async function main(options: FaultOptions, signal: AbortSignal): Promise<number> {
  const { only, json, list } = options;
  const named = faults.filter(({ name }) => only === undefined || only.test(name));
  if (list) {
    for (const { name } of named) console.log(name);
    return EXIT.well;
  }
  if (named.length === 0) throw new SecretaryError('bad-input', `no fault's name is like ${only}; --list prints them`);
  if (json !== undefined) await ensureWritable(json);
  const { commit } = thisMachine({ asterisk: '', database: '' }, 0);
  const earlier = await kept(options);
  const chosen = named.filter(({ name }) => !isPassed(earlier.get(name), commit));
  const run = new FaultRun(await scriptOf(terminalProgress(process.stderr)), signal);
  const outcomes = new Map<string, Outcome>();
  try {
    for (const fault of chosen) {
      if (signal.aborted) break;
      const outcome = await run.one(fault);
      // What the end of the run itself broke says nothing.
      if (signal.aborted) break;
      outcomes.set(fault.name, { ...outcome, commit });
      // Each at once: a run of an hour may be ended early, and another one may write to the same file.
      if (json !== undefined) await writeJson(json, Object.fromEntries([...(await kept(options)), ...outcomes]));
    }
  } finally {
    await run.close();
  }
  console.log(`\n${markdownOf(new Map([...earlier, ...outcomes]))}`);
  const failed = chosen.filter(({ name }) => outcomes.get(name)?.fault !== undefined);
  return failed.length === 0 ? EXIT.well : EXIT.failed;
}

/** What the file has of earlier runs. */
async function kept({ append, json }: FaultOptions): Promise<Map<string, Outcome>> {
  return append && json !== undefined ? readOutcomes(json) : new Map<string, Outcome>();
}

/** A commit with changes of its own ("+") is none that could be named. */
function isPassed(outcome: Outcome | undefined, commit: string | undefined): boolean {
  return outcome?.fault === undefined && outcome?.commit === commit && commit?.endsWith('+') === false;
}

function readOptions(args: readonly string[]): FaultOptions {
  const command = new Command('npm run test:faults --')
    .description('Breaks one thing after the other under real calls, and prints what became of them.')
    .addOption(new Option('--only <pattern>', 'the faults whose name is like this').argParser(pattern))
    .addOption(new Option('--json <file>', 'write what was measured, each fault when it is over'))
    .addOption(
      new Option('--append', 'keep what the file has, and leave out what passed at this commit').default(false),
    )
    .addOption(new Option('--list', 'print the names').default(false))
    .allowExcessArguments(false)
    .showHelpAfterError('See --help.')
    .configureOutput({ writeOut: terminal.out, writeErr: terminal.err })
    .exitOverride()
    .parse(args, { from: 'user' });
  const options = command.opts<FaultOptions>();
  if (options.append && options.json === undefined) command.error('error: --append needs --json FILE', { exitCode: 2 });
  return options;
}

function pattern(text: string): RegExp {
  try {
    return new RegExp(text);
  } catch (error) {
    throw new InvalidArgumentError(messageOf(error));
  }
}
