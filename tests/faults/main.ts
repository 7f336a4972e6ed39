// The tests that break things: node scripts/run.mjs faults [options]
import { setMaxListeners } from 'node:events';
import { Command, InvalidArgumentError, Option } from 'commander';
import { messageOf } from '../../src/common/index.js';
import { silentProgress, terminalProgress } from '../../src/setup/index.js';
import { BreakableHouse } from '../kill/house.js';
import { EXIT, ensureWritable, runProgram, terminal, writeJson } from '../kill/program.js';
import { scriptOf } from '../kill/run.js';
import type { Script } from '../kill/visitor.js';
import type { Fault } from './fault.js';
import { markdownOf, type Outcome } from './markdown.js';
import { reason, Scene } from './scene.js';
import { faults } from './table.js';

interface FaultOptions {
  readonly only: RegExp | undefined;
  readonly json: string | undefined;
  readonly list: boolean;
}

/** All calls of a run: one that was begun under a wrong clock is not among the newest. */
const LOOK_BACK = 500;
/** One fault and everything around it may take so long, milliseconds. */
const LONGEST_MS = 300_000;

process.exitCode = await runProgram((signal) => main(readOptions(process.argv.slice(2)), signal));
if (process.exitCode === EXIT.interrupted) process.exit();

async function main({ only, json, list }: FaultOptions, signal: AbortSignal): Promise<number> {
  const chosen = faults.filter(({ name }) => only === undefined || only.test(name));
  if (list || chosen.length === 0) {
    for (const { name } of faults) console.log(name);
    return list ? EXIT.well : EXIT.failed;
  }
  if (json !== undefined) await ensureWritable(json);
  const script = await scriptOf(terminalProgress(process.stderr));
  const outcomes = new Map<string, Outcome>();
  let house: BreakableHouse | undefined;
  try {
    for (const fault of chosen) {
      if (signal.aborted) break;
      house ??= await BreakableHouse.open({ progress: silentProgress, lookBack: LOOK_BACK }, signal);
      const outcome = await inScene(house, script, fault, signal);
      outcomes.set(fault.name, outcome);
      console.error(
        `${outcome.fault === undefined ? '✔' : '✘'} ${fault.name}: ${outcome.fault ?? outcome.measured ?? ''}`,
      );
      if (outcome.fault === undefined) continue;
      // A house in which something went wrong proves nothing about the next fault.
      console.error(`  its logs: ${house.directory}`);
      await house.close(true);
      house = undefined;
    }
  } finally {
    await house?.close(false);
  }
  if (json !== undefined) await writeJson(json, Object.fromEntries(outcomes));
  console.log(`\n${markdownOf(outcomes)}`);
  return [...outcomes.values()].every(({ fault }) => fault === undefined) ? EXIT.well : EXIT.failed;
}

async function inScene(house: BreakableHouse, script: Script, fault: Fault, signal: AbortSignal): Promise<Outcome> {
  const limited = AbortSignal.any([signal, AbortSignal.timeout(LONGEST_MS)]);
  setMaxListeners(0, limited);
  const scene = new Scene(house, script, limited);
  let outcome: Outcome;
  const startedMs = performance.now();
  try {
    outcome = { measured: await fault.test(scene), fault: undefined };
  } catch (error) {
    outcome = { measured: undefined, fault: reason(error) };
  }
  try {
    await scene.close();
  } catch (error) {
    outcome = { ...outcome, fault: outcome.fault ?? `afterwards: ${reason(error)}` };
  }
  return { ...outcome, seconds: Math.round((performance.now() - startedMs) / 1000) };
}

function readOptions(args: readonly string[]): FaultOptions {
  return new Command('npm run test:faults --')
    .description('Breaks one thing after the other under real calls, and prints what became of them.')
    .addOption(new Option('--only <pattern>', 'the faults whose name is like this').argParser(pattern))
    .addOption(new Option('--json <file>', 'write what was measured'))
    .addOption(new Option('--list', 'print the names').default(false))
    .allowExcessArguments(false)
    .showHelpAfterError('See --help.')
    .configureOutput({ writeOut: terminal.out, writeErr: terminal.err })
    .exitOverride()
    .parse(args, { from: 'user' })
    .opts<FaultOptions>();
}

function pattern(text: string): RegExp {
  try {
    return new RegExp(text);
  } catch (error) {
    throw new InvalidArgumentError(messageOf(error));
  }
}
