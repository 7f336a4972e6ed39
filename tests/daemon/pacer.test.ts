import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import test, { type ExecutionContext } from 'ava';
import { FRAME_SAMPLES } from '../../src/audio/index.js';
import { sharedMs, silentLogger } from '../../src/common/index.js';
import { Pacer } from '../../src/daemon/pacer.js';
import { type MediaPort, prepareMedia } from '../../src/media/index.js';

interface Noted {
  packetsAt: number[];
  renewalsAt: number[];
  answersAt: number[];
}

const mortal = './pacer-mortal.js';

/** A call in small: a pacing thread, a line of RTP and a lease, and a peer that notes what it gets. */
async function call(t: ExecutionContext, { answerMs = 0, program = mortal } = {}) {
  const peer = new Worker(new URL('./pacer-peer.js', import.meta.url), { workerData: { answerMs } });
  t.teardown(() => peer.terminate());
  const [{ rtpPort, httpPort }] = (await once(peer, 'message')) as [{ rtpPort: number; httpPort: number }];
  const pacer = new Pacer(silentLogger(), new URL(program, import.meta.url));
  t.teardown(() => pacer.stop());
  pacer.start();
  // A call that is there before the thread is begins in the main loop, which is not what is tried here.
  if (program === mortal) await until(() => pacer.where === 'own thread');
  const lost: string[] = [];
  const state = { alive: true, hereRenewals: 0 };
  const lease = pacer.leases.hold({
    ari: { ariUrl: `http://127.0.0.1:${httpPort}`, ariUser: 'a', ariPassword: 'b' },
    channelId: '1.2',
    everyMs: 500,
    leaseMs: 2_200,
    isAlive: () => state.alive,
    renewHere: async () => {
      state.hereRenewals += 1;
    },
    onLost: (reason) => lost.push(reason),
  });
  t.teardown(() => lease.stop());
  const noted = async () => {
    peer.postMessage('tell');
    return ((await once(peer, 'message')) as [Noted])[0];
  };
  await until(async () => state.hereRenewals > 1 || (await noted()).renewalsAt.length > 0);
  const prepared = await prepareMedia({ transport: 'rtp', rtp: pacer.rtp, log: silentLogger() });
  const leg = { transport: 'rtp', remoteAddress: '127.0.0.1', remotePort: rtpPort } as const;
  const port = await prepared.connect(leg, AbortSignal.timeout(5_000));
  t.teardown(() => port.close());
  return { pacer, port, lease, lost, state, noted };
}

test.serial('a main loop that is busy for 1.5 s delays neither a packet nor a renewal', async (t) => {
  const { port, lost, noted } = await call(t);
  const told: Int16Array[] = [];
  port.onPlayed(({ samples }) => told.push(samples));
  const frames = write(port, 200);
  await sleep(500);
  const from = sharedMs();
  busy(1_500);
  const to = sharedMs();
  await port.drained(AbortSignal.timeout(5_000));
  t.deepEqual(told, frames, 'each frame is told once');
  const { packetsAt, renewalsAt } = await noted();
  const gaps = between(packetsAt.filter((at) => at >= from && at <= to)).sort((a, b) => a - b);
  const delays = gaps.map((gap) => Math.abs(gap - 20)).sort((a, b) => a - b);
  t.log(`off the beat while busy: p50 ${at(delays, 0.5)}, p99 ${at(delays, 0.99)} ms; longest gap ${at(gaps, 1)} ms`);
  // On a machine where others want the core as well some packets wait for it; a main loop that paced would be silent for 1.5 s.
  t.true(gaps.length > 45, `${gaps.length} packets in 1.5 s`);
  t.true(gaps.at(-1)! < 500, `gaps of ${gaps.slice(-3)} ms`);
  const renewals = between(renewalsAt);
  t.true(Math.max(...renewals) < 1_200, `renewals ${renewals.map(Math.round)} ms apart`);
  t.deepEqual(lost, []);
});

test.serial('a main loop that is stuck loses its calls', async (t) => {
  const { lost, noted } = await call(t);
  const from = sharedMs();
  busy(5_000);
  const { renewalsAt } = await noted();
  const last = renewalsAt.at(-1)! - from;
  t.log(`the last renewal came ${last.toFixed(0)} ms after the loop stopped`);
  t.true(last > 1_000 && last < 3_000, `${last} ms`);
  await until(() => lost.length > 0);
});

