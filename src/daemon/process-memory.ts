import { readFile } from 'node:fs/promises';

/** What processes hold in memory together, bytes (VmRSS of proc(5)); one that is gone holds nothing. */
export async function residentBytes(processIds: readonly number[]): Promise<number> {
  const sizes = await Promise.all(processIds.map(residentOf));
  return sizes.reduce((sum, size) => sum + size, 0);
}

async function residentOf(processId: number): Promise<number> {
  const status = await readFile(`/proc/${processId}/status`, 'utf8').catch(() => '');
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) * 1024;
}
