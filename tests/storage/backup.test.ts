import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import anyTest, { type TestFn } from 'ava';
import { SecretaryError } from '../../src/common/index.js';
import { jobsAfterCall, openStorage, type Storage } from '../../src/storage/index.js';
import { audio, Bench, begin, mailbox, readAudio, record, turn, until } from './bench.js';

const test = anyTest as TestFn;
const mysql = new Bench('mysql');
const mariadb = new Bench('mariadb-11.8');
let folder = '';

test.before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'secretary-backup-'));
  await Promise.all([mysql.start(), mariadb.start()]);
});
test.after.always(async () => {
  await Promise.all([mysql.remove(), mariadb.remove()]);
  await rm(folder, { recursive: true, force: true });
});

const turns = [turn(0, 'Hello!'), turn(1, 'My name is 밥 and the boiler is broken')];

for (const [from, to] of [
  [mysql, mariadb],
  [mariadb, mysql],
  [mysql, mysql],
] as const) {
  test(`a backup of ${name(from)} is restored into ${name(to)}, and its call is read there`, async (t) => {
    const source = await from.storage(t);
    const id = await aCall(source);
    const file = join(folder, `${name(from)}-${name(to)}.backup`);
    const progress: number[] = [];
    const report = await source.backups.write({ file, program: '0.1.0', onProgress: (done) => progress.push(done) });
    t.is((await stat(file)).mode & 0o777, 0o600);
    t.is(report.rows.calls, 1);
    t.true((report.rows.recording_chunks ?? 0) >= 3);
    t.is(progress.at(-1), 1);
    t.true((await source.backups.ageS())! < 60);
    const target = await openStorage(await to.options({ keyRing: from.keyRing }));
    t.teardown(() => target.close());
    const rounds = new Set<string>();
    const facts = await target.backups.restore({ file, onProgress: (round) => rounds.add(round) });
    t.deepEqual([...rounds], ['checking', 'restoring']);
    t.deepEqual(facts.rows, report.rows);
    t.false(await target.needsMigration());
    t.deepEqual(await target.calls.find(id), await source.calls.find(id));
    t.deepEqual(await readAudio(target, id), audio(2));
    t.deepEqual(await target.mailboxes.list(), await source.mailboxes.list());
    t.deepEqual(await target.jobs.list(), await source.jobs.list());
  });
}

test('a call goes on while a backup is made: it is not disturbed, and the file has it as it was at one moment', async (t) => {
  const source = await mysql.storage(t);
  for (let n = 0; n < 5; n += 1) await aCall(source);
  const writer = await source.calls.begin(begin);
  await writer.addTurn(turns[0]!);
  const file = join(folder, 'under-way.backup');
  let written: Promise<void> | undefined;
  const onProgress = () => {
    written ??= (async () => {
      void writer.appendAudio(audio(1));
      await writer.addTurn(turns[1]!);
      await writer.end(record(writer.id, turns), jobsAfterCall);
    })();
  };
  await source.backups.write({ file, program: '0.1.0', onProgress });
  await written;
  t.false(writer.spooled, 'the database took everything in time');
  t.is((await source.calls.find(writer.id))?.turns.length, 2);
  const target = await openStorage(await mysql.options());
  t.teardown(() => target.close());
  await target.backups.restore({ file });
  const then = await target.calls.find(writer.id);
  t.is(then?.state, 'live');
  t.deepEqual(then?.turns, [turns[0]]);
});

test('what is no whole backup is refused, and nothing is changed', async (t) => {
  const source = await mysql.storage(t);
  await aCall(source);
  const file = join(folder, 'whole.backup');
  await source.backups.write({ file, program: '0.1.0' });
  const options = await mariadb.options();
  const target = await openStorage(options);
  t.teardown(() => target.close());
  const before = await sumOf(mariadb, options.database);
  const whole = await readFile(file);
  const lines = gunzipSync(whole).toString('utf8').split('\n');
  const refuses = async (what: string, content: Buffer | string, code: string, message: RegExp) => {
    const bad = join(folder, `bad-${createHash('md5').update(what).digest('hex')}`);
    await writeFile(bad, content);
    const error = await t.throwsAsync<SecretaryError>(
      target.backups.restore({ file: bad, replace: true }),
      undefined,
      what,
    );
    t.true(error instanceof SecretaryError && error.code === code, `${what}: ${error?.message}`);
    t.regex(error?.message ?? '', message, what);
    t.is(await sumOf(mariadb, options.database), before, what);
  };
  for (const part of [0, 1, 20, Math.floor(whole.length / 2), whole.length - 1])
    await refuses(`cut at ${part}`, whole.subarray(0, part), 'damaged', /empty|cut off|no backup/);
  const flipped = Buffer.from(whole);
  flipped[Math.floor(whole.length / 2)]! ^= 1;
  await refuses('a flipped bit', flipped, 'damaged', /altered|malformed|cut off|SHA-256/);
  await refuses('another kind of file', 'id,name\n1,Bob\n', 'damaged', /no backup/);
  await refuses('another gzip', gzipSync('{"hello":"world"}\n'), 'damaged', /no backup/);
  const packed = (changed: readonly string[]) => gzipSync(changed.join('\n'));
  const without = lines.toSpliced(-3, 1);
  await refuses('a row taken out', packed(without), 'damaged', /SHA-256/);
  await refuses('no end', packed([...lines.slice(0, -2), '']), 'damaged', /cut off/);
  await refuses('more behind the end', packed([...lines.slice(0, -1), '["x"]', '']), 'damaged', /behind its end/);
  await refuses(
    'a newer format',
    packed(resealed(lines, (header) => ({ ...header, formatVersion: 2 }))),
    'bad-input',
    /newer/,
  );
  const future = resealed(lines, (header) => ({ ...header, migrations: ['FromTheFuture'] }));
  await refuses('newer tables', packed(future), 'bad-input', /newer version/);
  await t.throwsAsync(target.backups.restore({ file: join(folder, 'nowhere') }), { code: 'bad-input' });
  // The same lines, sealed in the same way but not changed, are taken: the refusals above were not for the packing.
  await writeFile(join(folder, 'repacked'), packed(resealed(lines, (header) => header)));
  await t.notThrowsAsync(target.backups.restore({ file: join(folder, 'repacked') }));
});

