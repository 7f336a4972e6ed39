import test, { type ExecutionContext } from 'ava';
import type { Storage } from '../../src/storage/index.js';
import { Bench, until } from '../storage/bench.js';
import { endCall, office, PATIENCE_MS, type Start } from './office.js';
import type { Worker } from './worker.js';

const bench = new Bench('mysql');
test.before(() => bench.start());
test.after.always(() => bench.remove());

test.serial(
  'killed between the 250 and our note of it: the letter comes twice, as the same one, and is counted',
  async (t) => {
    const { storage, mails, worker } = await office(t, bench);
    const id = await endCall(storage);
    const dying = worker({ diesAfter250: true, leaseMs: 3_000 });
    await until('the first worker has died', () => dying.isOver, PATIENCE_MS);
    t.is(dying.endedBy, 'SIGKILL');
    t.is(mails.length, 1);
    t.is((await storage.jobs.list())[0]?.state, 'running');
    const next = worker();
    await until('the letter is done', async () => (await storage.jobs.counts()).done === 1, PATIENCE_MS);
    const messageId = `<${id}.summary@office.example>`;
    t.deepEqual(
      mails.map((mail) => mail.messageId),
      [messageId, messageId],
    );
    const [job] = await storage.jobs.list();
    t.like(job, { state: 'done', resent: 1, messageId, attempts: 2 });
    await next.stop();
    t.is(next.said.filter(({ counted }) => counted === 'resent').length, 1);
    t.true(next.said.some(({ msg, resent }) => msg?.startsWith('letter was sent again') && resent === 1));
  },
);

test.serial(
  'a server that says no makes no repeat of the next try; one that goes away without a word does',
  async (t) => {
    let turn = 0;
    const { storage, worker, drop } = await office(t, bench, {
      onData: (stream, _session, done) => {
        stream.resume();
        stream.once('end', () => {
          turn += 1;
          if (turn === 1) done(Object.assign(new Error('try later'), { responseCode: 451 }));
          else if (turn === 2) drop();
          else done();
        });
      },
    });
    await endCall(storage);
    const one = worker();
    await until('the letter is done', async () => (await storage.jobs.counts()).done === 1, PATIENCE_MS);
    await one.stop();
    t.is(turn, 3);
    t.like((await storage.jobs.list())[0], { attempts: 3, resent: 1 });
  },
);

test.serial('a server that is not there makes no repeats', async (t) => {
  let busy = 2;
  const { storage, worker, mails } = await office(t, bench, {
    onConnect: (_session, done) => {
      busy -= 1;
      done(busy >= 0 ? Object.assign(new Error('not now'), { responseCode: 421 }) : null);
    },
  });
  await endCall(storage);
  const one = worker();
  await until('the letter is done', async () => (await storage.jobs.counts()).done === 1, PATIENCE_MS);
  await one.stop();
  t.is(mails.length, 1);
  t.like((await storage.jobs.list())[0], { attempts: 3, resent: 0 });
});

test.serial('two daemons deliver a hundred letters, each once', async (t) => {
  const { storage, mails, worker } = await office(t, bench);
  for (let n = 0; n < 100; n += 1) await endCall(storage);
  const workers = [worker(), worker()];
  await until('all letters are done', async () => (await storage.jobs.counts()).done === 100, PATIENCE_MS);
  for (const each of workers) await each.stop();
  t.is(mails.length, 100);
  t.is(new Set(mails.map(({ messageId }) => messageId)).size, 100);
  const shares = workers.map(({ said }) => said.filter(({ outcome }) => outcome === 'done').length);
  t.is(
    shares.reduce((sum, share) => sum + share, 0),
    100,
  );
  t.true(Math.min(...shares) > 0, `each did some: ${shares}`);
  const jobs = await storage.jobs.list();
  t.true(jobs.every(({ attempts, resent }) => attempts === 1 && resent === 0));
});

test.serial('a worker that was stopped before its letter left comes too late: it sends nothing', async (t) => {
  const held: (() => void)[] = [];
  const { storage, mails, worker } = await office(t, bench, {
    // The first recipient is answered when the test wants it, every other one at once.
    onRcptTo: (_address, _session, done) => (held.length === 0 ? void held.push(() => done()) : done()),
  });
  await endCall(storage);
  const [slow, quick] = await overtaken(t, storage, worker, held);
  await until('the slow one has seen it', () => slow.says(/left to the worker/), PATIENCE_MS);
  await closedOnce(t, storage, slow, quick);
  t.is(mails.length, 1);
  t.is((await storage.jobs.list())[0]?.resent, 0);
});

test.serial(
  'a worker that was stopped behind its letter cannot close the job that another one has closed',
  async (t) => {
    const held: (() => void)[] = [];
    let taken = 0;
    const { storage, worker } = await office(t, bench, {
      onData: (stream, _session, done) => {
        stream.resume();
        stream.once('end', () => {
          taken += 1;
          if (held.length === 0) held.push(() => done());
          else done();
        });
      },
    });
    await endCall(storage);
    const [slow, quick] = await overtaken(t, storage, worker, held);
    await until('the slow one has seen it', () => slow.says(/left to the worker/), PATIENCE_MS);
    await closedOnce(t, storage, slow, quick);
    t.is(taken, 2);
    t.is((await storage.jobs.list())[0]?.resent, 1, 'the second worker knew that it might be a repeat');
  },
);

/** One worker is stopped while the server lets it wait; another does its job; then the first goes on, and is answered. */
async function overtaken(
  t: ExecutionContext,
  storage: Storage,
  worker: Start,
  held: (() => void)[],
): Promise<[slow: Worker, quick: Worker]> {
  const slow = worker({ leaseMs: 1_500 });
  await until('the server lets it wait', () => held.length === 1, PATIENCE_MS);
  slow.signal('SIGSTOP');
  t.teardown(() => slow.signal('SIGCONT'));
  const quick = worker();
  await until('the second worker has done it', async () => (await storage.jobs.counts()).done === 1, PATIENCE_MS);
  slow.signal('SIGCONT');
  held[0]?.();
  return [slow, quick];
}

async function closedOnce(t: ExecutionContext, storage: Storage, slow: Worker, quick: Worker): Promise<void> {
  const before = await storage.jobs.list();
  await slow.stop();
  await quick.stop();
  t.deepEqual(await storage.jobs.list(), before);
  t.deepEqual(
    [slow, quick].map(({ said }) => said.filter(({ outcome }) => outcome !== undefined).map(({ outcome }) => outcome)),
    [[], ['done']],
  );
}
