import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { parse } from 'yaml';
import { projectRoot } from '../../src/common/index.js';

type Tree = Readonly<Record<string, unknown>>;

const folder = join(projectRoot, 'languages');
const english = read('en.yaml');
const others = readdirSync(folder).filter((name) => name !== 'en.yaml');
/** What is said: its entries are the same in every language. */
const texts = ['mailbox', 'letter', 'phrases'];
/** So are those of what is understood, where no language may lean on English. */
const alike = [...texts, 'ear'];

test('every language that is shipped says all that English says', (t) => {
  t.deepEqual(others, ['de.yaml', 'ko.yaml']);
  for (const name of others) {
    const language = read(name);
    t.deepEqual(Object.keys(language).sort(), Object.keys(english).sort(), name);
    for (const section of alike) t.deepEqual(keysIn(language[section]), keysIn(english[section]), `${name} ${section}`);
  }
});

test('a phrase has no place that English does not fill', (t) => {
  for (const name of others) {
    const language = read(name);
    for (const section of texts) {
      for (const [key, phrase] of Object.entries(language[section] as Tree)) {
        const known = new Set(placesIn((english[section] as Tree)[key]));
        const strange = placesIn(phrase).filter((place) => !known.has(place));
        t.deepEqual(strange, [], `${name} ${section}.${key}`);
      }
    }
  }
});

function read(name: string): Tree {
  return parse(readFileSync(join(folder, name), 'utf8')) as Tree;
}

/** The paths of all entries. A list counts as one entry: languages may have more or fewer wordings. */
function keysIn(value: unknown, path = ''): string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [path];
  return Object.entries(value)
    .flatMap(([key, inner]) => keysIn(inner, `${path}.${key}`))
    .sort();
}

function placesIn(phrase: unknown): string[] {
  return JSON.stringify(phrase).match(/\{\w+\}/g) ?? [];
}
