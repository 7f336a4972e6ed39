import { z } from 'zod';
import { counts, languageSection, pattern, sectionOf, table, wordList, words } from '../languages/index.js';
import type { Language } from './mailbox.js';

/** How one language spells aloud. All words lower case, as the recogniser writes them. */
const letters = languageSection({
  name: 'letters',
  schema: z
    .strictObject({
      /** Words that stand for the letter that they begin with: "bravo", "Berta". */
      initials: words.prefault(''),
      /** Others that stand for a letter wherever letters are expected: "Eszett". */
      codeWords: table.prefault({}),
      /** How a recogniser writes the name of a letter: "see", "are", "you". A letter only among others. */
      sounds: table.prefault({}),
      /** Between a letter and its example: "F for Fox", "F wie Friedrich". */
      as: wordList.prefault(''),
      /** What may follow those: "as in", "wie in". */
      in: wordList.prefault(''),
      /** Words for one letter that are two words: "double u". */
      pairs: table.prefault({}),
      repeats: counts.prefault({}),
      symbols: table.prefault({}),
      /** Said between letters, and meaning nothing there: "capital", "then", "uh". */
      fillers: wordList.prefault(''),
      /** Articles that look like a letter. */
      articles: wordList.prefault(''),
      /** Words before an e-mail address that are no part of it. */
      beforeEmail: wordList.prefault(''),
      /** Names of letters and digits that are written together, with endings that are taken off where they are in the way. */
      joined: z.strictObject({ names: words, endings: pattern }).optional(),
    })
    .transform(({ initials, joined, ...said }) => ({
      ...said,
      codeWords: { ...firstLetters(initials), ...said.codeWords } as Readonly<Record<string, string>>,
      /** Cuts what is written in one word into the names of letters and digits. */
      split: joined === undefined ? undefined : nameSplitter(joined),
    })),
});

/** How one language spells aloud. */
export type LetterWords = z.output<typeof letters.schema>;

function firstLetters(initials: readonly string[]): Record<string, string> {
  return Object.fromEntries(initials.map((word) => [word, word[0] ?? '']));
}

/** "에이비일이삼입니다" → 에이 비 일 이 삼; a word with anything else in it stays whole. */
function nameSplitter({ names, endings }: { readonly names: readonly string[]; readonly endings: RegExp }) {
  // Longest first, so that 에이치 is not read as 에이.
  const longestFirst = [...names].sort((a, b) => b.length - a.length);
  return (word: string): readonly string[] =>
    namesIn(word, longestFirst) ?? namesIn(word.replace(endings, ''), longestFirst) ?? [word];
}

function namesIn(word: string, names: readonly string[]): readonly string[] | undefined {
  const parts: string[] = [];
  for (let rest = word; rest !== ''; ) {
    const name = names.find((each) => rest.startsWith(each));
    if (name === undefined) return undefined;
    parts.push(name);
    rest = rest.slice(name.length);
  }
  return parts.length > 0 ? parts : undefined;
}

/** The words of a language; English where there are none of its own. */
export function letterWords(language: Language): LetterWords {
  return sectionOf(language, letters);
}
