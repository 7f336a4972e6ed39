import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { projectRoot } from '../../src/common/index.js';
import { markdownOf, measuredAt, type Outcome } from './markdown.js';
import { readOutcomes } from './outcomes.js';
import { faults, provedElsewhere } from './table.js';

test('every fault has a name of its own', (t) => {
  const names = [...faults, ...provedElsewhere].map(({ name }) => name);
  t.is(new Set(names).size, names.length);
});

test('a fault that is proved elsewhere is proved by a test that is there', (t) => {
  for (const { name, by } of provedElsewhere) {
    t.true(readFileSync(join(projectRoot, by.file), 'utf8').includes(by.title), name);
  }
});

test('the document has a line for every fault, in the words of the table', (t) => {
  // The formatter lines the cells up.
  const flat = (text: string) => text.replaceAll(/ +/g, ' ');
  const document = flat(readFileSync(join(projectRoot, 'docs', 'reliability.md'), 'utf8'));
  const lines = flat(markdownOf(new Map())).split('\n').slice(2);
  for (const line of lines) {
    const said = line.split(' | ').slice(0, 4).join(' | ');
    t.true(document.includes(said), said);
  }
});

test('what was measured is said by commit, and what went wrong is not counted', (t) => {
  const [first, second, third] = faults.map(({ name }) => name);
  const outcomes = new Map<string, Outcome>([
    [`${first}`, { measured: '1 ms', fault: undefined, commit: 'abc' }],
    [`${second}`, { measured: undefined, fault: undefined, commit: 'abc' }],
    [`${third}`, { measured: undefined, fault: 'it broke', commit: 'abc' }],
    ['a fault of the past', { measured: undefined, fault: undefined, commit: 'abc' }],
  ]);
  t.is(measuredAt(outcomes), `Of ${faults.length} faults 3 were run, and as the table says were: 2 at commit abc.`);
  const lines = markdownOf(outcomes).split('\n');
  t.true(lines[2]?.endsWith('| 1 ms |') && lines[3]?.endsWith('| as said |') && lines[4]?.endsWith('| it broke |'));
});

test('a file that was not written by these tests is refused', async (t) => {
  const directory = await mkdtemp(join(tmpdir(), 'secretary-outcomes-'));
  t.teardown(() => rm(directory, { recursive: true, force: true }));
  const file = join(directory, 'faults.json');
  t.is((await readOutcomes(file)).size, 0, 'one that is not there has nothing');
  const outcome: Outcome = { measured: '1 ms', fault: undefined, seconds: 3, commit: 'abc' };
  await writeFile(file, JSON.stringify({ one: outcome }));
  t.deepEqual(await readOutcomes(file), new Map([['one', outcome]]));
  await writeFile(file, '{"rows":[]}');
  await t.throwsAsync(readOutcomes(file), { message: /was not written by/ });
});
