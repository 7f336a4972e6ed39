import { setTimeout as sleep } from 'node:timers/promises';
import test, { type ExecutionContext } from 'ava';
import { silentLogger } from '../../src/common/index.js';
import { Supervisor } from '../../src/supervisor/index.js';
import { NotifySocket } from './notify-socket.js';

async function socket(t: ExecutionContext, abstract = false): Promise<NotifySocket> {
  const notify = await NotifySocket.open(abstract);
  t.teardown(() => notify.close());
  return notify;
}

for (const abstract of [false, true]) {
  test(`a real notify socket hears what is told (${abstract ? 'abstract name' : 'path'})`, async (t) => {
    const notify = await socket(t, abstract);
    const supervisor = new Supervisor({ environment: { NOTIFY_SOCKET: notify.path }, log: silentLogger() });
    t.true(supervisor.isThere);
    t.true(supervisor.tell({ READY: 1, STATUS: '2 of 10 calls;\ntakes calls' }));
    await supervisor.insist({ STOPPING: 1 });
    t.deepEqual(notify.received, ['READY=1\nSTATUS=2 of 10 calls; takes calls\n', 'STOPPING=1\n']);
  });
}

test('what is meant for us is taken out of the environment, so that no child speaks for us', (t) => {
  const environment = { NOTIFY_SOCKET: '/run/notify', WATCHDOG_USEC: '1', WATCHDOG_PID: '1', PATH: '/bin' };
  new Supervisor({ environment, log: silentLogger() });
  t.deepEqual(environment, { PATH: '/bin' } as never);
});

test('without systemd every word is dropped, and nothing is sent', async (t) => {
  const sent: string[] = [];
  const send = (_: string, text: string) => void sent.push(text);
  for (const NOTIFY_SOCKET of [undefined, '', 'vsock:2:1234']) {
    const environment = NOTIFY_SOCKET === undefined ? {} : { NOTIFY_SOCKET };
    const supervisor = new Supervisor({ environment, log: silentLogger(), send });
    await supervisor.insist({ READY: 1 });
    supervisor.watch(() => true);
    t.false(supervisor.isThere);
  }
  t.deepEqual(sent, []);
});

test('the watchdog is told three times in its patience, and only while we live', async (t) => {
  const notify = await socket(t);
  const environment = { NOTIFY_SOCKET: notify.path, WATCHDOG_USEC: '300000', WATCHDOG_PID: String(process.pid) };
  const supervisor = new Supervisor({ environment, log: silentLogger() });
  t.teardown(() => supervisor.stop());
  let isAlive = true;
  supervisor.watch(() => isAlive);
  const keepsLoop = setInterval(() => undefined, 10);
  t.teardown(() => clearInterval(keepsLoop));
  for (const end = performance.now() + 10_000; notify.received.length < 3 && performance.now() < end; ) await sleep(20);
  t.true(notify.received.length >= 3);
  t.deepEqual([...new Set(notify.received)], ['WATCHDOG=1\n']);
  isAlive = false;
  const before = notify.received.length;
  await sleep(400);
  t.is(notify.received.length, before);
});

test("another process' watchdog is none of ours", async (t) => {
  const notify = await socket(t);
  const environment = { NOTIFY_SOCKET: notify.path, WATCHDOG_USEC: '100000', WATCHDOG_PID: String(process.ppid) };
  const supervisor = new Supervisor({ environment, log: silentLogger() });
  supervisor.watch(() => true);
  t.deepEqual(notify.received, []);
});

test('a word that must arrive is sent again while the socket is full; a socket that is gone is told once', async (t) => {
  let faults = 2;
  const sent: string[] = [];
  const warnings: unknown[] = [];
  const log = silentLogger();
  log.warn = ((...told: unknown[]) => warnings.push(told)) as typeof log.warn;
  const send = (_: string, text: string) => {
    faults -= 1;
    if (faults >= 0) return 11;
    sent.push(text);
    return undefined;
  };
  await new Supervisor({ environment: { NOTIFY_SOCKET: '/run/x' }, log, send }).insist({ READY: 1 });
  t.deepEqual(sent, ['READY=1\n']);
  const gone = new Supervisor({ environment: { NOTIFY_SOCKET: '/nowhere/at/all' }, log });
  t.false(gone.tell({ READY: 1 }));
  t.false(gone.tell({ READY: 1 }));
  t.is(warnings.length, 2, 'one line for each supervisor');
});
