import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import test, { type ExecutionContext } from 'ava';
import { findInstalled, installOnce } from '../../src/setup/install.js';
import { withLock } from '../../src/setup/lock.js';
import { silentProgress } from '../../src/setup/progress.js';

test('one holds the lock at a time', async (t) => {
  const file = join(folder(t), 'sub', 'a.lock');
  let inside = 0;
  let most = 0;
  const work = async () => {
    inside += 1;
    most = Math.max(most, inside);
    await sleep(20);
    inside -= 1;
  };
  await Promise.all([withLock(file, work), withLock(file, work), withLock(file, work)]);
  t.is(most, 1);
});

test('the lock is free again when its work fails', async (t) => {
  const file = join(folder(t), 'a.lock');
  await t.throwsAsync(
    withLock(file, () => Promise.reject(new Error('no'))),
    { message: 'no' },
  );
  t.is(await withLock(file, async () => 'free'), 'free');
});

test('a lock whose owner was killed is free again, and who waits is told', async (t) => {
  const file = join(folder(t), 'a.lock');
  const source = `import { withLock } from ${JSON.stringify(new URL('../../src/setup/lock.js', import.meta.url).href)};
    await withLock(${JSON.stringify(file)}, () => { console.log('mine'); return new Promise(() => setInterval(() => {}, 1000)); });`;
  const owner = spawn(process.execPath, ['--input-type=module', '-e', source], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  t.teardown(() => owner.kill('SIGKILL'));
  await once(owner.stdout, 'data');
  let told = () => {};
  const waiting = new Promise<void>((resolve) => {
    told = resolve;
  });
  const mine = withLock(file, async () => 'mine now', told);
  await waiting;
  owner.kill('SIGKILL');
  t.is(await mine, 'mine now');
});

test('two who want the same folder build it once, and both get it whole', async (t) => {
  const target = join(folder(t), 'thing');
  let builds = 0;
  const build = async (temporary: string) => {
    builds += 1;
    writeFileSync(join(temporary, 'a'), 'one');
    t.false(existsSync(target), 'nobody sees half of it');
    await sleep(50);
    return { made: builds };
  };
  const both = await Promise.all([
    installOnce(target, silentProgress, build),
    installOnce(target, silentProgress, build),
  ]);
  t.is(builds, 1);
  t.deepEqual(both[0], both[1]);
  t.deepEqual(await findInstalled(target), { folder: target, facts: { made: 1 } });
});

test('a build that fails leaves nothing, and what a killed process left is cleared away', async (t) => {
  const parent = folder(t);
  mkdirSync(join(parent, 'thing.part-dead'));
  const failing = installOnce(join(parent, 'thing'), silentProgress, () => Promise.reject(new Error('no network')));
  await t.throwsAsync(failing, { message: 'no network' });
  t.deepEqual(readdirSync(parent), ['thing.lock']);
});

function folder(t: ExecutionContext): string {
  const made = mkdtempSync(join(tmpdir(), 'secretary-test-'));
  t.teardown(() => rmSync(made, { recursive: true, force: true }));
  return made;
}
