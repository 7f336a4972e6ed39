import type { Language } from '../terms/index.js';
import { earFor } from './ear.js';
import { contentWords } from './hearing.js';
import { phrasebook } from './phrasebook.js';
import { stemOf } from './word-keys.js';

const usual = new Map<Language, ReadonlySet<string>>();

/** The words that every telephone secretary of a language uses, by their stems. */
export function usualWords(language: Language): ReadonlySet<string> {
  const known = usual.get(language);
  if (known !== undefined) return known;
  const { commonWords, smallTalk } = earFor(language);
  const phrases = Object.values(phrasebook(language)).flat();
  const words = contentWords([...phrases, ...smallTalk].join(' '), language);
  const stems = new Set([...words, ...commonWords].map((word) => stemOf(word, language)));
  usual.set(language, stems);
  return stems;
}