test('a database that is not empty, or in use, is refused; --replace takes the place of what it held', async (t) => {
  const source = await mysql.storage(t);
  const id = await aCall(source);
  const file = join(folder, 'replace.backup');
  await source.backups.write({ file, program: '0.1.0' });
  const options = await mysql.options();
  const target = await mysql.storage(t, options);
  const other = await aCall(target);
  await mysql.sql(options.database, 'UPDATE daemons SET seen_at = UTC_TIMESTAMP(3) - INTERVAL 1 HOUR');
  const before = await sumOf(mysql, options.database);
  const error = await t.throwsAsync<SecretaryError>(target.backups.restore({ file }), { code: 'bad-input' });
  t.regex(error?.message ?? '', /is not empty/);
  t.regex(error?.advice ?? '', /--replace/);
  await mysql.sql(options.database, 'UPDATE daemons SET seen_at = UTC_TIMESTAMP(3)');
  const used = await t.throwsAsync<SecretaryError>(target.backups.restore({ file, replace: true }), {
    code: 'bad-input',
  });
  t.regex(used?.message ?? '', /a daemon works with/);
  await mysql.sql(options.database, 'UPDATE daemons SET seen_at = UTC_TIMESTAMP(3) - INTERVAL 1 HOUR');
  const stop = () => Promise.reject(new SecretaryError('bad-input', 'the keys do not fit'));
  await t.throwsAsync(target.backups.restore({ file, replace: true, beforeChange: stop }), { message: /do not fit/ });
  t.is((await sumOf(mysql, options.database)).replaceAll(/daemons:\w+/g, ''), before.replaceAll(/daemons:\w+/g, ''));
  await target.backups.restore({ file, replace: true });
  t.is((await target.calls.find(id))?.turns.length, 2);
  t.is(await target.calls.find(other), undefined);
});

test('a file that is there stays, and work that is given up leaves nothing behind', async (t) => {
  const source = await mysql.storage(t);
  await aCall(source);
  const own = await mkdtemp(join(folder, 'own-'));
  const file = join(own, 'there.backup');
  await writeFile(file, 'mine');
  await t.throwsAsync(source.backups.write({ file, program: '0.1.0' }), {
    code: 'bad-input',
    message: /there already/,
  });
  t.is(await readFile(file, 'utf8'), 'mine');
  const stop = new AbortController();
  const given = source.backups.write({
    file: join(own, 'given-up.backup'),
    program: '0.1.0',
    signal: stop.signal,
    onProgress: () => stop.abort(),
  });
  await t.throwsAsync(given, { name: 'AbortError' });
  await t.throwsAsync(source.backups.write({ file: '/proc/nowhere/x', program: '0.1.0' }), { code: 'bad-input' });
  t.deepEqual(await readdir(own), ['there.backup']);
  t.is(await source.backups.ageS(), undefined, 'none of them counts as a backup');
});

function name(bench: Bench): string {
  return bench === mysql ? 'MySQL' : 'MariaDB';
}

/** A mailbox and one ended call with two seconds of sound. */
async function aCall(storage: Storage): Promise<string> {
  await storage.mailboxes.save(mailbox);
  const writer = await storage.calls.begin(begin);
  for (const one of turns) await writer.addTurn(one);
  const pcm = audio(2);
  for (let at = 0; at < pcm.length; at += 640) void writer.appendAudio(pcm.subarray(at, at + 640));
  await writer.end(record(writer.id, turns), jobsAfterCall);
  await until('written', async () => (await storage.calls.find(writer.id))?.state === 'ended');
  return writer.id;
}

/** The lines with another header, and with a sum that is right for it. */
function resealed(lines: readonly string[], change: (header: Record<string, unknown>) => unknown): string[] {
  const [header = '', ...rest] = lines.slice(0, -2);
  const body = [JSON.stringify(change(JSON.parse(header))), ...rest, ''].join('\n');
  const trailer = JSON.parse(lines.at(-2) ?? '');
  const sha256 = createHash('sha256').update(body).digest('hex');
  return [...body.split('\n').slice(0, -1), JSON.stringify({ ...trailer, sha256 }), ''];
}

/** Every row of every table, in one text. */
async function sumOf(bench: Bench, database: string): Promise<string> {
  const tables = await bench.sql<Record<string, string>>(database, 'SHOW TABLES');
  const sums = tables.map(async (row) => {
    const table = Object.values(row)[0] ?? '';
    const rows = await bench.sql(database, `SELECT * FROM ${table} ORDER BY 1, 2`);
    return `${table}:${createHash('sha256').update(JSON.stringify(rows)).digest('hex')}`;
  });
  return (await Promise.all(sums)).join('\n');
}
