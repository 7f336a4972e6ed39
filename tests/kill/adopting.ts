// How often a daemon that is killed in an interview goes on with it:
// node dist/tests/kill/adopting.js --times N [--transport rtp] [--json FILE]
import { setTimeout as sleep } from 'node:timers/promises';
import { Command } from 'commander';
import { silentProgress, terminalProgress } from '../../src/setup/index.js';
import { type Guest, Scene } from '../faults/scene.js';
import { BreakableHouse, wallMs } from './house.js';
import { EXIT, runProgram, writeJson } from './program.js';
import { scriptOf } from './run.js';
import type { Script } from './visitor.js';

/** What became of one call whose daemon was killed. All times in milliseconds from the kill, but `startToRenewalMs`. */
interface Adopted {
  readonly adopted: boolean;
  /** Until the caller's lease was renewed by the next daemon; undefined: it came too late. */
  readonly killToRenewalMs: number | undefined;
  /** From the start of that process. */
  readonly startToRenewalMs: number | undefined;
  /** Until the caller heard somebody again, the secretary or VoiceMail(). */
  readonly killToSpeechMs: number;
  readonly lost: string | undefined;
  readonly letters: number;
  readonly turns: number;
}

interface Options {
  readonly times: number;
  readonly transport: string;
  readonly json?: string;
}

/** What the daemon says of callers of one before it. */
const FOUND = 'callers of a daemon that died are here';
/** The caller is with somebody by then. */
const DECIDED_MS = 25_000;

process.exitCode = await runProgram((signal) => main(process.argv.slice(2), signal));
if (process.exitCode === EXIT.interrupted) process.exit();

async function main(args: readonly string[], signal: AbortSignal): Promise<number> {
  const program = new Command()
    .option('--times <n>', 'kills', Number, 5)
    .option('--transport <name>', 'websocket or rtp', 'auto')
    .option('--json <file>');
  const { times, transport, json } = program.parse(args, { from: 'user' }).opts<Options>();
  const script = await scriptOf(terminalProgress(process.stderr));
  const calls: Adopted[] = [];
  let failures = 0;
  const house = await BreakableHouse.open({ progress: silentProgress, daemonRestartMs: 0 }, signal);
  const setting = new Scene(house, script, signal);
  try {
    if (transport !== 'auto')
      await setting.configure((config) => {
        config.asterisk.transport = transport;
      });
    for (let nth = 0; nth < times; nth += 1) {
      const scene = new Scene(house, script, signal);
      try {
        await scene.isWell();
        calls.push(await killed(scene));
        console.error(JSON.stringify(calls.at(-1)));
      } catch (error) {
        // One call that went wrong in the test's own hands says nothing about the others.
        console.error(error);
        failures += 1;
      } finally {
        await scene.close();
      }
    }
  } finally {
    await house.close(false);
  }
  const report = {
    transport,
    times: calls.length,
    failures,
    adopted: calls.filter(({ adopted }) => adopted).length,
    calls,
  };
  if (json !== undefined) await writeJson(json, report);
  console.log(JSON.stringify(report, undefined, 2));
  const isWell = calls.every(({ lost, letters }) => lost === undefined && letters === 1);
  return isWell && failures === 0 ? EXIT.well : EXIT.failed;
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
