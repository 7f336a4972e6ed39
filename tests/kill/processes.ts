import { readdirSync, readFileSync } from 'node:fs';

/** A process that its parent has not asked for yet is dead all the same. */
export function isAlive(pid: number): boolean {
  const state = statOf(pid)?.[0];
  return state !== undefined && state !== 'Z' && state !== 'X';
}

/** Process ids of everything that lives below a process and whose command line contains `word`. */
export function childrenOf(pid: number, word = ''): number[] {
  const all = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
  const below = (parent: number): number[] =>
    all.filter((each) => statOf(each)?.[1] === `${parent}`).flatMap((each) => [each, ...below(each)]);
  return below(pid).filter((each) => isAlive(each) && commandLine(each).includes(word));
}

/** Sends a signal. False when the process is gone already. */
export function send(pid: number, signal: NodeJS.Signals): boolean {
  try {
    process.kill(pid, signal);
    return true;
  } catch {
    return false;
  }
}

/** Resident memory, bytes; 0 when it is gone. */
export function memoryOf(pid: number): number {
  const pages = /^VmRSS:\s+(\d+) kB/m.exec(read(`/proc/${pid}/status`) ?? '')?.[1];
  return Number(pages ?? 0) * 1024;
}

/** Open descriptors; 0 when it is gone. */
export function descriptorsOf(pid: number): number {
  try {
    return readdirSync(`/proc/${pid}/fd`).length;
  } catch {
    return 0;
  }
}

/** State and parent of a process (proc(5), stat): behind its name, which may hold anything. */
function statOf(pid: number): string[] | undefined {
  const stat = read(`/proc/${pid}/stat`);
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
}

function commandLine(pid: number): string {
  return read(`/proc/${pid}/cmdline`)?.replaceAll('\0', ' ') ?? '';
}

/** Undefined: it ended in the meantime. */
function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
