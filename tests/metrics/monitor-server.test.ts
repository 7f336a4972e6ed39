import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import test, { type ExecutionContext } from 'ava';
import { silentLogger } from '../../src/common/index.js';
import { Metrics, MonitorServer, type MonitorServerOptions, type Report } from '../../src/metrics/index.js';

const fine: Report = { ok: true, parts: { loop: { ok: true } } };

async function served(t: ExecutionContext, options: Partial<MonitorServerOptions> = {}) {
  const server = new MonitorServer({
    bindAddress: '127.0.0.1',
    port: 0,
    metrics: new Metrics(),
    health: () => fine,
    ready: () => fine,
    log: silentLogger(),
    ...options,
  });
  t.teardown(() => server.stop());
  await server.start();
  return { server, ask: (path: string, init?: RequestInit) => fetch(`http://127.0.0.1:${server.port}${path}`, init) };
}

test('health and readiness are JSON, 200 or 503', async (t) => {
  const away: Report = { ok: false, parts: { database: { ok: false, reason: 'is away' } } };
  const { ask } = await served(t, { ready: () => away });
  const [health, ready] = [await ask('/health'), await ask('/ready?now')];
  t.is(health.status, 200);
  t.deepEqual(await health.json(), fine);
  t.is(ready.status, 503);
  t.deepEqual(await ready.json(), away);
});

test('metrics are in the format that Prometheus asks for', async (t) => {
  const { ask } = await served(t);
  const answer = await ask('/metrics');
  t.is(answer.headers.get('content-type'), 'text/plain; version=0.0.4; charset=utf-8');
  t.regex(await answer.text(), /^# TYPE process_resident_memory_bytes gauge$/m);
});

test('what is not there, and what would change something, is refused', async (t) => {
  const { ask } = await served(t);
  t.is((await ask('/')).status, 404);
  t.is((await ask('/metrics', { method: 'POST', body: 'x'.repeat(100_000) })).status, 405);
  t.is((await ask('/health', { method: 'HEAD' })).status, 200);
});

test('a state that cannot be told is an error of the server, not of the daemon', async (t) => {
  const { ask } = await served(t, {
    health: () => {
      throw new Error('broken');
    },
  });
  t.is((await ask('/health')).status, 500);
  t.is((await ask('/ready')).status, 200);
});

test('a port that is taken is told once and tried again until it is free', async (t) => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  t.teardown(() => other.close());
  const { port } = other.address() as AddressInfo;
  const errors: unknown[] = [];
  const log = silentLogger();
  log.error = ((...told: unknown[]) => errors.push(told)) as typeof log.error;
  const { server } = await served(t, { port, log, retryMs: 20 });
  t.is(server.port, undefined);
  await sleep(100);
  t.is(errors.length, 1);
  t.like(errors[0], [{ port, bindAddress: '127.0.0.1' }]);
  await new Promise((resolve) => other.close(resolve));
  for (const end = performance.now() + 5_000; server.port === undefined && performance.now() < end; ) await sleep(10);
  t.is(server.port, port);
});

test('it stops while a client hangs, and twice', async (t) => {
  const { server, ask } = await served(t);
  await ask('/health');
  const { port } = server;
  await Promise.all([server.stop(), server.stop()]);
  await t.throwsAsync(fetch(`http://127.0.0.1:${port}/health`));
});
