import { readFileSync } from 'node:fs';
import test from 'ava';
import { SecretaryError } from '../../src/common/index.js';
import { WordPieces } from '../../src/meaning/word-pieces.js';
import { ensureModel } from '../../src/setup/index.js';

const pieces = new WordPieces(readFileSync(`${await ensureModel('minilm-en-words')}/tokenizer.json`, 'utf8'));
const [begin, end, unknown] = [101, 102, 100];

test('words are cut as the makers of the model cut them', (t) => {
  // The numbers are those of bert-base-uncased, as published with it.
  t.deepEqual(pieces.of('hello world'), [begin, 7592, 2088, end]);
  t.deepEqual(pieces.of('Embeddings!'), [begin, 7861, 8270, 4667, 2015, 999, end]);
  t.deepEqual(pieces.of("  Café,\tCAFE  isn't "), [begin, 7668, 1010, 7668, 3475, 1005, 1056, end]);
});

test('what has no pieces is one unknown word, and nothing is no word', (t) => {
  t.deepEqual(pieces.of('☎'), [begin, unknown, end]);
  t.deepEqual(pieces.of('a'.repeat(101)), [begin, unknown, end]);
  t.deepEqual(pieces.of(''), [begin, end]);
});

test('only so much of a text is read, and in no time', (t) => {
  const ids = pieces.of('all work and no play '.repeat(50_000));
  t.is(ids.length, 128);
  t.is(ids.at(-1), end);
});

test('a vocabulary that is none is damaged', (t) => {
  const broken = ['', '{}', 'null', '{"model":{"type":"BPE","unk_token":"a","vocab":{}}}'];
  const headless = '{"model":{"type":"WordPiece","unk_token":"[UNK]","vocab":{"[UNK]":0}}}';
  for (const json of [...broken, headless]) {
    const error = t.throws(() => new WordPieces(json), { instanceOf: SecretaryError });
    t.is((error as SecretaryError).code, 'damaged', json);
  }
});
