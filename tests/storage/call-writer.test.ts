import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { SecretaryError, silentLogger } from '../../src/common/index.js';
import { CallWriter } from '../../src/storage/call-writer.js';
import type { Entry } from '../../src/storage/entries.js';
import { Spool } from '../../src/storage/spool.js';
import type { CallRecord, Turn } from '../../src/terms/index.js';
import { callHead } from './call-head.js';

test('a disk that fills up while the database is away: what was spooled comes into the database before the end', async (t) => {
  const directory = await mkdtemp(join(tmpdir(), 'secretary-writer-'));
  t.teardown(() => rm(directory, { recursive: true, force: true }));
  const spool = new Spool(directory);
  await spool.prepare();
  const written: Entry[] = [];
  let isAway = true;
  const sink = {
    write: async (entry: Entry) => {
      if (isAway) throw new SecretaryError('unavailable', 'the database is away');
      written.push(entry);
    },
  };
  let room = 3;
  const append = async (id: string) => {
    const file = await spool.append(id);
    const write = file.write.bind(file);
    file.write = async (entry) => {
      room -= 1;
      if (room < 0) throw new Error('ENOSPC: no space left on device');
      await write(entry);
    };
    return file;
  };
  const { key, head } = callHead(ID);
  const nothing = () => undefined;
  const writer = new CallWriter({
    key,
    head,
    sink,
    spool: { append },
    log: silentLogger(),
    writeTimeoutMs: 1_000,
    onSpooled: nothing,
    onClosed: nothing,
    onDiscarded: nothing,
  });
  await writer.addTurn(turn(0));
  await writer.addTurn(turn(1));
  t.is((await readdir(directory)).filter((name) => name.endsWith('.spool')).length, 1);
  const third = writer.addTurn(turn(2));
  const ended = writer.end({ ...record, turns: [turn(0), turn(1), turn(2), turn(3)] }, []);
  isAway = false;
  await third;
  await ended;
  t.deepEqual(
    written.map((entry) => (entry.type === 'turn' ? `turn ${entry.index}` : entry.type)),
    ['call', 'turn 0', 'turn 1', 'turn 2', 'turn 3', 'end'],
  );
  t.false(writer.spooled);
  t.deepEqual(
    (await readdir(directory)).filter((name) => name.endsWith('.spool')),
    [],
  );
});

const ID = '6f1c2a34-0000-4000-8000-000000000001';

function turn(index: number): Turn {
  return { index, speaker: 'caller', text: 'hello', startMs: 0, endMs: 500, engine: 'vosk', confidence: 1, words: [] };
}
const record: CallRecord = {
  id: ID,
  mailbox: '201',
  callerNumber: '100',
  callerName: '',
  startedAt: new Date(0),
  durationMs: 1_000,
  endedBy: 'caller',
  turns: [],
  notes: {},
};
