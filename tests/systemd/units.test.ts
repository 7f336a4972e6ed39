import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import test from 'ava';
import { projectRoot } from '../../src/common/index.js';

const run = promisify(execFile);
const folder = join(projectRoot, 'systemd');
const units = readdirSync(folder).filter((name) => name.endsWith('.service'));
const analyze = (process.env.PATH ?? '')
  .split(delimiter)
  .map((path) => join(path, 'systemd-analyze'))
  .find(existsSync);

test('there is a unit for the daemon and one for the model server', (t) => {
  t.deepEqual(units.sort(), ['asterisk-secretary-llm.service', 'asterisk-secretary.service']);
});

test('the model server cannot open what was kept of callers', (t) => {
  const text = readFileSync(join(folder, 'asterisk-secretary-llm.service'), 'utf8');
  t.regex(
    text,
    /^InaccessiblePaths=.*-\/etc\/asterisk-secretary\/master\.key\b.*-\/var\/lib\/asterisk-secretary\/spool$/m,
  );
});

test('the daemon tells when it is ready, is watched, reloads without a restart, and gets its secrets from root', (t) => {
  const lines = readFileSync(join(folder, 'asterisk-secretary.service'), 'utf8').split('\n');
  const values = (name: string) => lines.flatMap((line) => (line.startsWith(`${name}=`) ? [pair(line)[1]] : []));
  t.deepEqual(values('Type'), ['notify'], 'notify-reload is not known to every systemd that we support');
  t.deepEqual(values('NotifyAccess'), ['main']);
  t.regex(values('ExecReload').join(), /^\/bin\/kill -HUP \$MAINPID$/);
  const [watchdog] = values('WatchdogSec');
  t.true(Number(watchdog) >= 10, 'a long collection of garbage is no stop');
  const credentials = values('LoadCredential');
  t.true(credentials.length >= 4);
  for (const name of credentials) t.regex(name, /^asterisk-secretary\.[a-z-]+$/, 'a path would have to be there');
});

for (const unit of units) {
  test(`${unit}: starts a command that we ship, restarts unless the configuration is wrong, gives nothing away`, (t) => {
    const text = readFileSync(join(folder, unit), 'utf8');
    const values = new Map(text.split('\n').flatMap((line) => (/^\w+=/.test(line) ? [pair(line)] : [])));
    t.regex(values.get('ExecStart')!, /^\/usr\/bin\/node \S+\/scripts\/secretary\.mjs (start|llm) --config \S+\.yaml$/);
    t.is(values.get('RestartPreventExitStatus'), '2');
    t.is(values.get('NoNewPrivileges'), 'yes');
    t.is(values.get('CapabilityBoundingSet'), '');
    t.is(values.get('UMask'), '0077');
    t.is(values.get('StartLimitIntervalSec'), '0', 'it is tried for ever');
    t.regex(values.get('EnvironmentFile') ?? '', /^-\/etc\/asterisk-secretary\/\S*environment$/);
    const odd = text.split('\n').filter((line) => !/^(#.*|\[(Unit|Service|Install)\]|[A-Z]\w+=.*|)$/.test(line));
    t.deepEqual(odd, []);
  });

  test(`${unit}: systemd-analyze finds no fault, and an exposure of at most 1.5`, async (t) => {
    if (analyze === undefined) {
      t.log('not checked: this machine has no systemd-analyze (Debian: apt-get install systemd)');
      t.pass();
    } else {
      const copies = await mkdtemp(join(tmpdir(), 'secretary-units-'));
      t.teardown(() => rm(copies, { recursive: true, force: true }));
      const text = readFileSync(join(folder, unit), 'utf8').replace('/usr/bin/node', process.execPath);
      await writeFile(join(copies, unit), text);
      const { stderr } = await run(analyze, ['verify', '--man=no', join(copies, unit)]);
      t.false(stderr.includes(unit), stderr);
      const rating = await run(analyze, ['security', '--offline=true', '--threshold=15', join(copies, unit)]);
      const [, exposure] = /Overall exposure level for \S+: ([\d.]+)/.exec(rating.stdout) ?? [];
      t.true(Number(exposure) <= 1.5, rating.stdout.split('\n').at(-2));
    }
  });
}

function pair(line: string): [string, string] {
  const at = line.indexOf('=');
  return [line.slice(0, at), line.slice(at + 1)];
}
