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

  // systemd's own opinion, where it is installed; containers often have none.
  if (analyze) {
    test(`${unit}: systemd-analyze finds no fault`, async (t) => {
      const copies = await mkdtemp(join(tmpdir(), 'secretary-units-'));
      t.teardown(() => rm(copies, { recursive: true, force: true }));
      const text = readFileSync(join(folder, unit), 'utf8').replace('/usr/bin/node', process.execPath);
      await writeFile(join(copies, unit), text);
      const { stderr } = await run(analyze, ['verify', '--man=no', join(copies, unit)]);
      t.false(stderr.includes(unit), stderr);
      const rating = await run(analyze, ['security', '--offline=true', '--threshold=20', join(copies, unit)]);
      t.regex(rating.stdout, /Overall exposure level.*OK/);
    });
  }
}

function pair(line: string): [string, string] {
  const at = line.indexOf('=');
  return [line.slice(0, at), line.slice(at + 1)];
}
