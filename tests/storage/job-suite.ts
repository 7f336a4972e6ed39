import type { TestFn } from 'ava';
import mysql from 'mysql2/promise';
import { Database } from '../../src/storage/database.js';
import { jobsAfterCall, type Storage } from '../../src/storage/index.js';
import { type Bench, begin, record, until } from './bench.js';

const leaseMs = 60_000;
const soon = () => new Date(Date.now() - 1000);

export function jobTests(test: TestFn, bench: Bench): void {
  test('workers that claim at the same time get disjoint jobs, and all of them', async (t) => {
    const storage = await bench.storage(t);
    for (let n = 0; n < 40; n += 1) await storage.jobs.add({ kind: 'lamp', payload: { n } });
    const claimed: number[] = [];
    const work = async (worker: string) => {
      while (claimed.length < 40)
        for (const { id } of await storage.jobs.claim({ worker, limit: 3, leaseMs })) claimed.push(id);
    };
    await Promise.all(['a', 'b', 'c', 'd'].map(work));
    t.is(new Set(claimed).size, 40);
    t.is(claimed.length, 40);
    t.deepEqual(await storage.jobs.claim({ worker: 'e', leaseMs }), []);
  });

  test('the letter waits for the summary, the lamp for nobody', async (t) => {
    const storage = await endedCall(bench, t);
    const first = await storage.jobs.claim({ worker: 'w', limit: 9, leaseMs });
    t.deepEqual(
      first.map(({ kind }) => kind),
      ['summarise', 'lamp'],
    );
    t.true(await storage.jobs.succeed(first[0]!));
    const [mail] = await storage.jobs.claim({ worker: 'w', limit: 9, leaseMs });
    t.is(mail?.kind, 'mail');
    t.is(mail?.dependsOn, first[0]?.id);
    t.is(mail?.attempts, 1);
  });

  test('a summary that is given up does not hold the letter back', async (t) => {
    const storage = await endedCall(bench, t);
    const [summarise] = await storage.jobs.claim({ worker: 'w', kinds: ['summarise'], leaseMs });
    await storage.jobs.park(summarise!, 'the model is gone');
    t.is((await storage.jobs.claim({ worker: 'w', kinds: ['mail'], leaseMs })).length, 1);
    t.deepEqual(await storage.jobs.counts(), { waiting: 1, running: 1, done: 0, parked: 1, discarded: 0 });
  });

  test('the census tells what is not done, by kind and state, and how old it is', async (t) => {
    const storage = await endedCall(bench, t);
    await storage.jobs.add({ kind: 'lamp' });
    const [summarise] = await storage.jobs.claim({ worker: 'w', kinds: ['summarise'], leaseMs });
    const [lamp] = await storage.jobs.claim({ worker: 'w', kinds: ['lamp'], leaseMs });
    await storage.jobs.park(summarise!, 'the model is gone');
    await storage.jobs.succeed(lamp!);
    const census = await storage.jobs.census();
    const facts = census.map(({ kind, state, count }) => `${kind} ${state} ${count}`).sort();
    t.deepEqual(facts, ['lamp waiting 1', 'mail waiting 1', 'summarise parked 1']);
    t.true(census.every(({ oldestMs }) => oldestMs >= 0 && oldestMs < 120_000));
    t.deepEqual(await storage.spoolSize(), { calls: 0, bytes: 0, quarantined: 0 });
  });

  test('a failed job comes back when it is due, and not before', async (t) => {
    const { jobs } = await bench.storage(t);
    await jobs.add({ kind: 'mail', payload: { to: 'x' }, notBefore: new Date(Date.now() + 3_600_000) });
    t.deepEqual(await jobs.claim({ worker: 'w', leaseMs }), []);
    const [waiting] = await jobs.list();
    t.true(await jobs.retry(waiting!.id));
    const [job] = await jobs.claim({ worker: 'w', leaseMs });
    t.deepEqual(job?.payload, { to: 'x' });
    t.true(await jobs.fail(job!, 'x'.repeat(5000), new Date(Date.now() + 3_600_000)));
    t.deepEqual(await jobs.claim({ worker: 'w', leaseMs }), []);
    t.true(await jobs.retry(job!.id));
    const [again] = await jobs.claim({ worker: 'w', leaseMs });
    t.true(await jobs.fail(again!, 'late', soon()));
    t.is((await jobs.claim({ worker: 'w', kinds: ['lamp'], leaseMs })).length, 0);
    const [third] = await jobs.claim({ worker: 'w', kinds: ['lamp', 'mail'], leaseMs });
    t.is(third?.lastError, 'late');
    t.true(await jobs.discard(third!.id));
    t.false(await jobs.succeed(third!));
    t.is((await jobs.list({ state: 'discarded' })).length, 1);
  });

  test('a worker that lost its lease cannot close the job of the next one', async (t) => {
    const { jobs } = await bench.storage(t);
    await jobs.add({ kind: 'lamp' });
    const [slow] = await jobs.claim({ worker: 'slow', leaseMs: 1 });
    let quick = slow;
    await until('the lease runs out', async () => {
      [quick] = await jobs.claim({ worker: 'quick', leaseMs });
      return quick !== undefined;
    });
    t.is(quick?.attempts, 2);
    t.false(await jobs.succeed(slow!));
    t.false(await jobs.fail(slow!, 'late', soon()));
    t.false(await jobs.renew(slow!, leaseMs));
    t.true(await jobs.renew(quick!, leaseMs));
    t.true(await jobs.succeed(quick!));
    t.is((await jobs.list())[0]?.state, 'done');
  });

  test('work that loses a deadlock is done again', async (t) => {
    const options = await bench.options();
    const storage = await bench.storage(t, options);
    const [one, two] = [await storage.calls.begin(begin), await storage.calls.begin(begin)];
    await one.end(record(one.id, []), []);
    await two.end(record(two.id, []), []);
    // A transaction that outweighs ours (InnoDB rolls back the one with fewer changes) holds A and waits for B, while
    // ours holds B and waits for A.
    const { host, port, user, password } = bench.server;
    const other = await mysql.createConnection({ host, port, user, password, database: options.database });
    t.teardown(() => other.end());
    await other.query('BEGIN');
    await other.query('UPDATE calls SET heard = 1 WHERE id = ?', [one.id]);
    for (let n = 0; n < 50; n += 1) {
      await other.query(
        `INSERT INTO jobs (kind, payload, state, not_before, created_at) VALUES ('x', '{}', 'done', NOW(), NOW())`,
      );
    }
    let attempts = 0;
    const ours = new Database(options, options.log);
    t.teardown(() => ours.close());
    const work = ours.transaction(async (manager) => {
      attempts += 1;
      await manager.query('UPDATE calls SET duration_ms = 7 WHERE id = ?', [two.id]);
      await manager.query('UPDATE calls SET duration_ms = 7 WHERE id = ?', [one.id]);
    });
    await until('ours waits', async () => {
      const rows = await bench.sql<{ Info: string | null }>('', 'SHOW FULL PROCESSLIST');
      return rows.some(({ Info }) => Info?.includes('duration_ms = 7') && Info.includes(one.id));
    });
    await other.query('UPDATE calls SET heard = 1 WHERE id = ?', [two.id]);
    await other.query('COMMIT');
    await work;
    t.is(attempts, 2);
    t.is((await storage.calls.find(two.id))?.durationMs, 7);
  });
}

async function endedCall(bench: Bench, t: Parameters<Bench['storage']>[0]): Promise<Storage> {
  const storage = await bench.storage(t);
  const writer = await storage.calls.begin(begin);
  await writer.end(record(writer.id, []), jobsAfterCall);
  return storage;
}
