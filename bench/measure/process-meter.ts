import { readdir, readFile } from 'node:fs/promises';

/** Clock ticks a second in /proc/PID/stat: USER_HZ, which Linux fixes at 100 (proc(5)). */
const TICKS_A_SECOND = 100;

/** What a process and all that it started have used. */
export interface ProcessUse {
  /** Processor time of all cores, milliseconds. */
  readonly cpuMs: number;
  /** Memory, MB: the proportional set size, so that what processes share is counted once. */
  readonly memoryMB: number;
  readonly processes: number;
}

/** Looks at a process and its descendants in /proc. What has just ended is left out. */
export async function useOf(pid: number): Promise<ProcessUse> {
  const family = await familyOf(pid);
  const uses = await Promise.all(family.map(useOfOne));
  const there = uses.filter((use) => use !== undefined);
  return {
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

async function useOfOne(pid: number): Promise<{ cpuMs: number; memoryMB: number } | undefined> {
  const [stat, memory] = await Promise.all(
    ['stat', 'smaps_rollup'].map((name) => readFile(`/proc/${pid}/${name}`, 'utf8').catch(() => '')),
  );
  const fields = afterName(stat ?? '');
  const pss = /^Pss:\s+(\d+) kB/m.exec(memory ?? '')?.[1];
  if (fields.length < 13 || pss === undefined) return undefined;
  return { cpuMs: ((Number(fields[11]) + Number(fields[12])) * 1000) / TICKS_A_SECOND, memoryMB: Number(pss) / 1024 };
}

/** Fields of /proc/PID/stat from the third (state) on: the name before them may hold blanks and brackets. */
function afterName(stat: string): string[] {
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}
