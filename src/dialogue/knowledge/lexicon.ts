import { stemmer as englishStem } from '@orama/stemmers/english';
import { stemmer as germanStem } from '@orama/stemmers/german';
import { z } from 'zod';
import { everyMatch, languageSection, pattern, sectionOf, stemmer, wordList, words } from '../../languages/index.js';
import type { Language } from '../../terms/index.js';

const snowball = { english: englishStem, german: germanStem };

/** Words and phrases that mean alike when a caller asks and an owner answers. */
const meaning = z.strictObject({
  /** Capitals for a kind of answer (PRICE, HOURS), small letters for a thing. */
  name: z.string(),
  /** Single words; they are stemmed. */
  words: words.prefault(''),
  /** Several words, or words in a certain place. What matches is not looked at again. */
  phrases: everyMatch.optional(),
  /** What an owner's sentence holds when it tells this kind of thing without naming it: "dollars", "weeks". */
  told: pattern.optional(),
  /** May match but need not: "on Saturday" points at opening hours without asking for them. */
  soft: z.boolean().prefault(false),
});

export type Meaning = z.output<typeof meaning>;

/** What the search must know of a language. All patterns are tried on lower-case text with straight apostrophes. */
const knowledge = languageSection({
  name: 'knowledge',
  schema: z.strictObject({
    /** Takes the endings off words: by Snowball's rules of a language, or by replacements. */
    stem: z.union([z.enum(['english', 'german']).transform((name) => snowball[name]), stemmer]),
    /** Words that tell nothing about what is asked. */
    empty: wordList.prefault(''),
    /** Words that help to find a passage but whose absence says nothing. */
    soft: wordList.prefault(''),
    meanings: z.array(meaning).readonly(),
    /** How an owner's question begins whose answer is a list: "which areas do you cover". */
    lists: pattern.prefault('(?!)'),
    /** Something is asked somewhere in a turn; a deed that is asked for ("can you call me") is not meant. */
    asks: pattern.prefault('(?!)'),
    /** Abbreviations whose full stop ends no sentence. */
    abbreviations: pattern.prefault('(?!)'),
  }),
});

/** What the search must know of a language. */
export type Lexicon = z.output<typeof knowledge.schema>;

/** What is known of a language; English where nothing is. */
export function lexiconFor(language: Language): Lexicon {
  return sectionOf(language, knowledge);
}
