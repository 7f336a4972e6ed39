import type { TestFn } from 'ava';
import mysql from 'mysql2/promise';
import { Database } from '../../src/storage/database.js';
import { jobsAfterCall, type Storage } from '../../src/storage/index.js';
import { type Bench, begin, mailbox, record, until } from './bench.js';
import { runFor, startProgram } from './crash-suite.js';

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

  test('a job whose time has not come goes back as if it had not been claimed', async (t) => {
    const { jobs } = await bench.storage(t);
    await jobs.add({ kind: 'mail' });
    const [job] = await jobs.claim({ worker: 'w', leaseMs });
    t.true(await jobs.postpone(job!, 'waits for a message', soon()));
    t.false(await jobs.postpone(job!, 'late', soon()));
    const [again] = await jobs.claim({ worker: 'w', leaseMs });
    t.like(again, { attempts: 1, lastError: 'waits for a message' });
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

  test('jobs of a daemon that was killed here are free at once, and of one that may live nowhere touched', async (t) => {
    const options = await bench.options({ lookEveryMs: 100 });
    const storage = await bench.storage(t, options);
    await storage.jobs.add({ kind: 'lamp' });
    await storage.jobs.add({ kind: 'lamp' });
    const daemon = startProgram(t, bench, options, 'claiming-program.js');
    const [first, second] = (await daemon.line()).split(' ').map(Number);
    const mortal = (await storage.jobs.find(first!))!;
    let told = 0;
    storage.onWork(() => {
      told += 1;
    });
    runFor(t, storage);
    await until('connected', () => storage.state === 'connected');
    t.deepEqual(await storage.jobs.claim({ worker: 'w', leaseMs }), [], 'its daemon lives');
    // The same daemon, but on a machine whose processes nobody here can see.
    const { database } = options;
    const [{ place } = { place: '' }] = await bench.sql<{ place: string }>(database, 'SELECT place FROM daemons');
    await bench.sql(database, "UPDATE daemons SET place = 'elsewhere'");
    await daemon.kill();
    await new Promise((resolve) => setTimeout(resolve, 500));
    t.deepEqual(await storage.jobs.claim({ worker: 'w', leaseMs }), [], 'its daemon may live');
    t.is(told, 0);
    await bench.sql(database, 'UPDATE daemons SET place = ?', [place]);
    await until('both are free', async () => (await storage.jobs.counts()).waiting === 2);
    await until('told', () => told > 0);
    t.is((await storage.jobs.find(mortal.id))?.token, mortal.token + 1);
    t.false(await storage.jobs.succeed(mortal), 'its worker, should it speak once more, closes nothing');
    const claimed = await storage.jobs.claim({ worker: 'w', limit: 9, leaseMs });
    t.deepEqual(
      claimed.map(({ id, attempts }) => [id, attempts]),
      [
        [first, 2],
        [second, 2],
      ],
    );
    t.false(await storage.jobs.succeed(mortal), 'nor what another worker has by now');
    t.true(await storage.jobs.succeed(claimed[0]!));
  });

  test('a job that takes its daemon down each time is tried again ever later', async (t) => {
    const options = await bench.options({ lookEveryMs: 100 });
    const storage = await bench.storage(t, options);
    await storage.jobs.add({ kind: 'lamp' });
    const daemon = startProgram(t, bench, options, 'claiming-program.js');
    const id = Number(await daemon.line());
    await bench.sql(options.database, 'UPDATE jobs SET attempts = 4');
    await daemon.kill();
    runFor(t, storage);
    await until('free', async () => (await storage.jobs.find(id))?.state === 'waiting');
    const waitMs = (await storage.jobs.find(id))!.notBefore.getTime() - Date.now();
    t.true(waitMs > 1_000 && waitMs <= 7_000, `${waitMs} ms`);
  });

  test('a letter that was handed over may be repeated, unless the server said no', async (t) => {
    const { jobs } = await bench.storage(t);
    await jobs.add({ kind: 'mail' });
    const claim = async () => (await jobs.claim({ worker: 'w', leaseMs }))[0]!;
    const first = await claim();
    t.true(await jobs.handOver(first, '<one@example.org>'));
    await jobs.takeBack(first);
    await jobs.takeBack(first);
    await jobs.fail(first, 'no', soon());
    const second = await claim();
    t.is(second.handedAt, undefined);
    t.true(await jobs.handOver(second, '<two@example.org>'));
    t.true(await jobs.handOver(second, '<two@example.org>'), 'its answer was lost');
    t.is((await jobs.find(second.id))?.resent, 0);
    await jobs.fail(second, 'silence', soon());
    const third = await claim();
    t.truthy(third.handedAt);
    t.true(await jobs.handOver(third, '<three@example.org>'));
    t.like(await jobs.find(third.id), { resent: 1, messageId: '<one@example.org>' });
    await jobs.takeBack(third);
    await jobs.takeBack(third);
    t.like(await jobs.find(third.id), { resent: 0, handedAt: (await jobs.find(third.id))?.handedAt });
    t.truthy((await jobs.find(third.id))?.handedAt, 'the second one may still have arrived');
    t.false(await jobs.handOver(second, '<four@example.org>'));
    t.is(await jobs.find(4_000_000_000), undefined);
  });

  test('letters beyond the limit go into the digest of their hour, with the end of their job', async (t) => {
    const options = await bench.options();
    const storage = await bench.storage(t, options);
    const { jobs, letterWindows } = storage;
    await storage.mailboxes.save(mailbox);
    const placed = async (callerNumber: string, windowMs?: number) => {
      const { id: callId } = await storage.calls.begin({ ...begin, callerNumber });
      await jobs.addOnce(callId, { kind: 'mail' });
      const [job] = await jobs.claim({ worker: 'w', kinds: ['mail'], leaseMs });
      const letter = { callId, mailbox: '201', callerNumber };
      const limit = { letters: 2, ...(windowMs && { windowMs }) };
      const place = await letterWindows.assign(job!, letter, limit);
      if (place === 'own') t.is(await letterWindows.assign(job!, letter, limit), 'own', 'asked again');
      else t.is((await jobs.find(job!.id))?.state, 'done');
      return place;
    };
    const places: string[] = [];
    for (const number of ['+49301', '+49302', '+49301', '+49301', '+49302', '', '', ''])
      places.push(await placed(number));
    t.deepEqual(places, ['own', 'own', 'own', 'digest', 'own', 'own', 'own', 'own']);
    const digests = await jobs.list({ kind: 'digest' });
    t.is(digests.length, 1);
    const window = String(digests[0]?.payload.window);
    t.is((await letterWindows.close(window))?.length, 1);
    t.is(await placed('+49301'), 'own', 'what is closed takes no more');
    await letterWindows.forget();
    t.is((await letterWindows.close(window))?.length, 1, 'its hour is not over');
    t.is(await placed('+49303', 1), 'own');
    const windows = () => bench.sql(options.database, 'SELECT id FROM letter_windows');
    t.is((await windows()).length, 4);
    await until('the short one is forgotten', async () => {
      await letterWindows.forget();
      return (await windows()).length === 3;
    });
    t.is(await letterWindows.close('none'), undefined);
    const { id: callId } = await storage.calls.begin(begin);
    await jobs.addOnce(callId, { kind: 'mail' });
    const [overtaken] = await jobs.claim({ worker: 'w', kinds: ['mail'], leaseMs });
    await jobs.discard(overtaken!.id);
    const letter = { callId, mailbox: '201', callerNumber: '+49301' };
    await t.throwsAsync(letterWindows.assign(overtaken!, letter, { letters: 0 }), { code: 'aborted' });
    t.is((await jobs.list({ kind: 'digest' })).length, 1, 'and nothing was changed');
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
