import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { Writable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import test, { type ExecutionContext } from 'ava';
import { pino } from 'pino';
import { SecretaryError, silentLogger } from '../../src/common/index.js';
import { type WorkerOptions, WorkerProcess } from '../../src/workers/index.js';
import { faultOf } from '../../src/workers/messages.js';

const program = new URL('./example-program.js', import.meta.url);

function workerFor(t: ExecutionContext, options: Partial<WorkerOptions> = {}): WorkerProcess {
  const worker = new WorkerProcess({ name: 'example', program, log: silentLogger(), ...options });
  t.teardown(() => worker.stop());
  return worker;
}

async function until(what: () => boolean | Promise<boolean>): Promise<void> {
  for (let i = 0; i < 500; i += 1) {
    if (await what()) return;
    await delay(20);
  }
  throw new Error('it did not happen within 10 s');
}

/** False for a process that is gone, and for one that only waits for a parent to notice its end. */
function exists(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

const unavailable = { instanceOf: SecretaryError, code: 'unavailable' };

test('samples, errors and the argument cross the process border', async (t) => {
  const worker = workerFor(t, { argument: { greeting: 'hello' } });
  await worker.start();
  const samples = new Int16Array(1_000).map((_, i) => i - 500).subarray(101, 421);
  t.deepEqual(await worker.call('echo', { samples }), { samples: samples.slice() });
  t.is(await worker.call('greeting', undefined), 'hello');
  const error = await t.throwsAsync(worker.call('fail', 1), { instanceOf: SecretaryError, code: 'damaged' });
  t.is((error as SecretaryError).advice, 'fetch it again');
  await t.throwsAsync(worker.call('nonsense', 1), { instanceOf: SecretaryError, code: 'protocol' });
  await t.throwsAsync(worker.call('constructor', 1), { instanceOf: SecretaryError, code: 'protocol' });
});

test('a native engine in a worker is told to report its use to nobody', async (t) => {
  const worker = workerFor(t);
  await worker.start();
  const environment = readFileSync(`/proc/${worker.pid}/environ`, 'utf8').split('\0');
  t.true(environment.includes('ORT_DISABLE_TELEMETRY=1'));
});

test('parts arrive in order, before the result', async (t) => {
  const worker = workerFor(t);
  await worker.start();
  const parts: unknown[] = [];
  t.is(await worker.call('count', 3, undefined, (part) => parts.push(part)), 'done');
  t.deepEqual(parts, [1, 2, 3]);
});

test('a signal gives a call up, and the child hears of it', async (t) => {
  const worker = workerFor(t);
  await worker.start();
  await t.throwsAsync(worker.call('aborted', 1, AbortSignal.timeout(50)), { any: true, name: 'TimeoutError' });
  await until(async () => (await worker.call('greeting', 1)) === 'aborted');
  await t.throwsAsync(worker.call('echo', 1, AbortSignal.abort()), { any: true, name: 'AbortError' });
});

test('a crash rejects what is under way, and another child serves at once', async (t) => {
  let exits = 0;
  const worker = workerFor(t, {
    onExit: () => {
      exits += 1;
    },
  });
  await worker.start();
  const first = worker.pid;
  const [waiting, crashed] = [worker.call('aborted', 1), worker.call('crash', 1)];
  await t.throwsAsync(waiting, unavailable);
  await t.throwsAsync(crashed, unavailable);
  t.false(worker.alive);
  await t.throwsAsync(worker.call('echo', 1), unavailable);
  await worker.ready(AbortSignal.timeout(10_000));
  t.is(await worker.call('echo', 2), 2);
  t.not(worker.pid, first);
  t.is(exits, 1);
});

test('a child that keeps crashing is started again with growing waits, and still comes back', async (t) => {
  const worker = workerFor(t, { backOff: { firstMs: 100, factor: 2, jitter: 0 } });
  await worker.start();
  for (let i = 0; i < 3; i += 1) {
    await t.throwsAsync(worker.call('crash', 1), unavailable);
    await worker.ready(AbortSignal.timeout(10_000));
  }
  t.is(await worker.call('echo', 3), 3);
});

test.serial('a machine that cannot make a process for a while gets the child back when it can', async (t) => {
  const node = process.execPath;
  t.teardown(() => {
    process.execPath = node;
  });
  const worker = workerFor(t, { backOff: { firstMs: 50, maxMs: 50, jitter: 0 } });
  await worker.start();
  process.execPath = '/nowhere/node';
  await t.throwsAsync(worker.call('crash', 1), unavailable);
  await delay(200);
  t.false(worker.alive);
  process.execPath = node;
  await worker.ready(AbortSignal.timeout(10_000));
  t.is(await worker.call('echo', 6), 6);
});

test('a call that never ends has its child replaced', async (t) => {
  const worker = workerFor(t, { callMs: 300 });
  await worker.start();
  await t.throwsAsync(worker.call('hang', 1), { instanceOf: SecretaryError, code: 'timeout' });
  await until(() => !worker.alive);
  await worker.ready(AbortSignal.timeout(10_000));
  t.is(await worker.call('echo', 4), 4);
});

test('stop ends a child that hangs, rejects its calls, and may be called twice', async (t) => {
  const worker = workerFor(t, { stopMs: 100 });
  await worker.start();
  const pid = worker.pid as number;
  const hanging = worker.call('hang', 1);
  hanging.catch(() => undefined);
  await delay(100);
  await worker.stop();
  await worker.stop();
  await t.throwsAsync(hanging, unavailable);
  t.false(exists(pid));
  await t.throwsAsync(worker.ready(AbortSignal.timeout(1_000)), unavailable);
});

test('SIGINT and SIGTERM, sent to the whole group, leave the worker to its host', async (t) => {
  const worker = workerFor(t);
  await worker.start();
  process.kill(worker.pid as number, 'SIGINT');
  process.kill(worker.pid as number, 'SIGTERM');
  await delay(100);
  t.is(await worker.call('echo', 5), 5);
});

test('start fails with the reason, and does not try again behind our back', async (t) => {
  const error = await t.throwsAsync(workerFor(t, { argument: { fail: true } }).start(), { code: 'not-found' });
  t.is((error as SecretaryError).advice, 'run setup');
  await t.throwsAsync(workerFor(t, { argument: { exit: true } }).start(), { ...unavailable, message: /exit code 3/ });
  await t.throwsAsync(workerFor(t, { program: new URL('./nothing.js', import.meta.url) }).start(), unavailable);
  const slow = workerFor(t, { argument: { never: true }, readyMs: 300 });
  await t.throwsAsync(slow.start(), { instanceOf: SecretaryError, code: 'timeout' });
  await until(() => slow.pid === undefined);
  t.false(slow.alive);
});

test('the child ends when its host is killed', async (t) => {
  const host = spawn(process.execPath, [fileURLToPath(new URL('./parent-program.js', import.meta.url))]);
  t.teardown(() => host.kill('SIGKILL'));
  const [line] = await once(host.stdout, 'data');
  const pid = Number(String(line));
  t.true(exists(pid));
  host.kill('SIGKILL');
  await until(() => !exists(pid));
  t.pass();
});

test('what the child writes goes to the log, line by line, for whoever debugs only', async (t) => {
  const lines: string[] = [];
  const levels = new Set<number>();
  const sink = new Writable({
    write: (chunk, _, done) => {
      const { line, level } = JSON.parse(String(chunk));
      lines.push(line);
      if (line !== undefined) levels.add(level);
      done();
    },
  });
  const worker = workerFor(t, { log: pino({ level: 'debug' }, sink) });
  await worker.start();
  await worker.call('write', 'one\ntwo\n');
  await until(() => lines.includes('two'));
  t.true(lines.includes('one'));
  t.deepEqual([...levels], [pino.levels.values.debug]);
});

test('of a foreign error only the name crosses: its message may quote what somebody said', (t) => {
  let thrown: unknown;
  try {
    JSON.parse('Daniel Hart called');
  } catch (error) {
    thrown = error;
  }
  const fault = faultOf(thrown);
  t.false(fault.message.includes('Dan'));
  t.true(fault.message.includes('SyntaxError'));
  t.is(faultOf(new SecretaryError('timeout', 'too late')).message, 'too late');
});
