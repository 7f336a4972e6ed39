import { randomUUID } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/** One run of a daemon. */
export interface Instance {
  /** UUID of this run. */
  readonly id: string;
  /** Boot and process namespace; two daemons of one place can look each other up by process id. */
  readonly place: string;
  readonly pid: number;
  /** Start of the process, clock ticks since boot (proc(5), stat field 22). */
  readonly started: string;
}

export function thisInstance(): Instance {
  return { id: randomUUID(), place: thisPlace(), pid: process.pid, started: startOf(process.pid) ?? '' };
}

/** Whether that daemon lives, where this machine can tell; undefined when it ran elsewhere. */
export function livesHere(instance: Omit<Instance, 'id'>): boolean | undefined {
  if (instance.place !== thisPlace()) return undefined;
  return startOf(instance.pid) === instance.started;
}

function thisPlace(): string {
  const boot = read(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()) ?? hostname();
  return `${boot}/${read(() => readlinkSync('/proc/self/ns/pid')) ?? hostname()}`;
}

/** A zombie is dead: its parent just has not asked yet. */
function startOf(pid: number): string | undefined {
  const stat = read(() => readFileSync(`/proc/${pid}/stat`, 'utf8'));
  if (stat === undefined) return undefined;
  // The second field is the program's name in parentheses and may hold anything, spaces and parentheses included.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields[0] === 'Z' || fields[0] === 'X' ? undefined : fields[19];
}

function read(work: () => string): string | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
