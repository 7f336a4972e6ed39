import test from 'ava';
import { silentLogger } from '../../src/common/index.js';
import { KnowledgeSense, type Vectors } from '../../src/dialogue/index.js';
import { answerTo, nearestKnowledge } from '../../src/dialogue/knowledge.js';

/** Vectors by hand: a text that has one of the words points where that word does. */
const directions: readonly (readonly [RegExp, number])[] = [
  [/kettle|teapot/, 0],
  [/umbrella/, 1],
  [/ladder/, 2],
];

function vectorOf(text: string): Float32Array {
  const vector = new Float32Array(384);
  const at = directions.find(([pattern]) => pattern.test(text.toLowerCase()))?.[1] ?? 3;
  vector[at] = 1;
  return vector;
}

const byHand: Vectors = async (texts) => texts.map(vectorOf);
const senseOf = (vectors: Vectors, waitMs?: number) =>
  new KnowledgeSense({ vectors, log: silentLogger(), share: 1, ...(waitMs === undefined ? {} : { waitMs }) });
const turn = (text: string) =>
  ({ type: 'caller-turn', turn: { text, startMs: 0, endMs: 1, engine: 'typed', confidence: 1 } }) as const;
const asEntry = (question: string, answer: string) => ({ knowledge: [{ question, answer }], language: 'en' });

test('what shares no word with the question is found and spoken once both are understood', async (t) => {
  const { knowledge } = asEntry('Where does the teapot stand?', 'The teapot is on the shelf.');
  const asked = 'does anybody sell a kettle';
  const sense = senseOf(byHand);
  t.is(answerTo(asked, knowledge, 'en'), undefined);
  await sense.read({ knowledge, language: 'en' });
  t.is(answerTo(asked, knowledge, 'en'), undefined, 'the question is not understood yet');
  await sense.before(turn(asked), 'en');
  t.is(answerTo(asked, knowledge, 'en')?.answer, 'The teapot is on the shelf.');
  t.is(nearestKnowledge(asked, knowledge, undefined, 'en', 3)[0]?.answer, 'The teapot is on the shelf.');
});

test('of two that are as alike none is spoken', async (t) => {
  const knowledge = [
    { question: 'Whose is the umbrella?', answer: 'The red umbrella is ours.' },
    { question: 'Who lost the umbrella?', answer: 'The blue umbrella is lost.' },
  ];
  const asked = 'may i have an umbrella stand';
  const sense = senseOf(async (texts) => texts.map(() => vectorOf('umbrella')));
  await sense.read({ knowledge, language: 'en' });
  await sense.hears(asked, 'en');
  t.is(nearestKnowledge(asked, knowledge, undefined, 'en', 3).length, 2);
  t.is(answerTo(asked, knowledge, 'en'), undefined);
});

test('a price is not answered by what tells none, however alike it is', async (t) => {
  const { knowledge } = asEntry('Do you lend a ladder?', 'A ladder can be had from Monday on.');
  const sense = senseOf(byHand);
  await sense.read({ knowledge, language: 'en' });
  for (const asked of ['what does the big ladder cost', 'is the big ladder heavy']) await sense.hears(asked, 'en');
  t.is(answerTo('what does the big ladder cost', knowledge, 'en'), undefined);
  t.truthy(answerTo('is the big ladder heavy', knowledge, 'en'));
});

test('there is nothing to wait for in another language, for other events, and for what is understood', async (t) => {
  let calls = 0;
  const sense = senseOf(async (texts) => {
    calls += 1;
    return texts.map(vectorOf);
  });
  t.is(sense.before(turn('wann haben sie offen'), 'de'), undefined);
  t.is(sense.before({ type: 'started' }, 'en'), undefined);
  t.is(sense.before({ type: 'reply-tool', call: { name: 'end_call', arguments: {} } }, 'en'), undefined);
  t.is(sense.hears('  ', 'en'), undefined);
  t.is(calls, 0);
  const call = { name: 'search_knowledge', arguments: { query: 'a query of a model' } };
  await sense.before({ type: 'reply-tool', call }, 'en');
  t.is(calls, 1);
  t.is(sense.before({ type: 'reply-tool', call }, 'en'), undefined);
  t.is(sense.hears('A query of a  model', 'en'), undefined, 'the same words');
});

