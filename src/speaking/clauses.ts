import { z } from 'zod';
import { languageSection, sectionOf, wordList } from '../languages/index.js';
import type { Language } from '../terms/index.js';

/** Lengths are counted in characters. A voice speaks about 17 of them a second. */
export interface ClauseOptions {
  /** Language of the text; decides abbreviations, ordinals and conjunctions. Default: "en". */
  language?: Language;
  /** Least characters before a comma ends the first clause, so that the caller soon hears something. Default: 10 ("Thank you,"). */
  firstMin?: number;
  /** Least characters of a later clause that ends with a sentence. Default: 15. */
  sentenceMin?: number;
  /** Least characters of a later clause that ends with a comma, a colon or a dash. Default: 70. */
  clauseMin?: number;
  /** No clause is longer; it is cut at a space, or in the middle of a word where there is none. Default: 200. */
  max?: number;
}

/**
 * Cuts a text that is still being written into pieces that can be spoken one by one. A clause ends with a sentence, or
 * at a comma once it is long enough; numbers ("5.30", "1,200"), abbreviations ("Dr.", "e.g."), initials and addresses
 * are never cut. The result does not depend on where the incoming pieces begin and end; apart from white space the
 * clauses are the text, in its order.
 */
export async function* splitClauses(
  pieces: AsyncIterable<string>,
  options: ClauseOptions = {},
): AsyncGenerator<string, void, undefined> {
  const splitter = new ClauseSplitter(options);
  for await (const piece of pieces) yield* splitter.push(piece);
  yield* splitter.flush();
}

/** The same for a text that is already complete. */
export function clausesOf(text: string, options: ClauseOptions = {}): string[] {
  const splitter = new ClauseSplitter(options);
  return [...splitter.push(text), ...splitter.flush()];
}

/** One pass over the characters: each is looked at once, when it is white space it may confirm the boundary before it. */
class ClauseSplitter {
  readonly #limits: Required<Omit<ClauseOptions, 'language'>>;
  readonly #words: LanguageWords;
  #clause = '';
  #first = true;

  constructor({ language = 'en', firstMin = 10, sentenceMin = 15, clauseMin = 70, max = 200 }: ClauseOptions) {
    this.#limits = { firstMin, sentenceMin, clauseMin, max: Math.max(1, max) };
    this.#words = sectionOf(language, clauses);
  }

  *push(piece: string): Generator<string> {
    for (const character of piece) {
      if (/\s/u.test(character)) {
        const length = this.#boundary();
        if (length > 0) yield this.#take(length);
        if (this.#clause !== '' && !this.#clause.endsWith(' ')) this.#clause += ' ';
        continue;
      }
      this.#clause += character;
      if (WIDE_END.test(character) && this.#clause.length >= this.#sentenceMin()) yield this.#take(this.#clause.length);
      else if (this.#clause.length >= this.#limits.max) yield this.#take(this.#cut());
    }
  }

  *flush(): Generator<string> {
    if (this.#clause.trim() !== '') yield this.#take(this.#clause.length);
  }

  #take(length: number): string {
    const clause = this.#clause.slice(0, length).trim();
    this.#clause = this.#clause.slice(length).trimStart();
    this.#first = false;
    return clause;
  }

  #sentenceMin(): number {
    return this.#first ? 1 : this.#limits.sentenceMin;
  }

  /** How much of the clause so far, now followed by white space, can be spoken; 0: nothing yet. */
  #boundary(): number {
    if (this.#clause === '' || this.#clause.endsWith(' ')) return 0;
    if (this.#ends(this.#clause)) return this.#clause.length;
    // A long beginning without a comma would keep the caller waiting: it is cut before "and" or "because".
    const space = this.#clause.lastIndexOf(' ');
    const isConjunction = this.#words.conjunctions.has(this.#clause.slice(space + 1).toLowerCase());
    return this.#first && isConjunction && space >= 2.4 * this.#limits.firstMin ? space : 0;
  }

  #ends(clause: string): boolean {
    const bare = clause.replace(CLOSING, '');
    if (SENTENCE_END.test(bare)) return clause.length >= this.#sentenceMin() && !this.#isAbbreviation(bare);
    if (CLAUSE_END.test(bare)) return clause.length >= (this.#first ? this.#limits.firstMin : this.#limits.clauseMin);
    return false;
  }

  /** A full stop that ends no sentence: "Dr.", "e.g.", "J. Smith", "1. first", the German "5. Mai". */
  #isAbbreviation(clause: string): boolean {
    if (!clause.endsWith('.')) return false;
    const word = (clause.split(/[\s(["“„'‘]/u).at(-1) ?? '').toLowerCase();
    if (this.#words.abbreviations.has(word) || /^(\p{L}\.)+$/u.test(word)) return true;
    if (/^\d{1,2}\.$/.test(word)) return this.#words.ordinalDots || clause === word;
    return false;
  }

  /** Where a clause that has grown too long is cut: after the last comma in its second half, else at the last space that leaves enough. */
  #cut(): number {
    const { max } = this.#limits;
    const comma = Math.max(this.#clause.lastIndexOf(', '), this.#clause.lastIndexOf('、'));
    if (comma > max / 2) return comma + 1;
    const space = this.#clause.lastIndexOf(' ');
    return space > max / 4 ? space : wholeCharacters(this.#clause, max);
  }
}

/** Where a sentence may be cut, and where a full stop ends none. */
const clauses = languageSection({
  name: 'clauses',
  schema: z.strictObject({
    abbreviations: wordList,
    /** A long first clause is cut before these. */
    conjunctions: wordList,
    /** "5. Mai": a number with a full stop is an ordinal. */
    ordinalDots: z.boolean(),
  }),
});
type LanguageWords = z.output<typeof clauses.schema>;

const SENTENCE_END = /[.!?…]$/u;
const CLAUSE_END = /[,;:–—]$/u;
/** Chinese, Japanese and sometimes Korean text has no space after its full stop. */
const WIDE_END = /[。！？]/u;
const CLOSING = /["'”’»)\]*_]+$/u;

/** Never cuts between the two halves of a surrogate pair. */
function wholeCharacters(text: string, length: number): number {
  const code = text.charCodeAt(length - 1);
  return code >= 0xd800 && code <= 0xdbff ? length - 1 || 2 : length;
}
