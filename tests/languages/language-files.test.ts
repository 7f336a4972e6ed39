import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { z } from 'zod';
import {
  fill,
  languageCodes,
  languageHas,
  pattern,
  readLanguages,
  sectionOf,
  sentence,
  sentences,
  stemmer,
  wordList,
} from '../../src/languages/index.js';

const own = mkdtempSync(join(tmpdir(), 'secretary-languages-'));
process.env.SECRETARY_LANGUAGES = own;
test.after.always(() => rmSync(own, { recursive: true, force: true }));

writeFileSync(
  join(own, 'fr.yaml'),
  "name: Français\ngreetings: { hello: Bonjour, again: [Encore, Toujours], words: oui non, sound: '^o+$' }\n",
);
writeFileSync(
  join(own, 'en.yaml'),
  'letter: { caller: Who called }\ngreetings: { hello: Hello }\nhalves: { hello: Hello }\nwholes: { hello: Hello }\n',
);
writeFileSync(join(own, 'de.yaml'), 'halves: { bye: Tschau }\nwholes: { bye: Tschau }\n');
writeFileSync(join(own, 'it.yaml'), "greetings: { hello: 7, again: [], words: [a b], sound: '(' }\n");
writeFileSync(join(own, 'nl.yaml'), 'a: [1\n');

const greetings = {
  name: 'greetings',
  schema: z.strictObject({ hello: sentence, again: sentences, words: wordList, sound: pattern }),
};
const hello = { name: 'greetings', schema: z.looseObject({ hello: sentence }) };
const caller = { name: 'letter', schema: z.looseObject({ caller: sentence, number: sentence }) };

test('a language is a file: the shipped ones and whatever an administrator adds', (t) => {
  t.deepEqual(languageCodes(), ['de', 'en', 'fr', 'it', 'ko', 'nl']);
  const { hello, again, words, sound } = sectionOf('fr', greetings);
  t.is(hello, 'Bonjour');
  t.deepEqual(again, ['Encore', 'Toujours']);
  t.deepEqual([...words], ['oui', 'non']);
  t.true(sound.test('ooo'));
  t.is(sectionOf('fr', greetings), sectionOf('fr', greetings), 'it is read once');
});

test("an administrator's file replaces single entries of a shipped one", (t) => {
  t.is(sectionOf('en', caller).caller, 'Who called');
  t.is(sectionOf('en', caller).number, 'Number');
});

test('what a language does not have is said in English, and a language that is none leads nowhere', (t) => {
  t.false(languageHas('fr', 'letter'));
  t.is(sectionOf('fr', caller).caller, 'Who called');
  for (const code of ['xx', '../../etc/passwd', '', 'EN', '__proto__'])
    t.is(sectionOf(code, hello).hello, 'Hello', code);
});

test('a section that borrows takes single entries from English, any other all or none', (t) => {
  const schema = z.looseObject({ hello: sentence });
  t.is(sectionOf('de', { name: 'halves', borrows: 'entries', schema }).hello, 'Hello');
  t.is(sectionOf('de', { name: 'halves', borrows: 'entries', schema }).bye, 'Tschau');
  t.throws(() => sectionOf('de', { name: 'wholes', schema }), { code: 'bad-configuration', message: /wholes\.hello/ });
});

test('a stem is a word without its endings, and never nothing', (t) => {
  const stem = stemmer.parse({
    from: 4,
    replace: [
      ['(?:ing|ed)$', ''],
      ['i$', 'y'],
    ],
  });
  t.deepEqual(['boiling', 'red', 'flies', 'hurried', 'ings', 'edinged'].map(stem), [
    'boil',
    'red',
    'flies',
    'hurry',
    'ings',
    'eding',
  ]);
  t.is(stemmer.parse({ from: 1, replace: [['ing$', '']] })('ing'), 'ing');
  t.false(stemmer.safeParse({ from: 1, replace: [['(', '']] }).success);
});

test('every fault is told with its place, and a file that is no YAML is named', (t) => {
  const error = t.throws(() => sectionOf('it', greetings), { code: 'bad-configuration' });
  for (const fault of ['greetings.hello: ', 'greetings.again: ', 'greetings.sound: no regular expression'])
    t.true(error?.message.includes(fault), `${fault}\n${error?.message}`);
  t.throws(() => sectionOf('nl', greetings), { code: 'bad-configuration', message: /nl\.yaml cannot be read/ });
  t.throws(readLanguages, { code: 'bad-configuration', message: /nl\.yaml cannot be read/ }, 'before the first call');
});

test('a place without a value stays empty, and a value is never filled again', (t) => {
  t.is(fill('{who} called {mailbox}{nobody}.', { who: '{mailbox}', mailbox: 'us' }), '{mailbox} called us.');
});
