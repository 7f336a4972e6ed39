import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { projectRoot } from '../src/common/index.js';
import { loadConfig } from '../src/config/index.js';
import { claimDaemon } from '../src/single-instance.js';
import { FakeAri, known } from './telephony/fake-ari.js';

/* `secretary start` with a PBX in which a daemon before it left a caller. It cannot start in the end: its key is missing. */

async function leftBehind(t: ExecutionContext) {
  const folder = await mkdtemp(join(tmpdir(), 'secretary-adoption-'));
  t.teardown(() => rm(folder, { recursive: true, force: true }));
  const ari = await new FakeAri().open(t);
  ari.channels.set('1.1', known);
  const file = join(folder, 'secretary.yaml');
  const yaml = `
asterisk: { ari: { url: "${ari.url}", user: user, password: secret } }
database: { port: 1, password: b }
keys: { masterKeyFile: nowhere.key }
spool: { folder: spool }
monitoring: { enabled: false }
`;
  await writeFile(file, yaml, { mode: 0o600 });
  return { ari, file };
}

async function start(t: ExecutionContext, args: readonly string[], environment: NodeJS.ProcessEnv = {}) {
  const child = spawn(process.execPath, [join(projectRoot, 'dist', 'src', 'cli.js'), 'start', ...args], {
    env: { ...process.env, ...environment },
    stdio: 'ignore',
  });
  t.teardown(() => child.kill('SIGKILL'));
  const [code] = await once(child, 'exit');
  return code;
}

test('the callers of a daemon that died are held before the product is loaded, whichever way it is configured', async (t) => {
  const { ari, file } = await leftBehind(t);
  const ways = [() => start(t, ['--config', file]), () => start(t, [`-c${file}`])];
  for (const way of [...ways, () => start(t, [], { SECRETARY_CONFIG: file })]) {
    ari.renewals.length = 0;
    t.not(await way(), 0, 'the key is missing');
    t.true(ari.renewals.length > 0);
    t.true(ari.renewals.every(({ channel, seconds }) => channel === '1.1' && seconds <= 2.2));
  }
});

test('while another daemon runs its callers are its own', async (t) => {
  const { ari, file } = await leftBehind(t);
  await claimDaemon(loadConfig(file, { sections: ['asterisk', 'spool'] }));
  t.not(await start(t, ['--config', file]), 0);
  t.deepEqual(ari.renewals, []);
});

test('a command line or a configuration that is wrong holds nobody, and is told by the start', async (t) => {
  const { ari, file } = await leftBehind(t);
  await writeFile(file, 'asterisk: { ari: { url: 7 } }');
  t.is(await start(t, ['--config', file]), 2);
  t.is(await start(t, ['--config', `${file}-elsewhere`]), 2);
  t.deepEqual(ari.renewals, []);
});
