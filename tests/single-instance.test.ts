import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { claimAlone } from '../src/single-instance.js';

const program = fileURLToPath(new URL('./single-instance-program.js', import.meta.url));

test('a name is had by one process; when that is killed the next one gets it', async (t) => {
  const name = `test ${process.pid} ${Date.now()}`;
  const holder = fork(program, [name]);
  t.teardown(() => holder.kill('SIGKILL'));
  t.deepEqual(await once(holder, 'message'), ['claimed', undefined]);
  const error = await t.throwsAsync(claimAlone(name, 'the spool folder /x'));
  t.is(error?.message, 'another secretary on this machine uses the spool folder /x');
  const ended = once(holder, 'exit');
  const claiming = claimAlone(name, 'the spool folder /x');
  holder.kill('SIGKILL');
  await ended;
  await t.notThrowsAsync(claiming);
});

test('other names are other things', async (t) => {
  await claimAlone(`one ${process.pid}`, 'one');
  await t.notThrowsAsync(claimAlone(`two ${process.pid}`, 'two'));
});
