import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { PhraseCache } from '../../src/speaking/phrase-cache.js';

async function folder(t: ExecutionContext): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'phrases-'));
  t.teardown(() => rm(path, { recursive: true, force: true }));
  return path;
}

const sound = (value: number) => new Int16Array(1_000).fill(value);

test('memory holds what was used last, the disk holds everything', async (t) => {
  const directory = await folder(t);
  const cache = new PhraseCache({ directory, memoryBytes: 4_000 });
  await cache.keep('v', 'one', sound(1));
  await cache.keep('v', 'two', sound(2));
  await cache.find('v', 'one');
  await cache.keep('v', 'three', sound(3));
  t.is(cache.bytes, 4_000);
  for (const [text, value] of [
    ['one', 1],
    ['two', 2],
    ['three', 3],
  ] as const) {
    t.deepEqual(await cache.find('v', text), sound(value));
  }
  await rm(directory, { recursive: true });
  t.deepEqual(await cache.find('v', 'three'), sound(3));
  t.deepEqual(await cache.find('v', 'two'), sound(2));
  t.is(await cache.find('v', 'one'), undefined, 'unused for longest, and the disk has lost it');
});

test('without a folder memory is all there is', async (t) => {
  const cache = new PhraseCache({ memoryBytes: 2_000 });
  await cache.keep('v', 'one', sound(1));
  await cache.keep('v', 'two', sound(2));
  t.is(await cache.find('v', 'one'), undefined);
  t.deepEqual(await cache.find('v', 'two'), sound(2));
});

test('a phrase belongs to its voice, and is asked for only after it was kept or preloaded', async (t) => {
  const directory = await folder(t);
  await new PhraseCache({ directory }).keep('v', 'one', sound(1));
  const later = new PhraseCache({ directory });
  t.is(await later.find('v', 'one'), undefined);
  t.false(await later.preload('w', 'one'));
  t.true(await later.preload('v', 'one'));
  t.true(later.has('v', 'one'));
  t.deepEqual(await later.find('v', 'one'), sound(1));
});

test('a file that is torn or empty is no phrase', async (t) => {
  const directory = await folder(t);
  await new PhraseCache({ directory }).keep('v', 'one', sound(1));
  const [name = ''] = await readdir(directory);
  for (const bytes of ['', 'abc']) {
    await writeFile(join(directory, name), bytes);
    t.false(await new PhraseCache({ directory }).preload('v', 'one'));
  }
});
