import { spawn } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { SecretaryError } from '../common/index.js';

/**
 * Runs `work` while this process alone holds the lock on `file`; others wait, also other processes and other clones.
 * The kernel keeps the lock (flock(2), held by util-linux's flock, which every Debian has), so it is free again the
 * moment its owner is dead, however it died: there are no stale locks to break.
 *
 * @param onWait told once when somebody else has the lock
 */
export async function withLock<T>(file: string, work: () => Promise<T>, onWait: () => void = () => {}): Promise<T> {
  await mkdir(dirname(file), { recursive: true });
  const release = await acquire(file, onWait);
  try {
    return await work();
  } finally {
    await release();
  }
}

/** flock(1) holds the lock for as long as `cat` runs, and `cat` runs until our end of its pipe is closed. */
async function acquire(file: string, onWait: () => void): Promise<() => Promise<void>> {
  const holder = spawn('flock', [file, 'sh', '-c', 'echo locked; exec cat'], {
    stdio: ['pipe', 'pipe', 'ignore'],
    detached: true, // Ctrl-C in the terminal must not free the lock before its owner has finished.
  });
  const gone = new Promise<void>((resolve) => holder.once('close', () => resolve()));
  const timer = setTimeout(onWait, 500);
  try {
    await new Promise<void>((resolve, reject) => {
      holder.stdout.once('data', () => resolve());
      holder.once('error', reject);
      holder.once('close', (code) => reject(new Error(`flock ended with ${code}`)));
    });
  } catch (error) {
    throw SecretaryError.from(error, 'unavailable', `no lock on ${file}`);
  } finally {
    clearTimeout(timer);
  }
  return async () => {
    holder.stdin.end();
    await gone;
  };
}