test.serial(
  'a call that makes no progress loses its lease at once, and a stopped one is not renewed again',
  async (t) => {
    const { lease, lost, state, noted } = await call(t);
    state.alive = false;
    await sleep(300);
    const before = (await noted()).renewalsAt.length;
    await until(() => lost.length > 0);
    t.deepEqual(lost, ['the call made no progress']);
    t.is((await noted()).renewalsAt.length, before);
    await lease.stop();

    const other = await call(t);
    await other.lease.stop();
    const atStop = (await other.noted()).renewalsAt.length;
    await sleep(1_200);
    t.is((await other.noted()).renewalsAt.length, atStop);
  },
);

test.serial('who stops a lease waits for the renewal that is on its way', async (t) => {
  const { lease, noted } = await call(t, { answerMs: 250 });
  const before = (await noted()).renewalsAt.length;
  await until(async () => (await noted()).renewalsAt.length > before);
  t.true((await noted()).answersAt.length <= before, 'it is on its way');
  await lease.stop();
  const { renewalsAt, answersAt } = await noted();
  t.is(answersAt.length, renewalsAt.length);
});

test.serial('where no thread can be started, this one renews and paces', async (t) => {
  const { port, state, lost, noted } = await call(t, { program: '../no-such-program.js' });
  write(port, 20);
  await port.drained(AbortSignal.timeout(5_000));
  const before = state.hereRenewals;
  await until(() => state.hereRenewals > before + 1);
  const { packetsAt, renewalsAt } = await noted();
  t.true(packetsAt.length >= 20);
  t.deepEqual([renewalsAt, lost], [[], []]);
});

test.serial('a thread that dies is started again, and its calls go on', async (t) => {
  const { pacer, port, lost, state, noted } = await call(t);
  await until(() => pacer.leases.counts.renewed > 0);
  const told: Int16Array[] = [];
  port.onPlayed(({ samples }) => told.push(samples));
  const heard: number[] = [];
  void (async () => {
    for await (const { atMs } of port.frames) heard.push(atMs);
  })();
  const frames = write(port, 100);
  await sleep(500);
  const channel = new BroadcastChannel('pacer-mortal');
  const diedAt = sharedMs();
  channel.postMessage('die');
  t.teardown(() => channel.close());
  await until(() => state.hereRenewals > 0);
  t.log(`renewed here ${(sharedMs() - diedAt).toFixed(0)} ms after its death`);
  await until(async () => (await noted()).renewalsAt.some((renewedAt) => renewedAt > diedAt));
  const { renewed, late, failed } = pacer.leases.counts;
  t.true(renewed + late > 1 && failed === 0, 'counted in either thread');
  t.is(pacer.restarts, 1);
  await port.drained(AbortSignal.timeout(5_000));
  t.deepEqual(told, frames, 'nothing of what was written is lost or told twice');
  const gaps = between((await noted()).packetsAt);
  t.log(`the longest gap is ${Math.round(Math.max(...gaps))} ms`);
  await until(() => heard.length > 0 && heard.at(-1)! > port.nowMs() - 400);
  t.deepEqual(
    heard,
    heard.map((_, i) => i * 20),
    'the sound of the caller has no hole',
  );
  t.false(port.closed.aborted);
  t.deepEqual(lost, []);
});

test.serial('a thread that hangs is seen; one that died is none, because the main loop goes on', async (t) => {
  const pacer = new Pacer(silentLogger(), new URL('./pacer-stuck.js', import.meta.url));
  t.teardown(() => pacer.stop());
  t.is(pacer.where, 'main loop');
  pacer.start();
  await until(async () => pacer.where === 'own thread');
  t.false(pacer.isStuck);
  const channel = new BroadcastChannel('pacer-stuck');
  t.teardown(() => channel.close());
  channel.postMessage('hang');
  await until(async () => pacer.isStuck);
  await pacer.stop();
  t.false(pacer.isStuck);
  t.is(pacer.where, 'main loop');
});

function write(port: MediaPort, count: number): Int16Array[] {
  const frames = Array.from({ length: count }, (_, i) => new Int16Array(FRAME_SAMPLES).fill(i));
  for (const frame of frames) port.write(frame);
  return frames;
}

function busy(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

function between(times: readonly number[]): number[] {
  return times.slice(1).map((time, i) => time - times[i]!);
}

function at(sorted: readonly number[], share: number): string {
  return (sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0).toFixed(1);
}

async function until(reached: () => boolean | Promise<boolean>): Promise<void> {
  const end = performance.now() + 10_000;
  while (performance.now() < end) {
    if (await reached()) return;
    await sleep(20);
  }
  throw new Error('it never came to that');
}
