import test from 'ava';
import { answerTo, nearestKnowledge } from '../../src/dialogue/knowledge.js';
import { paraphrased, unanswerable } from './knowledge/asked.js';
import type { Asked } from './knowledge/business.js';
import { dentist } from './knowledge/businesses.js';
import { understand } from './knowledge/with-sense.js';
import { blind, second, tunedOn } from './knowledge/written.js';

// The same questions as in knowledge-search and knowledge-hold-out, with the real model (docs/decisions/0009). The bounds
// stand a few questions under what is measured; none of the two hold-outs was tuned on.

const byHand: readonly Asked[] = [
  { of: dentist, question: 'how much does the laughing gas cost' },
  { of: dentist, question: 'what does it cost' },
];
await understand([...paraphrased, ...unanswerable, ...blind, ...second, ...tunedOn, ...byHand]);

const nearest = ({ of, question }: Asked, limit: number) =>
  nearestKnowledge(question, of.knowledge, of.text, of.language, limit);
const spoken = ({ of, question }: Asked) => answerTo(question, of.knowledge, of.language, of.text)?.answer;
const isAmong = (each: Asked, limit: number) =>
  nearest(each, limit).some(({ answer }) => answer.includes(each.right ?? ''));

function isRight(each: Asked, answer: string): boolean {
  const paragraph = each.of.text.split('\n\n').find((text) => text.includes(each.right ?? ''));
  return answer.includes(each.right ?? '') || paragraph?.includes(answer) === true;
}

function measured(set: readonly Asked[]) {
  const asked = set.filter(({ right }) => right !== undefined);
  const said = asked.flatMap((each) => {
    const answer = spoken(each);
    return answer === undefined ? [] : [isRight(each, answer)];
  });
  return {
    first: asked.filter((each) => isAmong(each, 1)).length,
    ofThree: asked.filter((each) => isAmong(each, 3)).length,
    right: said.filter(Boolean).length,
    wrong: said.filter((right) => !right).length,
    invented: set.filter((each) => each.right === undefined && spoken(each) !== undefined).length,
  };
}

test('the right passage comes first for 85 in a hundred questions of the blind hold-out', (t) => {
  const found = measured(blind);
  t.log(found);
  t.true(found.first >= 51);
  t.true(found.ofThree >= 54);
  t.true(found.right >= 17);
  t.is(found.wrong, 0);
  t.is(found.invented, 0);
});

test('of the second hold-out two thirds come first, and nine in ten among three', (t) => {
  t.is(second.filter(({ right }) => right !== undefined).length, 60);
  t.is(second.filter(({ right }) => right === undefined).length, 20);
  const found = measured(second);
  t.log(found);
  t.true(found.first >= 40);
  t.true(found.ofThree >= 52);
  t.true(found.wrong <= 1);
  t.true(found.invented <= 1);
});

test('what was tuned on is found, and nothing is invented', (t) => {
  const old = measured([...paraphrased, ...unanswerable]);
  const new_ = measured(tunedOn);
  t.log(old, new_);
  t.true(old.first >= 57);
  t.true(old.right >= 50);
  t.true(new_.first >= 38);
  t.true(new_.wrong <= 2);
  t.is(old.invented + new_.invented, 0);
});

test('a price is no answer where none is told, however alike the rest is', (t) => {
  const [gas, any] = byHand;
  if (gas === undefined || any === undefined) return t.fail();
  t.regex(nearest(gas, 1)[0]?.answer ?? '', /laughing gas/);
  t.is(spoken(gas), undefined);
  t.is(spoken(any), undefined);
});

test('what is only near is marked by its score, and what fits too', (t) => {
  const score = (question: string) => nearest({ of: dentist, question }, 1)[0]?.score ?? Number.NaN;
  t.true(score('how much does the laughing gas cost') < 0.5);
  t.true(score('how much would it be for a check up') >= 0.5);
});

test('what is spoken of a free text are whole sentences of the owner, two at most', (t) => {
  for (const asked of [...blind, ...second, ...tunedOn]) {
    const answer = spoken(asked) ?? '';
    const isEntry = asked.of.knowledge.some((entry) => entry.answer === answer);
    t.true(answer === '' || isEntry || asked.of.text.replaceAll('\n', ' ').includes(answer), answer);
  }
});
