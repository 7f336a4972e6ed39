import test from 'ava';
import {
  correctCode,
  correctName,
  parseAddress,
  parseCode,
  parseEmail,
  parseQuantity,
  repeatsRepetition,
} from '../../src/terms/index.js';

const code = (text: string, pattern?: string, before?: string) => parseCode(text, { language: 'en', pattern, before });

test('a code without a pattern is what was spelled', (t) => {
  t.deepEqual(code('it is R for Romeo, two, double seven'), { value: 'R277', fits: true });
  t.deepEqual(code('x-ray one dash nine'), { value: 'X1-9', fits: true });
  t.is(code('I have no idea what you mean'), undefined);
  t.is(code(''), undefined);
});

test('a code with a pattern fits, or is known not to', (t) => {
  t.deepEqual(code('oh one oh two', '\\d{4}'), { value: '0102', fits: true });
  t.deepEqual(code('a b oh one', '[A-Z]{3}\\d'), { value: 'ABO1', fits: true });
  t.deepEqual(code('k l one two', '[A-Z]{2}-\\d{2}'), { value: 'KL-12', fits: true });
  t.is(code('a b one', '[A-Z]{2}\\d{5}')?.fits, false);
  t.deepEqual(code('three four five', '[A-Z]{2}\\d{5}', 'AB12'), { value: 'AB12345', fits: true });
});

test("an owner's pattern that is no expression fits nothing, and breaks nothing", (t) => {
  t.is(code('a b one two', '[A-')?.fits, false);
});

test('a part of a code is corrected where it can only be meant', (t) => {
  const context = { language: 'en', pattern: '[A-Z]{2}\\d{5}' };
  t.is(correctCode('DB12345', 'no, M as in Mike, not B', context), 'DM12345');
  t.is(correctCode('AB12345', 'it ends in four six', context), 'AB12346');
  t.is(correctCode('AB12345', 'no, nine nine', context), undefined);
  t.is(correctCode('AB12345', 'no, what was that', context), undefined);
});

test('a name is corrected by a letter', (t) => {
  t.is(correctName('Cathy Brown', "it's with a K", 'en'), 'Kathy Brown');
  t.is(correctName('Phil Ward', 'Phill with two Ls', 'en'), 'Phill Ward');
  t.is(correctName('John Smith', 'without an H', 'en'), 'John Smit');
  t.is(correctName('Karl Maier', 'Maier mit Ypsilon', 'de'), 'Karl Mayer');
  t.is(correctName('Tom Baker', 'I am happy with that', 'en'), undefined);
});

test('an e-mail address is plausible, or none', (t) => {
  t.is(parseEmail('j dot p dot x at mail dot example dot com', 'en'), 'j.p.x@mail.example.com');
  t.is(parseEmail('meet me at the house', 'en'), undefined);
  t.is(parseEmail('at dot com', 'en'), undefined);
  t.is(parseEmail('joe at example', 'en'), undefined);
  t.is(parseEmail('a@@b..com', 'en'), undefined);
  t.is(parseEmail('müller at beispiel punkt de', 'de'), 'mueller@beispiel.de');
});

test('an address has figures for spoken numbers, and is taken unasked behind its cue only', (t) => {
  t.is(parseAddress('twenty one mill street', { language: 'en', expecting: true }), '21 Mill Street');
  t.is(parseAddress('the flat is at the back', { language: 'en', expecting: false }), undefined);
  t.is(parseAddress('yes', { language: 'en', expecting: true }), undefined);
});

const quantities: readonly (readonly [string, string, string | undefined])[] = [
  ['en', 'nineteen ninety eight', '1998'],
  ['en', 'two thousand and five', '2005'],
  ['en', 'about 1,200 litres', '1200'],
  ['en', 'one point seven five', '1.75'],
  ['en', 'three dozen', '36'],
  ['en', 'half an hour', '0.5'],
  ['en', 'none at all', '0'],
  ['en', 'quite a lot', undefined],
  ['de', 'zweihundertfünfzig', '250'],
  ['de', 'zwei Komma fünf', '2.5'],
  ['de', 'anderthalb', '1.5'],
  ['de', 'nur eine', '1'],
  ['ko', '이백오십 리터', '250'],
  ['ko', '스물세 명', '23'],
  ['ko', '많이요', undefined],
];

for (const [language, text, expected] of quantities) {
  test(`a quantity is heard in "${text}"`, (t) => t.is(parseQuantity(text, language), expected));
}

test('no pattern is run on more than a code is long', (t) => {
  t.is(code('A '.repeat(40), 'A+')?.fits, true);
  t.not(code('A '.repeat(60), 'A+')?.fits, true);
});

test("an owner's pattern with repetition inside repetition is never run", (t) => {
  for (const slow of ['(A+)+', '(?:A*B?)*', '([A-Z]{1,}){2,}', '((A+)B?)+']) {
    t.true(repeatsRepetition(slow), slow);
    t.not(code('A A A A', slow)?.fits, true, slow);
  }
  for (const right of ['[A-Z]{1,2}\\d{4}', '([A-Z]{2}-)?\\d+', '\\(A+\\)+', '[(A+)]+', '(AB)+', '(?:[A-Z]{2}\\d)+'])
    t.false(repeatsRepetition(right), right);
});
