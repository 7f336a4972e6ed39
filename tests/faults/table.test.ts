import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { projectRoot } from '../../src/common/index.js';
import { markdownOf } from './markdown.js';
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
