import type { Language } from '../../terms/index.js';
import { german } from './meanings/de.js';
import { english } from './meanings/en.js';
import { korean } from './meanings/ko.js';

/** Words and phrases that mean alike when a caller asks and an owner answers. */
export interface Meaning {
  /** Capitals for a kind of answer (PRICE, HOURS), small letters for a thing. */
  readonly name: string;
  /** Single words, separated by blanks; they are stemmed. */
  readonly words?: string;
  /** Several words, or words in a certain place. What matches is not looked at again. */
  readonly phrases?: RegExp;
  /** What an owner's sentence holds when it tells this kind of thing without naming it: "dollars", "weeks". */
  readonly told?: RegExp;
  /** May match but need not: "on Saturday" points at opening hours without asking for them. */
  readonly soft?: true;
}

/** What the search must know of a language. All patterns are tried on lower-case text with straight apostrophes. */
export interface Lexicon {
  stem(word: string): string;
  /** Words that tell nothing about what is asked. */
  readonly empty: ReadonlySet<string>;
  /** Words that help to find a passage but whose absence says nothing. */
  readonly soft: ReadonlySet<string>;
  readonly meanings: readonly Meaning[];
  /** How an owner's question begins whose answer is a list: "which areas do you cover". */
  readonly lists: RegExp;
  /** Something is asked somewhere in a turn; a deed that is asked for ("can you call me") is not meant. */
  readonly asks: RegExp;
  /** Abbreviations whose full stop ends no sentence. */
  readonly abbreviations: RegExp;
}

const lexicons: Readonly<Record<Language, Lexicon>> = { en: english, de: german, ko: korean };

/** What is known of a language; English where nothing is. */
export function lexiconFor(language: Language): Lexicon {
  return lexicons[language] ?? english;
}
