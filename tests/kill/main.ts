// The kill test: node scripts/run.mjs kill [options]

import { thisMachine } from '../../bench/measure/machine.js';
import { progressOn } from '../../bench/progress.js';
import { terminalProgress } from '../../src/setup/index.js';
import { replayOf } from './evidence.js';
import { gathered, readRows } from './gathered.js';
import { MachineUse } from './machine-use.js';
import { type KillOptions, readKillOptions } from './options.js';
import { planRound, planRun, type Round } from './plan.js';
import { EXIT, ensureWritable, runProgram, terminal, writeJson } from './program.js';
import { type Outcome, runKills } from './run.js';
import { isDuplicated, type Row, type RunFacts, reportOf, rowOf } from './tally.js';

process.exitCode = await runProgram(async (signal) => {
  return main(readKillOptions(process.argv.slice(2), terminal), signal);
});
// Downloads and timers that Ctrl-C left behind must not keep the process.
if (process.exitCode === EXIT.interrupted) process.exit();

async function main(options: KillOptions, signal: AbortSignal): Promise<number> {
  const { seed, json } = options;
  if (json !== undefined) await ensureWritable(json);
  // A file that is no such file is refused before the work, not behind it.
  if (options.append && json !== undefined) await readRows(json);
  const rounds = roundsOf(options);
  const progress = terminalProgress(process.stderr);
  const planned = rounds.reduce((sum, { kills }) => sum + kills.length, 0);
  const bar = progressOn(process.stderr)(`killing, seed ${seed}`, planned);
  const machine = new MachineUse();
  const outcome = await runKills({
    rounds,
    seed,
    progress,
    onReady: (what) => progress.say(`  ✔ ${what}`),
    onKill: () => bar.step(),
    signal,
  }).finally(() => bar.end());
  const row = rowOf(outcome.results, runOf(outcome, seed, machine.seconds));
  tell(outcome, row, machine);
  if (json !== undefined && row.times > 0) await keep(options, json, row);
  return row.lost + row.duplicated + row.stranded > 0 || outcome.fault !== undefined ? EXIT.failed : EXIT.well;
}

/** Another run may have added a row meanwhile. What cannot be written is printed: it took long to gather. */
async function keep({ append }: KillOptions, json: string, row: Row): Promise<void> {
  try {
    await writeJson(json, append ? gathered([...(await readRows(json)), row]) : reportOf([row]));
  } catch (error) {
    console.log(`The row that ${json} does not have:\n${JSON.stringify(row)}`);
    throw error;
  }
}

function roundsOf({ seed, times, calls, only }: KillOptions): Round[] {
  if (only === undefined) return planRun(seed, times, calls);
  return [planRun(seed, times, calls)[only - 1] ?? planRound(seed, only, { calls, kills: KILLS_OF_A_REPLAY })];
}

/** A round beyond the run that was asked for is a whole one. */
const KILLS_OF_A_REPLAY = 4;

function runOf({ kills }: Outcome, seed: string, seconds: number): RunFacts {
  const { commit, at } = thisMachine({ asterisk: '', database: '' }, 0);
  const times = Object.values(kills).reduce((sum, count) => sum + count, 0);
  return { times, commit, seed, date: at, kills, seconds };
}

function tell({ results, evidence, fault }: Outcome, row: Row, machine: MachineUse): void {
  const { p50, p95, max } = reportOf([row]).toVoicemailMs;
  console.log(
    [
      `${row.times} kills in ${row.calls} answered calls (${results.length} in all): ${row.lost} lost, ${row.duplicated} duplicated, ${row.resent} resent`,
      `to VoiceMail(): p50 ${p50} ms, p95 ${p95} ms, at most ${max} ms (n = ${row.toVoicemailMs.length})`,
      `${row.adopted} calls went on with the next daemon${row.adopted === 0 ? '' : `, after ${row.toNextDaemonMs.join(', ')} ms`}`,
      `killed: ${Object.entries(row.kills)
        .map(([victim, count]) => `${victim} ${count}`)
        .join(', ')}`,
      machine.describe(row.times),
    ].join('\n'),
  );
  for (const result of results) {
    if (result.lost !== undefined)
      console.log(`LOST ${result.number}: ${result.lost}. ${replayOf(row.seed, result.round)}`);
    if (isDuplicated(result))
      console.log(`DUPLICATED ${result.number}: ${result.letters.join(' ')}. ${replayOf(row.seed, result.round)}`);
    if (result.stranded)
      console.log(`STRANDED ${result.number}: ${result.stranded}. ${replayOf(row.seed, result.round)}`);
  }
  if (fault !== undefined) console.log(`The run ended early: ${fault}`);
  if (evidence !== undefined) console.log(`Logs and wires: ${evidence}`);
}
