import { appendFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import type { Entry } from '../../src/storage/entries.js';
import { readSpool, Spool, type SpoolLine } from '../../src/storage/spool.js';

test('a file that ends in the middle of a line is gone on with on the next one', async (t) => {
  const directory = await mkdtemp(join(tmpdir(), 'secretary-spool-'));
  t.teardown(() => rm(directory, { recursive: true, force: true }));
  const spool = new Spool(directory);
  await spool.prepare();
  const [first, second] = [entry('first'), entry('second')];
  await written(spool, first);
  // A disk that was full in the middle of a line, or lost its power there.
  await appendFile(spool.pathOf('call'), '00000000 {"type":"st');
  await written(spool, second);
  const lines: SpoolLine[] = [];
  for await (const line of readSpool(spool.pathOf('call'))) lines.push(line);
  t.deepEqual(
    lines.map((line) => ('torn' in line ? 'torn' : line.entry)),
    [first, 'torn', second],
  );
});

async function written(spool: Spool, what: Entry): Promise<void> {
  const file = await spool.append('call');
  await file.write(what);
  await file.close();
}

function entry(text: string): Entry {
  return { type: 'state', callId: 'call', sealed: Buffer.from(text) };
}
