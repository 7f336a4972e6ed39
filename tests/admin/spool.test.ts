import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import anyTest, { type TestFn } from 'ava';
import { loadKeyRing } from '../../src/crypto/index.js';
import { sealTurn } from '../../src/storage/entries.js';
import type { Storage } from '../../src/storage/index.js';
import { Spool } from '../../src/storage/spool.js';
import { call, mailbox } from '../mail/fixtures.js';
import { AdminBench } from './bench.js';

const test = anyTest as TestFn;
const bench = new AdminBench();
let storage: Storage;

test.before(async () => {
  await bench.start();
  storage = await bench.storage();
  await storage.migrate();
  await storage.mailboxes.save(mailbox);
});
test.after.always(async () => {
  await storage?.close();
  await bench.stop();
});
test.beforeEach(() => rm(bench.path('spool/quarantine'), { recursive: true, force: true }));

test.serial('what the database refused once is loaded when it is tried again, and the file goes', async (t) => {
  t.is((await bench.run('spool', 'list')).stdout, 'Nothing is in quarantine.\n');
  const { id, line } = await callWithoutItsLastTurn();
  await t.throwsAsync(storage.calls.find(id), { code: 'damaged' });
  const name = await quarantined(id, [line]);
  const { stdout } = await bench.run('spool', 'list');
  t.regex(stdout, new RegExp(`^SINCE +CALL +WHOLE +TORN +BYTES +FILE\\n.* ${id.slice(0, 8)} +1 +0 +\\d+ +${name}\\n$`));
  const retried = await bench.run('spool', 'retry', name);
  t.is(retried.code, 0, retried.stderr);
  t.is(retried.stdout, `${name}: 1 of 1 lines are in the database, the file is gone.\n`);
  t.deepEqual((await storage.calls.find(id))?.turns, call.turns);
  t.deepEqual(await names(), []);
});

test.serial(
  'a call that was closed without the lines is closed once more; torn lines stay where they are',
  async (t) => {
    const { id, line } = await callWithoutItsLastTurn();
    const dead = randomUUID();
    await bench.sql(`INSERT INTO daemons (id, place, pid, started, seen_at)
    SELECT '${dead}', place, 4194303, '1', UTC_TIMESTAMP(3) FROM daemons LIMIT 1`);
    await bench.sql(`UPDATE calls SET state = 'interrupted', instance = '${dead}' WHERE id = '${id}'`);
    const name = await quarantined(id, [line, line.slice(0, -5)]);
    const outcome = await bench.run('spool', 'retry', '--all');
    t.is(outcome.code, 1);
    t.is(outcome.stdout, `${name}: 1 of 2 lines are in the database; 1 lines are torn.\n`);
    t.regex(outcome.stderr, /something is left in quarantine/);
    t.is((await storage.calls.find(id))?.state, 'live', 'for the daemon to close');
    t.deepEqual(await names(), [name]);
    const again = await bench.run('spool', 'retry', name, '--json');
    t.like(JSON.parse(again.stdout)[0], {
      loaded: 0,
      reason: 'the call goes on, or is not closed yet: try again when it is',
    });
    t.deepEqual(await storage.recoverInterrupted(), [id]);
    t.deepEqual((await storage.calls.find(id))?.turns, call.turns);
  },
);

test.serial('nothing is made of a file whose call is unknown, or is another’s, or has no whole line', async (t) => {
  const { id, line } = await callWithoutItsLastTurn();
  const unknown = await quarantined(randomUUID(), [line]);
  const torn = await quarantined(id, ['00000000 {}']);
  await bench.sql(`DELETE FROM calls WHERE id = '${id}'`);
  const lost = await quarantined(id, [line]);
  await writeFile(join(bench.path('spool/quarantine'), 'note.txt'), 'what a person left there');
  const { stdout, code } = await bench.run('spool', 'retry', '--all', '--json');
  t.is(code, 1);
  const reasons = new Map<string, string>(
    JSON.parse(stdout).map((each: { name: string; reason: string }) => [each.name, each.reason]),
  );
  t.regex(reasons.get(unknown) ?? '', /lines of another call/);
  t.regex(reasons.get(torn) ?? '', /no line of it is whole/);
  t.regex(reasons.get(lost) ?? '', /beginning of its call is lost/);
  t.regex(reasons.get('note.txt') ?? '', /does not say of which call/);
  t.is((await names()).length, 4);
});

test.serial('wrong names and missing rights change nothing', async (t) => {
  const { id, line } = await callWithoutItsLastTurn();
  const name = await quarantined(id, [line]);
  for (const [args, code, message] of [
    [['retry'], 2, /say which files/],
    [['retry', '--all', name], 2, /say which files/],
    [['retry', name, '../secretary.yaml'], 1, /not in quarantine: ..\/secretary.yaml\nNothing was changed/],
  ] as const) {
    const outcome = await bench.run('spool', ...args);
    t.is(outcome.code, code, outcome.stderr);
    t.regex(outcome.stderr, message);
  }
  t.deepEqual(await names(), [name]);
});

const names = () => readdir(bench.path('spool/quarantine')).catch(() => []);

/** A call of which the database lacks a turn, and the line that has it. */
async function callWithoutItsLastTurn() {
  const id = randomUUID();
  const { callerNumber, callerName, startedAt, turns } = call;
  const writer = await storage.calls.begin({ id, mailbox: '201', callerNumber, callerName, startedAt });
  await writer.end({ ...call, id }, []);
  const last = turns.at(-1);
  if (last === undefined) throw new Error('the call has no turns');
  const [row] = (await bench.sql(`SELECT wrapped_key FROM calls WHERE id = '${id}'`)) as { wrapped_key: Buffer }[];
  const key = (await loadKeyRing(bench.path('master.key'))).openCallKey(id, row?.wrapped_key ?? Buffer.alloc(0));
  await bench.sql(`DELETE FROM turns WHERE call_id = '${id}' AND turn_index = ${last.index}`);
  const file = await new Spool(bench.folder).append(id);
  await file.write(sealTurn(key, last));
  await file.close();
  const line = (await readFile(file.path, 'utf8')).trim();
  await rm(file.path);
  return { id, line };
}

async function quarantined(id: string, lines: readonly string[]): Promise<string> {
  await mkdir(bench.path('spool/quarantine'), { recursive: true });
  const path = await new Spool(bench.path('spool')).keepTorn(id, lines);
  return path.slice(path.lastIndexOf('/') + 1);
}
