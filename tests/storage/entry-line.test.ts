import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { SecretaryError, silentLogger } from '../../src/common/index.js';
import { type Entry, sealTurn } from '../../src/storage/entries.js';
import { EntryLine } from '../../src/storage/entry-line.js';
import { readSpool, Spool } from '../../src/storage/spool.js';
import { until } from './bench.js';
import { callHead } from './call-head.js';

const ID = '6f1c2a34-0000-4000-8000-000000000002';
const { key, head } = callHead(ID);

test('a database that answers keeps the spool out of it', async (t) => {
  const { line, database, names, opened } = await bench(t);
  for (let index = 0; index < 20; index += 1) await line.add(turn(index));
  await line.finish();
  t.is(database.written.length, 20);
  t.is(opened(), 0);
  t.deepEqual(await names(), []);
});

test('what a slow database has not taken is in the spool, and goes from there when it has', async (t) => {
  const { line, database, names, lines } = await bench(t);
  database.hangs();
  await line.add(turn(0));
  await Promise.all([line.add(turn(1)), line.add(turn(2))]);
  t.deepEqual(database.written, [], 'nobody waited for the database');
  t.true(line.spooled);
  t.deepEqual(await lines(), ['call', 'turn 0', 'turn 1', 'turn 2']);
  database.answers();
  await line.settled();
  t.deepEqual(database.written, ['turn 0', 'turn 1', 'turn 2']);
  await until('the file is gone', async () => (await names()).length === 0);
  t.false(line.spooled);
  database.hangs();
  await line.add(turn(3));
  t.deepEqual(await lines(), ['call', 'turn 3'], 'the next file begins as the first did');
  database.answers();
  await line.finish();
  t.deepEqual(await names(), []);
});

test('the file never has an older state than the database', async (t) => {
  const { line, database, path } = await bench(t);
  const seen: number[] = [];
  database.hangs();
  await line.add(turn(0));
  database.onWrite = () => seen.push(existsSync(path) ? readFileSync(path, 'utf8').trim().split('\n').length : 0);
  void line.add(turn(0));
  database.answers();
  await line.finish();
  // When the second version of turn 0 is written, the file has both, or neither: never the call and the first alone.
  t.is(seen.length, 1);
  t.true(seen[0] !== 2, String(seen));
});

test('a slow database that fails in the end leaves each entry in the spool once', async (t) => {
  const { line, database, lines, spooled } = await bench(t);
  database.hangs();
  await line.add(turn(0));
  await line.add(turn(1));
  t.is(spooled(), 0);
  database.fails();
  await line.add(turn(2));
  await line.finish();
  t.deepEqual(await lines(), ['call', 'turn 0', 'turn 1', 'turn 2']);
  t.deepEqual(database.written, []);
  t.is(spooled(), 1, 'the keeper is told once');
  t.true(line.spooled);
});

test('a slow database and a full disk: the call waits in memory, and loses nothing', async (t) => {
  const { line, database, lines, disk } = await bench(t);
  database.hangs();
  disk.room = 1;
  const kept = [0, 1, 2].map((index) => line.add(turn(index)));
  await kept[0];
  t.deepEqual(await lines(), ['call', 'turn 0']);
  disk.room = Number.POSITIVE_INFINITY;
  database.answers();
  await Promise.all(kept);
  await line.finish();
  t.deepEqual(database.written, ['turn 0', 'turn 1', 'turn 2']);
  t.false(line.spooled);
});

test('a call that is given up leaves no file behind', async (t) => {
  const { line, database, names } = await bench(t);
  database.hangs();
  await line.add(turn(0));
  void line.add(turn(1));
  line.abandon();
  database.answers();
  await line.finish();
  t.deepEqual(database.written, ['turn 0'], 'what was on its way cannot be taken back');
  t.deepEqual(await names(), []);
});

/** A line between a database that does as it is told and a real folder. */
async function bench(t: ExecutionContext) {
  const directory = await mkdtemp(join(tmpdir(), 'secretary-line-'));
  t.teardown(() => rm(directory, { recursive: true, force: true }));
  const spool = new Spool(directory);
  await spool.prepare();
  const database = new FakeDatabase();
  const disk = { room: Number.POSITIVE_INFINITY };
  let opened = 0;
  let spooled = 0;
  const append = async (id: string) => {
    opened += 1;
    const file = await spool.append(id);
    const write = file.write.bind(file);
    file.write = async (entry) => {
      if (entry.type !== 'call' && disk.room <= 0) throw new Error('ENOSPC: no space left on device');
      if (entry.type !== 'call') disk.room -= 1;
      await write(entry);
    };
    return file;
  };
  const log = silentLogger();
  const line = new EntryLine({
    head,
    sink: database,
    spool: { append },
    log,
    writeTimeoutMs: 600_000,
    onSpooled: () => {
      spooled += 1;
    },
  });
  const names = async () => (await readdir(directory)).filter((name) => name.endsWith('.spool'));
  const lines = async () => {
    const found: string[] = [];
    for await (const item of readSpool(spool.pathOf(ID))) found.push('torn' in item ? 'torn' : nameOf(item.entry));
    return found;
  };
  const path = spool.pathOf(ID);
  return { line, database, disk, path, names, lines, opened: () => opened, spooled: () => spooled };
}

class FakeDatabase {
  readonly written: string[] = [];
  onWrite: (() => void) | undefined;
  #gate: Promise<void> = Promise.resolve();
  #open: () => void = () => undefined;
  #isAway = false;

  async write(entry: Entry): Promise<void> {
    await this.#gate;
    if (this.#isAway) throw new SecretaryError('unavailable', 'the database is away');
    if (this.written.length > 0) this.onWrite?.();
    this.written.push(nameOf(entry));
  }

  hangs(): void {
    this.#gate = new Promise((resolve) => {
      this.#open = resolve;
    });
  }

  answers(): void {
    this.#open();
  }

  fails(): void {
    this.#isAway = true;
    this.#open();
  }
}

function turn(index: number): Entry {
  const words = { text: 'hello', startMs: 0, endMs: 500, engine: 'vosk', confidence: 1, words: [] };
  return sealTurn(key, { index, speaker: 'caller', ...words });
}

function nameOf(entry: Entry): string {
  return entry.type === 'turn' ? `turn ${entry.index}` : entry.type;
}
