import { spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { projectRoot } from '../../src/common/index.js';
import { type RunningDatabase, startMysql } from '../../src/setup/index.js';
import { programsWithout, Tree } from './tree.js';

/** Longest run of one program, milliseconds: packing alone takes a quarter of a minute. */
const RUN_MS = 170_000;
let folder = '';
let database: RunningDatabase;

test.before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'secretary-release-test-'));
  database = await startMysql({ flavour: 'mariadb-10.11', directory: join(folder, 'database'), user: 'tester' });
});
test.after.always(async () => {
  await database?.stop();
  await rm(folder, { recursive: true, force: true });
});

test.serial('a release is installed without a network and with its own Node.js', async (t) => {
  const make = (out: string, more: readonly string[]) => {
    const script = join(projectRoot, 'scripts/release.mjs');
    return run([process.execPath, script, '--no-build', '--level', '1', '--out', join(folder, out), ...more]);
  };
  const first = await make('first', []);
  t.is(first.code, 0, first.output);
  t.log(first.output.trim());
  const [tarball = ''] = (await readdir(join(folder, 'first'))).filter((name) => name.endsWith('.tar.gz'));
  const unpacked = await run(['tar', '-xzf', join(folder, 'first', tarball), '-C', folder]);
  t.is(unpacked.code, 0, unpacked.output);
  const home = join(folder, tarball.replace('.tar.gz', ''));
  t.is((await run(['sha256sum', '--quiet', '-c', 'SHA256SUMS'], home)).code, 0);
  const licences = await readFile(join(home, 'cache/LICENCES.tsv'), 'utf8');
  t.regex(licences, /^Piper voice.*CC0-1\.0/m);
  const tree = await Tree.make({ 'etc/asterisk/extensions.conf': '[general]\n' });
  t.teardown(() => tree.remove());
  const before = tree.snapshot();
  const PATH = await programsWithout('node', folder);
  const args = ['--root', tree.root, '--yes', '--database-socket', database.socketPath];
  const mailbox = ['--mailbox', '201', '--email', 'mary@hollis.example'];
  const install = (more: readonly string[]) =>
    withoutNetwork([join(home, 'install.sh'), ...args, ...more], home, { PATH });
  const installed = await install(mailbox);
  t.is(installed.code, 0, installed.output);
  t.regex((await install(mailbox)).output, /Nothing to do/);
  const secretary = (more: readonly string[]) =>
    withoutNetwork([tree.path('usr/local/bin/secretary'), ...more], home, { PATH });
  t.regex((await secretary(['mailbox', 'list'])).output, /201/);
  const doctor = await secretary(['doctor', '--json']);
  for (const engine of [/voice piper[^"]+of real time/, /recogniser (moonshine|vosk)[^"]+of real time/])
    t.regex(doctor.output, engine);
  t.is((await install(['--uninstall', '--purge'])).code, 0);
  t.deepEqual(tree.snapshot(), before);
  await writeFile(join(home, 'languages/en.yaml'), 'spoilt');
  const damaged = await install([]);
  t.is(damaged.code, 2);
  t.regex(damaged.output, /is damaged/);
});

test.serial('the same sources give the same bytes', async (t) => {
  // Its date is that of the last commit, or what this says (reproducible-builds.org).
  const env = { SOURCE_DATE_EPOCH: '1795000000' };
  const sums = [];
  for (const out of ['one', 'two']) {
    const script = join(projectRoot, 'scripts/release.mjs');
    const line = [process.execPath, script, '--no-build', '--level', '1', '--no-models', '--no-node'];
    const made = await run([...line, '--out', join(folder, out)], projectRoot, env);
    t.is(made.code, 0, made.output);
    sums.push(/SHA-256 (\w+)/.exec(made.output)?.[1]);
  }
  t.truthy(sums[0]);
  t.is(sums[0], sums[1]);
  t.is((await run([process.execPath, join(projectRoot, 'scripts/release.mjs'), '--level', '0'])).code, 2);
});

/**
 * In a network namespace of its own, which has no network, not even loopback. Some containers forbid that: there it is run as
 * it is, and said.
 */
async function withoutNetwork(command: readonly string[], cwd: string, env: NodeJS.ProcessEnv = {}) {
  const isolated = ['unshare', process.getuid?.() === 0 ? '-n' : '-Urn'];
  const isAllowed = (await run([...isolated, 'true'])).code === 0;
  if (!isAllowed) console.error('no network namespace is to be had here: the network is there');
  return run([...(isAllowed ? isolated : []), ...command], cwd, env);
}

async function run(line: readonly string[], cwd = projectRoot, env: NodeJS.ProcessEnv = {}) {
  const child = spawn(line[0] ?? '', line.slice(1), {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: RUN_MS,
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  return { code, output };
}
