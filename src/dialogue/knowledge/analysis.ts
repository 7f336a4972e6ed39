import type { Language } from '../../terms/index.js';
import { plain } from '../hearing.js';
import { type Lexicon, lexiconFor, type Meaning } from './lexicon.js';

/** A word longer than this is no word that anyone says. */
const LONGEST_WORD = 40;

/** One thing that a text speaks of: a stem, or a meaning of the lexicon. */
export interface Term {
  readonly name: string;
  /** The words' own stems, where a meaning stands for them: "furnace" and "boiler" are alike but not the same. */
  readonly stems: readonly string[];
  /** What kind of answer is asked for: a price, an hour. */
  readonly isKind: boolean;
  /** May match but need not. */
  readonly soft: boolean;
}

/** Words of a language, ready to be looked up. */
interface Reader {
  readonly lexicon: Lexicon;
  /** Meanings of single words, by stem. */
  readonly words: ReadonlyMap<string, Meaning>;
  readonly phrases: readonly (Meaning & { readonly phrases: RegExp })[];
  readonly stems: Map<string, string>;
}

const readers = new Map<Language, Reader>();
/** Stems of words are kept; a hostile text must not fill the memory with them. */
const MOST_STEMS = 50_000;

function readerFor(language: Language): Reader {
  const known = readers.get(language);
  if (known !== undefined) return known;
  const lexicon = lexiconFor(language);
  const words = new Map<string, Meaning>();
  for (const meaning of lexicon.meanings) {
    for (const word of meaning.words) {
      words.set(word, meaning);
      // Stems of different words may fall together: the first meaning keeps it.
      if (!words.has(lexicon.stem(word))) words.set(lexicon.stem(word), meaning);
    }
  }
  const phrases = lexicon.meanings.filter(
    (meaning): meaning is Reader['phrases'][number] => meaning.phrases !== undefined,
  );
  const reader = { lexicon, words, phrases, stems: new Map<string, string>() };
  readers.set(language, reader);
  return reader;
}

/** What a short text (a question, a heading, a passage) speaks of, phrases included. */
export function termsOf(text: string, language: Language): readonly Term[] {
  const reader = readerFor(language);
  const terms = new Map<string, Term>();
  let rest = plain(text);
  for (const meaning of reader.phrases) {
    rest = rest.replace(meaning.phrases, () => {
      add(terms, termOf(meaning));
      return ' ';
    });
  }
  for (const word of wordsOf(rest)) {
    const term = wordTerm(word, reader);
    if (term !== undefined) add(terms, term);
  }
  return [...terms.values()];
}

/** The stems and meanings of a text's words, without its phrases: cheap enough for megabytes. */
export function namesOf(text: string, language: Language): ReadonlySet<string> {
  const reader = readerFor(language);
  const names = new Set<string>();
  for (const word of wordsOf(text.toLowerCase().replaceAll('’', "'"))) {
    const term = wordTerm(word, reader);
    if (term === undefined) continue;
    names.add(term.name);
    for (const stem of term.stems) names.add(stem);
  }
  return names;
}

/** The kinds of answers that a sentence holds without naming them. */
export function toldKinds(text: string, language: Language): readonly string[] {
  const said = plain(text);
  const { meanings } = readerFor(language).lexicon;
  return meanings.filter(({ told }) => told?.test(said)).map(({ name }) => name);
}

function wordsOf(text: string): readonly string[] {
  return (text.match(/[\p{L}\p{N}][\p{L}\p{N}']*/gu) ?? []).filter((word) => word.length <= LONGEST_WORD);
}

function wordTerm(word: string, reader: Reader): Term | undefined {
  const { lexicon, words } = reader;
  if (lexicon.empty.has(word)) return undefined;
  const stem = stemOf(word.replace(/'s?$/, ''), reader);
  const meaning = words.get(word) ?? words.get(stem);
  if (meaning !== undefined) return { ...termOf(meaning), stems: [stem] };
  return { name: stem, stems: [stem], isKind: false, soft: lexicon.soft.has(word) };
}

function stemOf(word: string, { lexicon, stems }: Reader): string {
  const known = stems.get(word);
  if (known !== undefined) return known;
  if (stems.size >= MOST_STEMS) stems.clear();
  const stem = lexicon.stem(word);
  stems.set(word, stem);
  return stem;
}

function termOf({ name, soft }: Meaning): Term {
  // "#" keeps a meaning apart from a stem that is spelled like it.
  return { name: `#${name}`, stems: [], isKind: /^\p{Lu}+$/u.test(name), soft: soft === true };
}

/** What is asked for in so many words wins over what is only hinted at. */
function add(terms: Map<string, Term>, term: Term): void {
  const known = terms.get(term.name);
  const stems = [...new Set([...(known?.stems ?? []), ...term.stems])];
  terms.set(term.name, { ...term, stems, soft: term.soft && (known?.soft ?? true) });
}

/** Whether the answer of an owner's question is a list of things: then what it lists is what it is about. */
export function isListQuestion(question: string, language: Language): boolean {
  return readerFor(language).lexicon.lists.test(plain(question));
}
