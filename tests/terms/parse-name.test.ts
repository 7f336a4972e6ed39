import test from 'ava';
import {
  capitalised,
  hasUnusualFamily,
  isPlausibleName,
  keepSpelled,
  parseName,
  spellFamily,
} from '../../src/terms/index.js';

interface Case {
  readonly text: string;
  readonly person: string | undefined;
  readonly company?: string;
  /** The caller was just asked for a name. */
  readonly asked?: boolean;
  readonly known?: string;
  readonly language?: string;
}

const cases: readonly Case[] = [
  { text: "Hi, my name is Daniel Brooks and I'm calling about my boiler", person: 'Daniel Brooks' },
  { text: 'hello my name is daniel brooks', person: 'Daniel Brooks' },
  { text: '"Hello, my name is Daniel Bricks.', person: 'Daniel Bricks' },
  { text: 'Thor, this is Daniel Brooks.', person: 'Daniel Brooks' },
  { text: 'Hello, this is Daniel Brooks.', person: 'Daniel Brooks' },
  {
    text: 'this is daniel brooks from acme plumbing about the leak',
    person: 'Daniel Brooks',
    company: 'Acme Plumbing',
  },
  { text: 'This is Maria Fernandez from Lakeside Bakery.', person: 'Maria Fernandez', company: 'Lakeside Bakery' },
  {
    text: 'Good morning, this is Karen Whitfield with Northside Property Management.',
    person: 'Karen Whitfield',
    company: 'Northside Property Management',
  },
  { text: "Hello, it's Tom calling from Miller's.", person: 'Tom', company: "Miller's" },
  { text: 'My name is Susan Miller and the number is 415-555-2671.', person: 'Susan Miller' },
  { text: 'Daniel Brooks here', person: 'Daniel Brooks' },
  { text: "Yes, this is Ann-Marie O'Neil speaking", person: "Ann-Marie O'Neil" },
  { text: "I'm Daniel Brooks, I need help", person: 'Daniel Brooks' },
  { text: 'My name is Dr. Smith', person: 'Smith' },
  { text: "The name's Bond, James Bond.", person: 'James Bond' },
  { text: 'My name is Daniel. Daniel Brooks.', person: 'Daniel Brooks', asked: true },
  { text: "It's Daniel", person: 'Daniel', asked: true },
  { text: 'Daniel Brooks.', person: 'Daniel Brooks', asked: true },
  { text: 'uh brooks', person: 'Brooks', asked: true },
  { text: "it's maria van der berg", person: 'Maria van der Berg', asked: true },
  { text: 'Daniel Brooks 555-234-1987', person: 'Daniel Brooks', asked: true },
  { text: 'B-R-O-O-K-S', person: 'Brooks', asked: true },
  { text: 'b r o o k s', person: 'Daniel Brooks', asked: true, known: 'Daniel Brux' },
  { text: 'Daniel Brooks, B R double O K S', person: 'Daniel Brooks', asked: true },
  { text: 'F for Fox, O, X as in x-ray', person: 'Fox', asked: true },
  {
    text: 'mein name ist jürgen müller von der firma schmidt',
    person: 'Jürgen Müller',
    company: 'Schmidt',
    language: 'de',
  },
  { text: 'ich heiße sabine schmidt', person: 'Sabine Schmidt', language: 'de' },
  { text: 'Müller', person: 'Müller', asked: true, language: 'de' },
  { text: '저는 김민수입니다', person: '김민수', language: 'ko' },
  { text: '김민수입니다', person: '김민수', asked: true, language: 'ko' },
  { text: "I'm calling about the heating", person: undefined },
  { text: "I'm having a problem", person: undefined },
  { text: 'this is about my boiler', person: undefined },
  { text: 'this is an emergency', person: undefined },
  { text: 'this is urgent', person: undefined },
  { text: 'it is broken', person: undefined },
  { text: 'I am looking for the plumber', person: undefined },
  { text: 'It is leaking everywhere', person: undefined, asked: true },
  { text: 'no I would rather not say', person: undefined, asked: true },
  { text: 'are you open on saturday', person: undefined, asked: true },
  { text: 'why are you asking', person: undefined, asked: true },
  { text: 'tomorrow morning', person: undefined, asked: true },
  { text: 'Yes.', person: undefined, asked: true },
  { text: '', person: undefined, asked: true },
];

for (const { text, person, company = '', asked = false, known, language = 'en' } of cases) {
  test(`${person ?? 'nobody'} is named in "${text}"${asked ? ' when asked' : ''}`, (t) => {
    const name = parseName(text, { language, expecting: asked, known });
    t.is(name?.person, person);
    if (name !== undefined) t.is(name.company, company);
  });
}

test('names are written with capitals, and only where they need them', (t) => {
  t.is(capitalised('daniel brooks'), 'Daniel Brooks');
  t.is(capitalised("o'neil"), "O'Neil");
  t.is(capitalised('McBride'), 'McBride');
  t.is(capitalised('ludwig van beethoven'), 'Ludwig van Beethoven');
});

test('what cannot be a name is known', (t) => {
  for (const name of ['Daniel Brooks', 'Brooks', 'Acme Plumbing']) t.true(isPlausibleName(name, 'en'), name);
  for (const name of ['', '555', 'the', 'yes', '{"a":1}', 'a'.repeat(80), '<b>Bob</b>', 'I am calling']) {
    t.false(isPlausibleName(name, 'en'), name);
  }
});

test('a family name is unusual where few people have it, and only in a language that knows the usual ones', (t) => {
  for (const name of ['Karen Carter', 'Daniel Brooks', 'Karen', 'Mary Miller-Jones'])
    t.false(hasUnusualFamily(name, 'en'), name);
  for (const name of ['Susan Carrador', "Ray B'Radam", 'Mary Miller-Carrador'])
    t.true(hasUnusualFamily(name, 'en'), name);
  t.false(hasUnusualFamily('Petra Müller', 'de'));
  t.false(hasUnusualFamily('김 민수', 'ko'));
});

test('a spelled family name takes the place of the one that was heard, unless the letters spell something else', (t) => {
  t.is(spellFamily('Susan Carrador', 'C, A, R, T, E, R.', 'en'), 'Susan Carter');
  t.is(spellFamily('Karen Carruthard', 'it is C A R R U T H E R S', 'en'), 'Karen Carruthers');
  t.is(spellFamily("Ray B'Radam", 'A D A M S', 'en'), 'Ray Adams');
  t.is(spellFamily('Susan Carrador', 'C. A. R. The.', 'en'), undefined);
  t.is(spellFamily('Daniel Drown', 'R. O. W. N.', 'en'), 'Daniel Brown', 'a letter that was lost twice');
  t.is(spellFamily('Daniel Brawm', 'B, R, A, W, N', 'en'), 'Daniel Brawn', 'all letters are there: they are right');
  t.is(spellFamily('Daniel Farmey', 'A R M E Y', 'en'), 'Daniel Armey', 'no usual name has these letters');
  t.is(spellFamily('Susan Carrador', 'Hey, hey, hey, Emma.', 'en'), undefined);
});

test('a family name that was spelled stays when the name is told once more, unless the letters spelled no usual one', (t) => {
  t.is(keepSpelled('Lindy Ellis', 'Linda Alice', 'en'), 'Linda Ellis');
  t.is(keepSpelled('Tom Bakr', 'Tom Baker', 'en'), 'Tom Baker');
  t.is(keepSpelled('Lindy Ellis', 'Linda', 'en'), 'Linda');
});
