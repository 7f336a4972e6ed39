import { z } from 'zod';
import { counts, languageSection, pattern, sectionOf, table, wordList, words } from '../languages/index.js';
import type { Language } from './mailbox.js';

/** How one language says digits on the telephone. All words lower case, as the recogniser writes them. */
const numbers = languageSection({
  name: 'numbers',
  schema: z
    .strictObject({
      /** Words that are one digit wherever they stand. */
      digits: table.prefault({}),
      /** Words that are a digit only between other digits: "for", "to", "ate" of a small recogniser. */
      homophones: table.prefault({}),
      /** Those of them that may begin a number of exactly ten digits. */
      leading: words.prefault(''),
      /** Two-digit words that take no unit: ten … nineteen, and compounds of languages that join them. */
      teens: table.prefault({}),
      /** Tens that may take a unit: twenty (three). */
      tens: table.prefault({}),
      hundred: words.prefault(''),
      thousand: words.prefault(''),
      /** "and" between hundred and what follows. */
      and: words.prefault(''),
      /** double, triple: how often the next digit is said. */
      repeats: counts.prefault({}),
      plus: words.prefault(''),
      extension: words.prefault(''),
      /** Words that may stand inside a number without ending it. */
      fillers: words.prefault(''),
      /** Words after which the caller says it again, better. */
      corrections: words.prefault(''),
      /** "4 not 5". */
      not: words.prefault(''),
      last: words.prefault(''),
      first: words.prefault(''),
      /** Tens written in one word with their units: "ein" + "und" + "zwanzig". */
      joinedTens: z.strictObject({ units: words, and: z.string() }).optional(),
      /** Digits written in one word, with endings that are taken off first: 공일공에. */
      joinedDigits: z.strictObject({ syllables: words, endings: pattern }).optional(),
      /** "Hundred" alone is 100, without a one before it. */
      bareHundred: z.boolean().prefault(false),
      /** Articles that are written like the number one. */
      articles: wordList.prefault(''),
      /** First, second, third and so on, in this order. */
      ordinals: words.prefault('').transform(counted),
    })
    .transform(({ joinedTens, joinedDigits, ...said }) => ({
      ...said,
      teens: joinedTens === undefined ? said.teens : { ...said.teens, ...compounds(said, joinedTens) },
      /** Turns one written word into others before reading it (joined digits, particles). */
      split: joinedDigits === undefined ? undefined : syllableSplitter(joinedDigits),
    })),
});

/** How one language says digits. */
export type NumberWords = z.output<typeof numbers.schema>;

type Table = Readonly<Record<string, string>>;

function compounds(
  { digits, tens }: { readonly digits: Table; readonly tens: Table },
  { units, and }: { readonly units: readonly string[]; readonly and: string },
): Table {
  const all = units.flatMap((unit) =>
    Object.entries(tens).map(([ten, value]) => [`${unit}${and}${ten}`, `${value[0]}${digits[unit]}`]),
  );
  return Object.fromEntries(all);
}

/** "공일공에" → 공 일 공: digit syllables are written together, and particles hang on them. */
function syllableSplitter(joined: { readonly syllables: readonly string[]; readonly endings: RegExp }) {
  const digits = new Set(joined.syllables);
  return (word: string): readonly string[] => {
    const syllables = [...word.replace(joined.endings, '')];
    return syllables.length > 0 && syllables.every((syllable) => digits.has(syllable)) ? syllables : [word];
  };
}

function counted(list: readonly string[]): Table {
  return Object.fromEntries(list.map((word, i) => [word, String(i + 1)]));
}

/** The words of a language; English where there are none of its own. */
export function numberWords(language: Language): NumberWords {
  return sectionOf(language, numbers);
}