test('a guess and the turn after it are asked for once', async (t) => {
  const asked: string[] = [];
  let answer: () => void = () => undefined;
  const sense = senseOf(async (texts) => {
    asked.push(...texts);
    await new Promise<void>((resolve) => {
      answer = resolve;
    });
    return texts.map(vectorOf);
  }, 60_000);
  const [guess, whole] = [
    sense.hears('is it open on the moon', 'en'),
    sense.before(turn('is it open on the moon'), 'en'),
  ];
  answer();
  await Promise.all([guess, whole]);
  t.deepEqual(asked, ['is it open on the moon']);
});

test('a model that is late, gone or wrong costs a moment and no answer', async (t) => {
  const { knowledge } = asEntry('When are you open?', 'From nine to five.');
  const models: readonly Vectors[] = [
    () => new Promise(() => undefined),
    async () => {
      throw new Error('gone');
    },
    async () => [],
  ];
  const questions = ['what are your opening hours', 'when are you open', 'are you open on saturday'];
  for (const [at, vectors] of models.entries()) {
    const sense = senseOf(vectors, 30);
    const asked = questions[at] ?? '';
    await sense.before(turn(asked), 'en');
    t.is(answerTo(asked, knowledge, 'en')?.answer, 'From nine to five.');
    if (at > 0)
      await t.notThrowsAsync(sense.read({ ...asEntry(`Where is the moon ${at}?`, 'There.'), knowledgeText: 'Up.' }));
  }
});

test('an owner is read once, in small pieces, and a long text not to its end', async (t) => {
  const sizes: number[] = [];
  const sense = senseOf(async (texts) => {
    sizes.push(texts.length);
    return texts.map(vectorOf);
  });
  const knowledgeText = Array.from({ length: 4_000 }, (_, at) => `Shelf ${at} is full. Box ${at} is empty.`).join(
    '\n\n',
  );
  const mailbox = { knowledge: [], knowledgeText, language: 'en' };
  await Promise.all([sense.read(mailbox), sense.read(mailbox)]);
  t.true(sizes.every((size) => size <= 8));
  t.is(
    sizes.reduce((sum, size) => sum + size, 0),
    6_000,
  );
});

test('reading ends when it is stopped', async (t) => {
  let calls = 0;
  const sense: KnowledgeSense = senseOf(async (texts) => {
    calls += 1;
    sense.stop();
    return texts.map(vectorOf);
  });
  const knowledgeText = Array.from({ length: 100 }, (_, at) => `Drawer ${at} is full. Tray ${at} is empty.`).join(
    '\n\n',
  );
  await sense.read({ knowledge: [], knowledgeText, language: 'en' });
  t.is(calls, 1);
  t.is(sense.hears('a word after the end', 'en'), undefined);
});

test('a short mailbox does not wait for a long one', async (t) => {
  const sense = senseOf(byHand);
  const knowledgeText = Array.from({ length: 200 }, (_, at) => `Roof ${at} is red. Floor ${at} is grey.`).join('\n\n');
  let isLongRead = false;
  const long = sense.read({ knowledge: [], knowledgeText, language: 'en' }).then(() => {
    isLongRead = true;
  });
  await sense.read(asEntry('Who is short?', 'This is.'));
  t.false(isLongRead);
  await long;
});

test('what could not be read is read the next time', async (t) => {
  const mailbox = asEntry('Who holds the ladder?', 'The ladder is held by Tom.');
  await senseOf(async () => []).read(mailbox);
  await senseOf(async () => {
    throw new Error('gone');
  }).read(mailbox);
  const sense = senseOf(byHand);
  const asked = 'is a ladder a safe place';
  await sense.hears(asked, 'en');
  t.is(answerTo(asked, mailbox.knowledge, 'en'), undefined);
  await sense.read(mailbox);
  t.is(answerTo(asked, mailbox.knowledge, 'en')?.answer, 'The ladder is held by Tom.');
});
