import type { Language } from '../terms/index.js';
import { earFor } from './ear.js';
import { contentWords } from './hearing.js';

/** The stem of a word, without "'s" and the like. */
export function stemOf(word: string, language: Language): string {
  return earFor(language).stem(word.replace(/'(?:s|re|ll|ve|d)$/, ''));
}

/** What a word is compared by: its stem, and what it means ("weekdays" and "Monday"). */
export function keysOf(word: string, language: Language): readonly string[] {
  const ear = earFor(language);
  const bare = word.replace(/'(?:s|re|ll|ve|d)$/, '');
  const meanings = ear.concepts.find(([pattern]) => pattern.test(bare))?.[1] ?? [];
  return [stemOf(word, language), ...meanings.map((name) => name.replace(/\?$/, ''))];
}

/** The keys of all words of these texts that carry meaning. */
export function keysIn(texts: readonly string[], language: Language): ReadonlySet<string> {
  return new Set(texts.flatMap((text) => contentWords(text, language)).flatMap((word) => keysOf(word, language)));
}
