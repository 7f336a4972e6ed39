import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import test from 'ava';
import { silentLogger } from '../../src/common/index.js';
import { SpoolWatch } from '../../src/storage/spool-watch.js';

const program = fileURLToPath(new URL('./spool-watch-program.js', import.meta.url));

test('a disk that is full, nearly full or read-only is noticed before a call, and again when it is well', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'secretary-disk-'));
  t.teardown(() => rm(folder, { recursive: true, force: true }));
  const script = 'mount -t tmpfs -o size=8m none "$0" && exec "$@"';
  const command = ['-Urm', 'sh', '-c', script, folder, process.execPath, program, folder];
  const { stdout, stderr } = await promisify(execFile)('unshare', command, { timeout: 60_000 });
  const seen = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { when: string; careful: string; careless: string; left: string[] });
  const faults = seen.map(({ when, careful, careless }) => [when, careful, careless]);
  t.deepEqual(faults[0], ['empty', 'ok', 'ok']);
  t.regex(faults[1]?.[1] ?? '', /^only [12] MB are free$/);
  t.is(faults[1]?.[2], 'ok');
  t.regex(faults[2]?.[2] ?? '', /cannot be written: .*ENOSPC/);
  t.regex(faults[2]?.[1] ?? '', /ENOSPC/);
  t.deepEqual(faults[3], ['free again', 'ok', 'ok']);
  t.regex(faults[4]?.[1] ?? '', /cannot be written: .*EROFS/);
  t.deepEqual(faults[5], ['writable again', 'ok', 'ok']);
  t.true(
    seen.every(({ left }) => left.every((name) => name === 'filler')),
    'nothing is left behind',
  );
  t.is(stderr.match(/the spool takes no calls/g)?.length, 5, 'each change is told once');
  t.is(stderr.match(/the spool takes calls again/g)?.length, 4);
});

test('a folder that is gone is a fault; looking goes on until it is told to stop', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'secretary-disk-'));
  const directory = join(folder, 'spool');
  t.teardown(() => rm(folder, { recursive: true, force: true }));
  const watch = new SpoolWatch({ directory, minFreeMb: 0, lookEveryMs: 10, log: silentLogger() });
  const stop = new AbortController();
  const running = watch.run(stop.signal);
  await untilFault(watch, true);
  t.regex(watch.fault ?? '', /ENOENT/);
  await mkdir(directory);
  await untilFault(watch, false);
  stop.abort();
  await running;
  t.is(watch.fault, undefined);
});

async function untilFault(watch: SpoolWatch, is: boolean): Promise<void> {
  for (const end = Date.now() + 10_000; (watch.fault !== undefined) !== is; ) {
    if (Date.now() > end) throw new Error(`the disk is still ${watch.fault ?? 'well'}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
