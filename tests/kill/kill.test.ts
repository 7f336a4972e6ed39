import test from 'ava';
import { silentProgress } from '../../src/setup/index.js';
import { replayOf } from './evidence.js';
import { planRun } from './plan.js';
import { runKills } from './run.js';
import { isDuplicated, reportOf, rowOf } from './tally.js';

const TIMES = 30;

test('thirty processes are killed in real calls: every call has its one letter, and what was heard', async (t) => {
  t.timeout(15 * 60_000);
  const seed = process.env.SECRETARY_KILL_SEED ?? Date.now().toString(36);
  const rounds = planRun(seed, TIMES, 4);
  const { kills, results, evidence, fault } = await runKills({
    rounds,
    seed,
    progress: silentProgress,
    onKill: () => undefined,
    signal: new AbortController().signal,
  });
  const run = { times: TIMES, commit: undefined, seed, date: new Date().toISOString(), kills, seconds: undefined };
  const row = rowOf(results, run);
  t.log(JSON.stringify({ seed, ...reportOf([row]), kills }));
  t.is(fault, undefined);
  t.true(row.calls >= TIMES / 3, `only ${row.calls} calls were answered`);
  for (const result of results) {
    const where = `${replayOf(seed, result.round)}, ${evidence}`;
    t.is(result.lost, undefined, where);
    t.false(isDuplicated(result), where);
    t.is(result.stranded, undefined, where);
  }
});
