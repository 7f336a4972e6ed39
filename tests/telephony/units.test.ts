import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { type Clock, createLogger } from '../../src/common/index.js';
import { cleanName, cleanNumber } from '../../src/telephony/caller-id.js';
import { AsteriskLink } from '../../src/telephony/index.js';
import { Lease } from '../../src/telephony/lease.js';
import { bestTransport } from '../../src/telephony/version.js';
import { until } from './lab.js';

test('caller ids lose what could do harm and keep what people write', (t) => {
  t.is(cleanNumber('+49 (30) 12-34\r\n'), '+493012-34');
  t.is(cleanNumber(undefined), '');
  t.is(cleanNumber('anonymous'), '');
  t.is(cleanNumber('9'.repeat(100)).length, 40);
  t.is(cleanName('"Joe"\r\nX-Header: <1>\u0000'), 'Joe X-Header: 1');
  t.is(cleanName('Zoë 🎩 김철수'), 'Zoë 🎩 김철수');
  t.is(cleanName('a\u202eb\ud800c'), 'a b c');
  t.is(cleanName('Anonymous'), '');
  t.is([...cleanName('🎩'.repeat(200))].length, 80);
});

test('the WebSocket is used where this Asterisk has all of it', (t) => {
  const modules = ['chan_rtp.so', 'chan_websocket.so'];
  const best = (version: string) => bestTransport({ version, modules });
  for (const version of ['22.10.1~dfsg+~cs6', '22.6.0', '20.16.0', '23.0.0', 'certified-24.2-cert1']) {
    t.is(best(version), 'websocket', version);
  }
  for (const version of ['22.5.2', '20.15.1', '21.12.0', '18.26.4', '16.28.0~dfsg', 'unknown']) {
    t.is(best(version), 'rtp', version);
  }
  t.is(bestTransport({ version: '22.10.1', modules: ['chan_rtp.so'] }), 'rtp');
});

test('the lease is renewed at once and then evenly, and only while there is progress', async (t) => {
  const clock = new HandClock();
  const renewedAt: number[] = [];
  const granted: number[] = [];
  const lost: string[] = [];
  const outcomes: string[] = [];
  let silentMs = 0;
  const lease = new Lease({
    renew: async (grantMs) => {
      renewedAt.push(clock.nowMs);
      granted.push(grantMs);
    },
    silentMs: () => silentMs,
    everyMs: 1_000,
    leaseMs: 2_500,
    onLost: (reason) => lost.push(reason),
    onRenewal: (outcome) => outcomes.push(outcome),
    clock,
  });
  lease.start();
  await clock.advance(3_000);
  t.deepEqual(outcomes, ['renewed', 'renewed', 'renewed', 'renewed']);
  t.deepEqual(renewedAt, [0, 1_000, 2_000, 3_000]);
  silentMs = 900;
  await clock.advance(1_000);
  t.deepEqual(granted, [2_500, 2_500, 2_500, 2_500, 1_600], 'never more than the lease from the last sign of life on');
  silentMs = Number.POSITIVE_INFINITY;
  await clock.advance(1_000);
  t.is(renewedAt.length, 5);
  t.deepEqual(lost, [], 'it may still come back to life');
  await clock.advance(1_000);
  t.deepEqual(lost, ['the call made no progress']);
  await lease.stop();
});

test('a renewal that fails is tried again, and the reason is told when the lease is lost', async (t) => {
  const clock = new HandClock();
  const lost: string[] = [];
  let failures = 1;
  const renew = async () => {
    failures -= 1;
    if (failures >= 0) throw new Error('refused');
  };
  const options = { renew, silentMs: () => 0, everyMs: 1_000, leaseMs: 2_500, onLost: (r: string) => lost.push(r) };
  const outcomes: string[] = [];
  const lease = new Lease({ ...options, onRenewal: (outcome) => outcomes.push(outcome), clock });
  lease.start();
  await clock.advance(1_000);
  failures = 1;
  await clock.advance(4_000);
  t.deepEqual(lost, []);
  t.deepEqual(outcomes.slice(0, 5), ['failed', 'renewed', 'failed', 'late', 'renewed']);
  failures = 10;
  await clock.advance(4_000);
  t.deepEqual(lost, ['refused']);
  await lease.stop();
  await lease.stop();
});

test('an Asterisk that is not there is one line in the log, however often it is tried', async (t) => {
  const directory = await mkdtemp(join(tmpdir(), 'secretary-link-'));
  t.teardown(() => rm(directory, { recursive: true, force: true }));
  const destination = join(directory, 'log');
  const link = new AsteriskLink(
    { ariUrl: 'http://127.0.0.1:1', ariUser: 'a', ariPassword: 'b', backOff: { firstMs: 10, maxMs: 20 } },
    createLogger({ destination }),
  );
  t.teardown(() => link.stop());
  t.is(link.state, 'connecting');
  link.start();
  await until('the link is away', () => link.state === 'away');
  await new Promise((resolve) => setTimeout(resolve, 300));
  await t.throwsAsync(() => link.info(), { code: 'unavailable' });
  await t.throwsAsync(() => link.originate({ endpoint: 'PJSIP/1' }, AbortSignal.timeout(1_000)), {
    code: 'unavailable',
  });
  await link.stop();
  await link.stop();
  t.is((await readFile(destination, 'utf8')).trim().split('\n').length, 1);
});

/** A clock that is turned by hand; sleepers wake in order. */
class HandClock implements Clock {
  nowMs = 0;
  #sleepers: { atMs: number; wake: () => void }[] = [];

  now(): Date {
    return new Date(this.nowMs);
  }

  monotonicMs(): number {
    return this.nowMs;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#sleepers.push({ atMs: this.nowMs + ms, wake: resolve });
      signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
    });
  }

  async advance(ms: number): Promise<void> {
    const end = this.nowMs + ms;
    await settle();
    for (;;) {
      const next = this.#sleepers.filter(({ atMs }) => atMs <= end).sort((a, b) => a.atMs - b.atMs)[0];
      if (!next) break;
      this.#sleepers = this.#sleepers.filter((sleeper) => sleeper !== next);
      this.nowMs = next.atMs;
      next.wake();
      await settle();
    }
    this.nowMs = end;
  }
}

function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
