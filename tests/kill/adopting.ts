// How often a daemon that is killed in an interview goes on with it: node scripts/run.mjs adopt [options]
import { setTimeout as sleep } from 'node:timers/promises';
import { thisMachine } from '../../bench/measure/machine.js';
import { progressOn } from '../../bench/progress.js';
import { isAbort } from '../../src/common/index.js';
import { terminalProgress } from '../../src/setup/index.js';
import { type Guest, Scene } from '../faults/scene.js';
import type { Adopted, AdoptReport } from './document.js';
import { BreakableHouse, wallMs } from './house.js';
import { type AdoptOptions, readAdoptOptions } from './options.js';
import { EXIT, ensureWritable, runProgram, terminal, writeJson } from './program.js';
import { scriptOf } from './run.js';
import type { Script } from './visitor.js';

/** What the daemon says of callers of one before it. */
const FOUND = 'callers of a daemon that died are here';
/** The caller is with somebody by then. */
const DECIDED_MS = 25_000;

process.exitCode = await runProgram((signal) => main(readAdoptOptions(process.argv.slice(2), terminal), signal));
if (process.exitCode === EXIT.interrupted) process.exit();

async function main({ times, transport, json }: AdoptOptions, signal: AbortSignal): Promise<number> {
  if (json !== undefined) await ensureWritable(json);
  const progress = terminalProgress(process.stderr);
  const script = await scriptOf(progress);
  const calls: Adopted[] = [];
  let failures = 0;
  const bar = progressOn(process.stderr)('killing the daemon', times);
  const onReady = (what: string) => progress.say(`  ✔ ${what}`);
  const house = await BreakableHouse.open({ progress, onReady, daemonRestartMs: 0 }, signal);
  const setting = new Scene(house, script, signal);
  let keep = false;
  try {
    if (transport !== 'auto') {
      await setting.configure((config) => {
        config.asterisk.transport = transport;
      });
    }
    while (calls.length + failures < times) {
      const call = await inScene(house, script, signal);
      if (call === undefined) failures += 1;
      else calls.push(call);
      bar.step();
    }
    keep = !isWell(calls, failures);
  } finally {
    bar.end();
    await house.close(keep && !signal.aborted);
  }
  const report = reportOf({ transport, calls, failures });
  if (json !== undefined) await writeJson(json, report);
  console.log(JSON.stringify(report, undefined, 2));
  if (keep) console.log(`Logs: ${house.directory}`);
  return keep ? EXIT.failed : EXIT.well;
}

/** One call that went wrong in the test's own hands says nothing about the others: undefined, and the reason is told. */
async function inScene(house: BreakableHouse, script: Script, signal: AbortSignal): Promise<Adopted | undefined> {
  const scene = new Scene(house, script, signal);
  try {
    await scene.isWell();
    return await killed(scene);
  } catch (error) {
    if (isAbort(error)) throw error;
    console.error(`\n${error instanceof Error ? error.stack : error}`);
    return undefined;
  } finally {
    await scene.close();
  }
}

function isWell(calls: readonly Adopted[], failures: number): boolean {
  return failures === 0 && calls.every(({ lost, letters }) => lost === undefined && letters === 1);
}

function reportOf({ calls, ...rest }: Pick<AdoptReport, 'transport' | 'calls' | 'failures'>): AdoptReport {
  const { commit, at } = thisMachine({ asterisk: '', database: '' }, 0);
  return {
    ...rest,
    times: calls.length,
    adopted: calls.filter(({ adopted }) => adopted).length,
    commit,
    date: at,
    calls,
  };
}

async function killed(scene: Scene): Promise<Adopted> {
  const { house, script } = scene;
  const guest = await scene.conversation();
  const id = (await house.stored(guest.number))?.id ?? '';
  const killedMs = wallMs();
  await house.strike('daemon', undefined);
  const adopted = await isAdopted(house, guest, id);
  await guest.hearsAgain();
  const killToSpeechMs = Math.round(wallMs() - killedMs);
  if (adopted) await goOn(guest, script);
  const { lost, letters } = await guest.result();
  const line = (await linesOf(house)).find(({ msg, calls }) => msg === FOUND && calls?.includes(id));
  return {
    adopted,
    killToRenewalMs: line?.renewedAtMs === undefined ? undefined : Math.round(line.renewedAtMs - killedMs),
    startToRenewalMs: line?.renewedMs,
    killToSpeechMs,
    lost,
    letters: letters.length,
    turns: (await guest.stored())?.turns.length ?? 0,
  };
}

async function goOn(guest: Guest, script: Script): Promise<void> {
  await guest.caller.untilQuiet(guest.over);
  await guest.say(script.lines[1]);
  await guest.answered();
}

async function isAdopted(house: BreakableHouse, guest: Guest, id: string): Promise<boolean> {
  for (const until = wallMs() + DECIDED_MS; wallMs() < until; await sleep(100)) {
    if (guest.inVoicemail) return false;
    const lines = await linesOf(house);
    if (lines.some(({ call, msg }) => call === id && msg === 'A call of a daemon that died is adopted')) return true;
  }
  throw new Error('the caller is with nobody');
}

interface Line {
  readonly msg?: string;
  readonly call?: string;
  /** Of other lines, a number. */
  readonly calls?: readonly string[];
  readonly renewedMs?: number;
  readonly renewedAtMs?: number;
}

/** A line that is only half written is left for the next look. */
async function linesOf(house: BreakableHouse): Promise<Line[]> {
  const lines = (await house.logs()).split('\n');
  return lines.flatMap((line) => {
    try {
      return [JSON.parse(line) as Line];
    } catch {
      return [];
    }
  });
}
