import { messageOf, systemClock } from '../../src/common/index.js';
import { Caller, wallMs } from '../caller.js';
import type { FinishedCall } from '../house.js';
import { openMailbox } from '../mailboxes.js';
import type { LoopDelays } from '../measure/loop-delays.js';
import { gapsOf, jitterOf } from '../measure/pacing.js';
import { machineUse, type ProcessUse, useOf } from '../measure/process-meter.js';
import { percentile } from '../measure/statistics.js';
import type { Item } from '../sets/index.js';
import { say } from './answers.js';
import { type Bench, together } from './bench.js';
import { type Exchange, type Judgement, judge } from './exchange.js';

/** What so many calls at once cost, and what they got for it. */
export interface Load {
  readonly calls: number;
  readonly judgements: readonly Judgement[];
  /** Calls that the daemon did not take, or that VoiceMail() got. */
  readonly lostCalls: number;
  /** Why calls could not even be placed or ended. */
  readonly failures: readonly string[];
  /** Processor time of the daemon and its children per second of one call: 0.1 is a tenth of a core. */
  readonly cpuPerCall: number;
  readonly memoryMB: number;
  /** Of each of the daemon's programs: processor time per second of one call, and memory at the highest. */
  readonly programs: Readonly<Record<string, { readonly cpuPerCall: number; readonly memoryMB: number }>>;
  /** Everything on the machine that takes more than a hundredth of a core: share of one core while the load lasted. */
  readonly cores: Readonly<Record<string, number>>;
  /** Time between RTP packets at the callers beyond 20 ms, and their mean jitter, milliseconds. */
  readonly rtp: {
    readonly gapP99Ms: number;
    readonly gapMaxMs: number;
    readonly jitterMs: number;
    readonly packets: number;
  };
  /** How late the daemon's threads beat: the 99th percentile, milliseconds, by thread (0: main). */
  readonly loops: readonly { readonly thread: number; readonly p99Ms: number; readonly beats: number }[];
}

/** Tail of a call that is not looked at: the line closes there, milliseconds. */
const TAIL_MS = 200;

export interface LoadOptions {
  readonly calls: number;
  readonly seconds: number;
  readonly items: readonly Item[];
  readonly loops: LoopDelays;
}

/** Holds so many calls for so long; each caller says one turn after the other and dials again when she says goodbye. */
export async function holdLoad(bench: Bench, options: LoadOptions): Promise<Load> {
  const { calls, seconds, items, loops } = options;
  const pid = bench.house.stage.daemonPid;
  const end = systemClock.monotonicMs() + seconds * 1_000;
  const [before, all, fromMs] = [await useOf(pid), await machineUse(), wallMs()];
  const failures: string[] = [];
  const finished: { call: FinishedCall; exchanges: Exchange[] }[] = [];
  let highest: ProcessUse = before;
  const watching = watch(pid, end, bench.signal, (use) => {
    if (use.memoryMB > highest.memoryMB) highest = use;
  });
  await together(calls, async (index) => {
    // Callers do not dial at the same moment.
    await systemClock.sleep(150 * index, bench.signal);
    for (let n = index * 7; systemClock.monotonicMs() < end && !bench.signal.aborted; n += 3) {
      // At the limit calls may fail: that is what the load is there to show.
      const done = await oneCall(bench, items, n, end).catch((error: unknown) => {
        failures.push(messageOf(error));
        return undefined;
      });
      if (done !== undefined) finished.push(done);
    }
  });
  const [after, allAfter, untilMs] = [await useOf(pid), await machineUse(), wallMs()];
  await watching;
  const talkedMs = finished.reduce((sum, { call }) => sum + (call.heard.endMs - call.heard.startMs), 0);
  return {
    calls,
    judgements: finished.flatMap(({ call, exchanges }) => judge(call, exchanges)),
    lostCalls: failures.length + finished.filter(({ call }) => isLost(call)).length,
    failures,
    cpuPerCall: (after.cpuMs - before.cpuMs) / Math.max(1, talkedMs),
    memoryMB: highest.memoryMB,
    programs: programsOf(before, after, highest, talkedMs),
    cores: coresOf(all, allAfter, untilMs - fromMs),
    rtp: pacingOf(finished.map(({ call }) => call.heardArrivedMs)),
    loops: (await loops.of(pid, fromMs, untilMs)).map(({ thread, lateMs }) => ({
      thread,
      p99Ms: percentile(lateMs, 0.99),
      beats: lateMs.length,
    })),
  };
}

function isLost({ stored }: FinishedCall): boolean {
  return stored === undefined || stored.endedBy === 'fault';
}

async function oneCall(bench: Bench, items: readonly Item[], first: number, end: number) {
  const caller = await Caller.call(bench.house, openMailbox.extension, bench.signal);
  const exchanges: Exchange[] = [];
  await caller.untilHeard();
  for (let n = first; systemClock.monotonicMs() < end && (await caller.untilQuiet()); n += 1) {
    exchanges.push(await say(caller, items[n % items.length] as Item));
  }
  const call = await caller.hangUp(bench.signal);
  bench.onCall(call);
  return { call, exchanges };
}

async function watch(pid: number, end: number, signal: AbortSignal, onUse: (use: ProcessUse) => void): Promise<void> {
  while (systemClock.monotonicMs() < end && !signal.aborted) {
    onUse(await useOf(pid));
    await systemClock.sleep(1_000);
  }
}

function pacingOf(calls: readonly Float64Array[]): Load['rtp'] {
  const cut = calls.map((arrived) => arrived.filter((at) => at < (arrived.at(-1) ?? 0) - TAIL_MS));
  const gaps = cut.flatMap(gapsOf);
  return {
    gapP99Ms: percentile(gaps, 0.99),
    gapMaxMs: gaps.reduce((longest, gap) => Math.max(longest, gap), 0),
    jitterMs: percentile(cut.map(jitterOf), 0.5),
    packets: gaps.length + cut.length,
  };
}

function programsOf(before: ProcessUse, after: ProcessUse, highest: ProcessUse, talkedMs: number): Load['programs'] {
  const names = Object.entries(after.programs).map(([name, { cpuMs }]) => {
    const cpuPerCall = (cpuMs - (before.programs[name]?.cpuMs ?? 0)) / Math.max(1, talkedMs);
    const { memoryMB = 0 } = highest.programs[name] ?? {};
    return [name, { cpuPerCall: Math.round(cpuPerCall * 1_000) / 1_000, memoryMB: Math.round(memoryMB) }] as const;
  });
  return Object.fromEntries(names);
}

function coresOf(before: ReadonlyMap<string, number>, after: ReadonlyMap<string, number>, ms: number): Load['cores'] {
  const shares = [...after].map(
    ([name, cpuMs]) => [name, Math.round((100 * (cpuMs - (before.get(name) ?? 0))) / ms) / 100] as const,
  );
  return Object.fromEntries(shares.filter(([, share]) => share > 0.01).sort(([, a], [, b]) => b - a));
}
