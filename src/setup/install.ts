import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { withLock } from './lock.js';
import type { Progress } from './progress.js';

/** Name of the file that says: this folder was finished. It holds what the builder returned, as JSON. */
const MARKER = 'complete.json';

/** What is known of a finished folder. */
export interface Installed<T> {
  readonly folder: string;
  readonly facts: T;
}

/** The finished folder, or undefined when it is missing or half done. */
export async function findInstalled<T>(
  folder: string,
  isCurrent: (facts: T) => boolean = () => true,
): Promise<Installed<T> | undefined> {
  const text = await readFile(join(folder, MARKER), 'utf8').catch(() => undefined);
  if (!text) return undefined;
  const facts = JSON.parse(text) as T;
  return isCurrent(facts) ? { folder, facts } : undefined;
}

/**
 * Gives `folder`, building it when it is not there. The build happens in a folder beside it that is renamed into place
 * when it is whole, so that nobody ever sees half of it; a second process waits for the first and then finds it done.
 *
 * @param build fills the given empty folder; what it returns is kept in the marker
 * @param isCurrent whether what an older version of this program installed will still do
 */
export async function installOnce<T>(
  folder: string,
  progress: Progress,
  build: (temporary: string) => Promise<T>,
  isCurrent?: (facts: T) => boolean,
): Promise<Installed<T>> {
  const ready = await findInstalled<T>(folder, isCurrent);
  if (ready) return ready;
  const name = basename(folder);
  const waiting = () => progress.say(`Waiting: another process is fetching ${name}.`);
  return withLock(`${folder}.lock`, () => buildUnderLock(folder, build, isCurrent), waiting);
}

async function buildUnderLock<T>(
  folder: string,
  build: (temporary: string) => Promise<T>,
  isCurrent?: (facts: T) => boolean,
): Promise<Installed<T>> {
  const ready = await findInstalled<T>(folder, isCurrent);
  if (ready) return ready;
  await mkdir(dirname(folder), { recursive: true });
  await removeLeftovers(folder);
  const temporary = await mkdtemp(`${folder}.part-`);
  try {
    const facts = await build(temporary);
    await writeFile(join(temporary, MARKER), `${JSON.stringify(facts, null, 2)}\n`);
    await rm(folder, { recursive: true, force: true });
    await rename(temporary, folder);
    return { folder, facts };
  } catch (error) {
    await rm(temporary, { recursive: true, force: true });
    throw error;
  }
}

/** Under the lock, any other unfinished folder belongs to a process that died. */
async function removeLeftovers(folder: string): Promise<void> {
  const names = await readdir(dirname(folder));
  const dead = names.filter((name) => name.startsWith(`${basename(folder)}.part-`));
  for (const name of dead) await rm(join(dirname(folder), name), { recursive: true, force: true });
}
