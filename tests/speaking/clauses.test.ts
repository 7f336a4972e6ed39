import test from 'ava';
import { type ClauseOptions, clausesOf, splitClauses } from '../../src/speaking/index.js';

async function* pieces(parts: readonly string[]): AsyncGenerator<string> {
  yield* parts;
}

async function collect(parts: readonly string[], options?: ClauseOptions): Promise<string[]> {
  const clauses: string[] = [];
  for await (const clause of splitClauses(pieces(parts), options)) clauses.push(clause);
  return clauses;
}

test('sentences are cut, the first clause already at its first comma', (t) => {
  t.deepEqual(
    clausesOf('Thank you for calling, this is Hollis Heating. I am an automated assistant. How can I help you?'),
    ['Thank you for calling,', 'this is Hollis Heating.', 'I am an automated assistant.', 'How can I help you?'],
  );
});

test('a long beginning without a comma is cut before a conjunction', (t) => {
  t.deepEqual(clausesOf('The office opens at nine in the morning and closes at five.'), [
    'The office opens at nine in the morning',
    'and closes at five.',
  ]);
});

for (const text of [
  'We open at 5.30 and the fee is 1,200.50 dollars',
  'Please ask for Dr. Smith',
  'Bring papers, e.g. a passport',
  'J. R. Hartley wrote it',
  'See https://www.example.com/a.b?c=d.e now',
  'Write to info@hollis.example today',
]) {
  test(`nothing is cut inside: ${text}`, (t) => {
    t.deepEqual(clausesOf(text, { firstMin: 100 }), [text]);
  });
}

test('a German ordinal ends no sentence', (t) => {
  const text = 'Wir sehen uns am 5. Mai um zehn. Bis dann';
  t.deepEqual(clausesOf(text, { language: 'de' }), ['Wir sehen uns am 5. Mai um zehn.', 'Bis dann']);
});

test('wide punctuation needs no space', (t) => {
  t.deepEqual(clausesOf('안녕하세요。무엇을 도와드릴까요？', { language: 'ko', sentenceMin: 5 }), [
    '안녕하세요。',
    '무엇을 도와드릴까요？',
  ]);
});

test('the first clause comes out before the text is finished', async (t) => {
  let finished = false;
  async function* slow() {
    yield 'Of course. ';
    await new Promise((resolve) => setImmediate(resolve));
    yield 'Let me note that for you.';
    finished = true;
  }
  for await (const clause of splitClauses(slow())) {
    t.is(clause, 'Of course.');
    t.false(finished);
    break;
  }
});

test('leaving early runs the source to its finally', async (t) => {
  let closed = false;
  async function* source() {
    try {
      for (;;) yield 'One sentence here. ';
    } finally {
      closed = true;
    }
  }
  for await (const _ of splitClauses(source())) break;
  t.true(closed);
});

test('any text, however it is cut into pieces, gives the same clauses and loses nothing', async (t) => {
  const random = generator(20261122);
  for (let round = 0; round < 300; round += 1) {
    const text = randomText(random);
    const whole = clausesOf(text);
    const parts = randomParts(text, random);
    t.deepEqual(await collect(parts), whole, JSON.stringify(text));
    t.is(whole.join('').replace(/\s/g, ''), text.replace(/\s/g, ''), JSON.stringify(text));
    for (const clause of whole) {
      t.true(clause.length > 0 && clause.length <= 201, JSON.stringify(clause));
      t.is(clause, clause.trim());
      t.false(/[\ud800-\udbff]$/.test(clause), 'a character was cut in half');
    }
  }
});

test('no clause between the first and the last is shorter than the least length', (t) => {
  const random = generator(7);
  for (let round = 0; round < 200; round += 1) {
    for (const clause of clausesOf(randomText(random)).slice(1, -1)) {
      t.true(clause.length >= 15, clause);
    }
  }
});

/** mulberry32: a small reproducible generator, so that a failure can be repeated. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function randomText(random: () => number): string {
  const words = [
    'yes',
    'the',
    'boiler',
    'Dr.',
    '5.30',
    '1,200',
    'e.g.',
    'and',
    'https://a.example/x.y',
    '😀',
    'no',
    'a b',
  ];
  const ends = ['', '', '', ',', '.', '?', '!', '…', ':', ' –', '。', '."', '.)'];
  const spaces = [' ', ' ', ' ', '  ', '\n'];
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  let text = '';
  for (let count = Math.floor(random() * 60); count > 0; count -= 1) {
    text += random() < 0.02 ? 'ä'.repeat(450) : pick(words) + pick(ends);
    text += pick(spaces);
  }
  return text;
}

/** Cuts by UTF-16 units, as a network would; but never inside a surrogate pair, which no decoder hands over. */
function randomParts(text: string, random: () => number): string[] {
  const characters = [...text];
  const parts: string[] = [];
  while (characters.length > 0) parts.push(characters.splice(0, Math.floor(random() * 9)).join(''));
  return parts;
}
