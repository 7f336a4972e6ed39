// Runs as root of a namespace of its own, with a small disk mounted on the folder: `node spool-watch-program.js FOLDER`.
import { execFileSync } from 'node:child_process';
import { statfsSync, unlinkSync, writeFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createLogger } from '../../src/common/index.js';
import { SpoolWatch } from '../../src/storage/spool-watch.js';

const directory = process.argv[2] ?? '';
const log = createLogger();
const [careful, careless] = [4, 0].map(
  (minFreeMb) => new SpoolWatch({ directory, minFreeMb, lookEveryMs: 1_000, log }),
) as [SpoolWatch, SpoolWatch];

async function look(when: string): Promise<void> {
  await careful.look();
  await careless.look();
  const left = await readdir(directory);
  process.stdout.write(
    `${JSON.stringify({ when, careful: careful.fault ?? 'ok', careless: careless.fault ?? 'ok', left })}\n`,
  );
}

function fill(bytes: number): void {
  try {
    writeFileSync(join(directory, 'filler'), Buffer.alloc(bytes));
  } catch (error) {
    if ((error as { code?: unknown }).code !== 'ENOSPC') throw error;
  }
}

const size = statfsSync(directory).blocks * statfsSync(directory).bsize;
await look('empty');
fill(size - 2_000_000);
await look('little');
fill(size * 2);
await look('full');
unlinkSync(join(directory, 'filler'));
await look('free again');
execFileSync('mount', ['-o', 'remount,ro', directory]);
await look('read-only');
execFileSync('mount', ['-o', 'remount,rw', directory]);
await look('writable again');
