import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import test, { type ExecutionContext } from 'ava';
import { ensureWritable, writeJson } from './program.js';

const program = new URL('./program.js', import.meta.url);

test('a full disk is told before the work, and loses nothing of what a file has', async (t) => {
  // A file system of 128 KB in a mount namespace of our own, as any user may make one (unshare(1)).
  const directory = await folder(t);
  const source = `
    import { readdirSync, readFileSync } from 'node:fs';
    import { ensureWritable, writeJson } from '${program}';
    const codes = [];
    const file = process.env.FOLDER + '/kills.json';
    await writeJson(file, { rows: [1] });
    for (const attempt of [() => ensureWritable(file), () => writeJson(file, 'x'.repeat(1_000_000))]) {
      await attempt().catch((error) => codes.push(error.code));
    }
    console.log(JSON.stringify({ codes, has: JSON.parse(readFileSync(file)), names: readdirSync(process.env.FOLDER) }));`;
  const inside = ['-c', 'mount -t tmpfs -o size=128k none "$FOLDER" && exec "$@"', 'sh'];
  const node = [process.execPath, '--input-type=module', '-e', source];
  const env = { ...process.env, FOLDER: directory };
  const { stdout } = await promisify(execFile)('unshare', ['-Urm', 'sh', ...inside, ...node], { env });
  t.deepEqual(JSON.parse(stdout), { codes: ['bad-input', 'bad-input'], has: { rows: [1] }, names: ['kills.json'] });
});

test('what cannot be written is refused, and what can be is left as it is', async (t) => {
  const directory = await folder(t);
  const file = join(directory, 'kills.json');
  await ensureWritable(file);
  t.deepEqual(await readdir(directory), [], 'nothing is made before there is something to write');
  await writeFile(file, '{}');
  await ensureWritable(file);
  t.is(await readFile(file, 'utf8'), '{}');
  await mkdir(join(directory, 'folder'));
  await t.throwsAsync(ensureWritable(join(directory, 'folder')), { message: /is no file/ });
  await t.throwsAsync(ensureWritable(join(directory, 'none', 'kills.json')), { message: /cannot write/ });
  await writeJson(file, { rows: [] });
  t.deepEqual((await readdir(directory)).sort(), ['folder', 'kills.json']);
});

test('Ctrl-C asks a program to end, and pressing it again does not break that off', async (t) => {
  const source = `
    import { runProgram } from '${program}';
    process.exitCode = await runProgram((signal) => new Promise((resolve) => {
      const alive = setInterval(() => {}, 1000);
      signal.addEventListener('abort', () => setTimeout(() => {
        console.log('tidied');
        clearInterval(alive);
        resolve(0);
      }, 500));
      console.log('works');
    }));`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', source], { stdio: ['ignore', 'pipe', 'pipe'] });
  t.teardown(() => child.kill('SIGKILL'));
  let output = '';
  child.stdout.on('data', (piece) => {
    output += piece;
  });
  await once(child.stdout, 'data');
  child.kill('SIGINT');
  await once(child.stderr, 'data');
  child.kill('SIGINT');
  child.kill('SIGTERM');
  t.deepEqual(await once(child, 'close'), [130, null]);
  t.is(output, 'works\ntidied\n');
});

async function folder(t: ExecutionContext): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'secretary-program-'));
  t.teardown(() => rm(directory, { recursive: true, force: true }));
  return directory;
}
