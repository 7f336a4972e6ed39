import test from 'ava';
import type { ParsedMail } from 'mailparser';
import type { Storage } from '../../src/storage/index.js';
import { Bench, until } from '../storage/bench.js';
import { endCall, office, PATIENCE_MS } from './office.js';

const bench = new Bench('mysql');
test.before(() => bench.start());
test.after.always(() => bench.remove());

const limits = { lettersPerCallerPerHour: 3 };

test.serial('a flood becomes one digest at the end of the hour, also through a restart and a kill', async (t) => {
  const { storage, database, mails, worker } = await office(t, bench);
  const flood: string[] = [];
  for (let n = 0; n < 5; n += 1) flood.push(await endCall(storage, at(n)));
  const others = [
    await endCall(storage, { callerNumber: '+12125550199' }),
    ...(await Promise.all([1, 2, 3, 4].map(() => endCall(storage, { callerNumber: '' })))),
  ];
  const first = worker(limits);
  await lettersDone(storage, 10);
  first.signal('SIGKILL');
  for (let n = 5; n < 8; n += 1) flood.push(await endCall(storage, at(n)));
  const second = worker(limits);
  await lettersDone(storage, 13);
  await second.stop();
  t.is(mails.length, 3 + others.length, 'five of the flood wait for the end of the hour');
  const [digest] = await storage.jobs.list({ kind: 'digest' });
  t.is(digest?.state, 'waiting');
  t.true((digest?.notBefore.getTime() ?? 0) > Date.now() + 3_000_000);

  await passAnHour(database);
  const dying = worker({ ...limits, diesAfter250: true, leaseMs: 3_000 });
  await until('the digest was taken', () => dying.isOver, PATIENCE_MS);
  const late = await endCall(storage, at(8));
  const third = worker(limits);
  await until('all is done', async () => (await storage.jobs.counts()).done === 15, PATIENCE_MS);
  await third.stop();
  const digests = mails.filter(({ messageId }) => messageId?.includes('.digest@'));
  t.is(digests.length, 2, 'the second one because of the kill');
  t.is(digests[0]?.messageId, digests[1]?.messageId);
  t.is((await storage.jobs.list({ kind: 'digest' }))[0]?.resent, 1);
  const letters = [digests[0] as ParsedMail, ...mails.filter((mail) => !digests.includes(mail))];
  for (const id of [...flood, ...others, late]) t.is(letters.filter(tells(id)).length, 1, id);
  t.is(flood.filter((id) => tells(id)(letters[0] as ParsedMail)).length, 5);
  t.regex(digests[0]?.text ?? '', /\d\d:03:04.*(interrupted|before saying a word|boiler)/i);

  await passAnHour(database);
  const fourth = worker(limits);
  await until('the callers are forgotten', async () => (await windows(database)) === 0, PATIENCE_MS);
  await fourth.stop();
});

test.serial('two daemons share one limit', async (t) => {
  const { storage, mails, worker } = await office(t, bench);
  const ids: string[] = [];
  for (let n = 0; n < 40; n += 1) ids.push(await endCall(storage, at(n)));
  const workers = [worker(limits), worker(limits)];
  await lettersDone(storage, 40);
  for (const each of workers) await each.stop();
  t.is(mails.length, 3);
  const digests = await storage.jobs.list({ kind: 'digest' });
  t.is(digests.length, 1);
  const listed = await storage.letterWindows.close(String(digests[0]?.payload.window));
  t.is(listed?.length, 37);
  const own = ids.filter((id) => mails.some(tells(id)));
  t.deepEqual([...own, ...(listed ?? [])].toSorted(), ids.toSorted());
});

/** The nth call of the one who floods. */
function at(n: number) {
  return { startedAt: new Date(Date.UTC(2026, 10, 22, 1 + (n % 20), 3, 4)) };
}

function tells(id: string): (mail: ParsedMail) => boolean {
  return (mail) => mail.messageId?.includes(id) === true || mail.text?.includes(id) === true;
}

function lettersDone(storage: Storage, count: number): Promise<void> {
  const done = async () => (await storage.jobs.list({ kind: 'mail', state: 'done' })).length === count;
  return until(`${count} letters are done`, done, PATIENCE_MS);
}

/** For the windows that are there; nobody waits an hour for a test. */
async function passAnHour(database: string): Promise<void> {
  await bench.sql(database, 'UPDATE letter_windows SET ends_at = ends_at - INTERVAL 61 MINUTE');
  await bench.sql(database, "UPDATE jobs SET not_before = not_before - INTERVAL 61 MINUTE WHERE kind = 'digest'");
}

async function windows(database: string): Promise<number> {
  const [row] = await bench.sql<{ n: number }>(database, 'SELECT COUNT(*) AS n FROM letter_windows');
  return Number(row?.n);
}
