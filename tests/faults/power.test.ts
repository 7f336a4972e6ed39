import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import test, { type ExecutionContext } from 'ava';
import { filesIn, inventory, readTrace, replay, restore } from './power.js';

const spoolModule = new URL('../../src/storage/spool.js', import.meta.url);

test('a disk that loses its power has what was synced, and of the rest nothing or a torn piece', async (t) => {
  const { folder, steps } = await traced(
    t,
    `const file = await open(folder + '/a.spool', 'a');
     await file.appendFile('first\\n');
     await file.datasync();
     const names = await open(folder, 'r');
     await names.sync();
     await file.appendFile('second\\n');
     const other = await open(folder + '/b.spool', 'a');
     await other.appendFile('of a name that is not on the disk yet');
     await other.sync();`,
  );
  const { seen, safe } = replay(folder, steps);
  t.deepEqual(inventory(seen), inventory(await filesIn(folder)), 'the trace knows everything');
  t.deepEqual([...safe.keys()], ['a.spool']);
  t.is(`${safe.get('a.spool')}`, 'first\n');
  t.is(`${replay(folder, steps, 0.5).safe.get('a.spool')}`, 'first\nsec');
});

test('a removal and a new name that were not synced are undone by the loss of power', async (t) => {
  const { folder, steps } = await traced(
    t,
    `const names = await open(folder, 'r');
     for (const name of ['/gone', '/moved']) {
       const file = await open(folder + name, 'a');
       await file.appendFile(name);
       await file.datasync();
     }
     await names.sync();
     await unlink(folder + '/gone');
     await rename(folder + '/moved', folder + '/elsewhere');`,
  );
  const { seen, safe } = replay(folder, steps);
  t.deepEqual([...seen.keys()], ['elsewhere']);
  t.deepEqual([...safe.keys()].sort(), ['gone', 'moved']);
  await restore(folder, safe);
  t.deepEqual(inventory(await filesIn(folder)), inventory(safe));
});

test('what the spool says is written is on the disk: name, line and all', async (t) => {
  const { folder, steps } = await traced(
    t,
    `const { Spool } = await import('${spoolModule}');
     const spool = new Spool(folder);
     await spool.prepare();
     const file = await spool.append('call');
     await file.write({ type: 'state', callId: 'call', sealed: Buffer.from('x') });`,
  );
  const { seen, safe } = replay(folder, steps);
  t.deepEqual(inventory(safe), inventory(seen));
  t.true((safe.get('call.spool')?.length ?? 0) > 20);
});

/** Runs a program on an empty folder of its own, with the trace loaded into it. */
async function traced(t: ExecutionContext, source: string) {
  const directory = await mkdtemp(join(tmpdir(), 'secretary-power-'));
  t.teardown(() => rm(directory, { recursive: true, force: true }));
  const folder = join(directory, 'spool');
  await mkdir(folder);
  const program = `import { open, rename, unlink } from 'node:fs/promises';
    const folder = ${JSON.stringify(folder)};
    ${source}
    process.kill(process.pid, 'SIGKILL');`;
  const trace = fileURLToPath(new URL('./write-trace.js', import.meta.url));
  const env = { ...process.env, SECRETARY_TRACE_FOLDER: folder, SECRETARY_TRACE_FILE: join(directory, 'trace') };
  const run = promisify(execFile)(process.execPath, ['--import', trace, '--input-type=module', '-e', program], { env });
  await t.throwsAsync(run, { message: /./ }, 'it ends by its own kill -9');
  const { signal, stderr } = await run.catch((error) => error);
  t.is(signal, 'SIGKILL', stderr);
  return { folder, steps: await readTrace(join(directory, 'trace')) };
}
