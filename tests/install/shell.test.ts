import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import test from 'ava';
import { projectRoot } from '../../src/common/index.js';

const scripts = ['install.sh', ...readdirSync(join(projectRoot, 'packaging')).map((name) => join('packaging', name))];
const shellcheck = (process.env.PATH ?? '')
  .split(delimiter)
  .map((path) => join(path, 'shellcheck'))
  .find(existsSync);

test('bash reads every script of the installer', (t) => {
  for (const script of scripts) {
    const { status, stderr } = spawnSync('bash', ['-n', script], { cwd: projectRoot, encoding: 'utf8' });
    t.is(status, 0, stderr);
  }
});

// Its opinion, where it is installed.
if (shellcheck) {
  test('shellcheck finds no fault in them', (t) => {
    const { status, stdout } = spawnSync(shellcheck, ['-x', ...scripts], { cwd: projectRoot, encoding: 'utf8' });
    t.is(status, 0, stdout);
  });
}
