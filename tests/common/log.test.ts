import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { createLogger, SecretaryError } from '../../src/common/index.js';

test('an error in the log says what and where, and quotes nothing that it stumbled over', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'secretary-log-'));
  t.teardown(() => rm(folder, { recursive: true, force: true }));
  const destination = join(folder, 'log');
  const log = createLogger({ destination }).child({ call: '1' });
  log.warn({ err: new SecretaryError('protocol', 'the model wrote no JSON', { cause: faultOf('Daniel') }) }, 'failed');
  log.warn({ err: faultOf('Daniel') }, 'failed');
  const written = await readFile(destination, 'utf8');
  t.false(written.includes('Daniel'), written);
  const [own, foreign] = written
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line).err);
  t.like(own, { message: 'the model wrote no JSON', code: 'protocol', cause: { type: 'SyntaxError' } });
  t.true(own.at.length > 0);
  t.is(foreign.type, 'SyntaxError');
});

function faultOf(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch (error) {
    return error;
  }
}
