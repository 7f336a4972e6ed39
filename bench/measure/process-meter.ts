import { readdir, readFile } from 'node:fs/promises';
import { basename } from 'node:path';

/** Clock ticks a second in /proc/PID/stat: USER_HZ, which Linux fixes at 100 (proc(5)). */
const TICKS_A_SECOND = 100;

/** What a process and all that it started have used. */
export interface ProcessUse {
  /** Processor time of all cores, milliseconds. */
  readonly cpuMs: number;
  /** Memory, MB: the proportional set size, so that what processes share is counted once. */
  readonly memoryMB: number;
  readonly processes: number;
  /** The same of each program, by its name. */
  readonly programs: Readonly<Record<string, { readonly cpuMs: number; readonly memoryMB: number }>>;
}

/** Looks at a process and its descendants in /proc. What has just ended is left out. */
export async function useOf(pid: number): Promise<ProcessUse> {
  const family = await familyOf(pid);
  const uses = await Promise.all(family.map(useOfOne));
  const there = uses.filter((use) => use !== undefined);
  const programs: Record<string, { cpuMs: number; memoryMB: number }> = {};
  for (const { name, cpuMs, memoryMB } of there) {
    const before = programs[name] ?? { cpuMs: 0, memoryMB: 0 };
    programs[name] = { cpuMs: before.cpuMs + cpuMs, memoryMB: before.memoryMB + memoryMB };
  }
  return {
    programs,
    cpuMs: there.reduce((sum, { cpuMs }) => sum + cpuMs, 0),
    memoryMB: there.reduce((sum, { memoryMB }) => sum + memoryMB, 0),
    processes: there.length,
  };
}

async function familyOf(pid: number): Promise<number[]> {
  const parents = new Map<number, number>();
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const stat = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => '');
    const parent = Number(afterName(stat)[1]);
    if (Number.isFinite(parent)) parents.set(Number(name), parent);
  }
  const belongs = (each: number | undefined): boolean =>
    each !== undefined && (each === pid || belongs(parents.get(each)));
  return [...parents.keys()].filter(belongs);
}

/** Processor time of everything on this machine by program, milliseconds: who else takes the cores. */
export async function machineUse(): Promise<ReadonlyMap<string, number>> {
  const used = new Map<string, number>();
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const read = (file: string) => readFile(`/proc/${name}/${file}`, 'utf8').catch(() => '');
    const [stat, line] = [afterName(await read('stat')), await read('cmdline')];
    if (stat.length < 13 || line === '') continue;
    used.set(programOf(line), (used.get(programOf(line)) ?? 0) + cpuMsOf(stat));
  }
  return used;
}

async function useOfOne(pid: number): Promise<{ name: string; cpuMs: number; memoryMB: number } | undefined> {
  const [stat, memory, line] = await Promise.all(
    ['stat', 'smaps_rollup', 'cmdline'].map((name) => readFile(`/proc/${pid}/${name}`, 'utf8').catch(() => '')),
  );
  const fields = afterName(stat ?? '');
  const pss = /^Pss:\s+(\d+) kB/m.exec(memory ?? '')?.[1];
  if (fields.length < 13 || pss === undefined) return undefined;
  return { name: programOf(line ?? ''), cpuMs: cpuMsOf(fields), memoryMB: Number(pss) / 1024 };
}

function cpuMsOf(fields: readonly string[]): number {
  return ((Number(fields[11]) + Number(fields[12])) * 1000) / TICKS_A_SECOND;
}

/** A script by its own name, not by its interpreter's; an Asterisk by the folder of its configuration. */
function programOf(commandLine: string): string {
  const words = commandLine.split('\0');
  const script = words.find((word) => /\.(?:js|mjs|cjs)$/.test(word) && !word.includes('loop-probe'));
  const whole = words.join(' ');
  if (script !== undefined) return basename(script);
  if (/asterisk\.conf/.test(whole)) return whole.includes('/outside') ? 'asterisk outside' : 'asterisk pbx';
  return basename(words.find((word) => /mysqld|mariadbd/.test(basename(word))) ?? words[0] ?? '');
}

/** Fields of /proc/PID/stat from the third (state) on: the name before them may hold blanks and brackets. */
function afterName(stat: string): string[] {
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}
