import type { KnowledgeEntry, Language } from '../../terms/index.js';
import { isListQuestion, namesOf, type Term, termsOf, toldKinds } from './analysis.js';
import { type Passage, passagesOfEntries, passagesOfText } from './passages.js';

/** What a passage speaks of, in its question or heading and in its answer. */
export interface Reading {
  readonly asks: ReadonlySet<string>;
  readonly says: ReadonlySet<string>;
  /** Its answer lists what its question is about. */
  readonly lists: boolean;
  /** The kinds of answers that it gives. */
  readonly tells: ReadonlySet<string>;
  /** The kinds of answers that its question asks for. */
  readonly kinds: ReadonlySet<string>;
  /** The things its question is about, without kinds and what is soft. */
  readonly about: readonly string[];
}

/** Passages that are read closely for one question. */
const MOST_CANDIDATES = 16;
/** A word that so many passages have finds none of them. */
const TOO_COMMON = 4_000;

/** What an owner wrote, ready to be searched. */
export class KnowledgeIndex {
  readonly passages: readonly Passage[];
  readonly #language: Language;
  readonly #postings: ReadonlyMap<string, readonly number[]>;
  readonly #readings = new Map<Passage, Reading>();

  constructor(passages: readonly Passage[], language: Language) {
    this.passages = passages;
    this.#language = language;
    this.#postings = postingsOf(passages, language);
  }

  /** How many passages have a word. */
  count(name: string): number {
    return this.#postings.get(name)?.length ?? 0;
  }

  /** The numbers of the passages that have most of the rarest words of a question; all of them where there are few. */
  candidates(terms: readonly Term[]): readonly number[] {
    if (this.passages.length <= MOST_CANDIDATES) return this.passages.map((_, number) => number);
    const scores = new Float64Array(this.passages.length);
    for (const name of new Set(terms.flatMap((term) => [term.name, ...term.stems]))) {
      const holders = this.#postings.get(name) ?? [];
      if (holders.length > TOO_COMMON) continue;
      const weight = Math.log(1 + this.passages.length / Math.max(1, holders.length));
      for (const number of holders) scores[number] = (scores[number] ?? 0) + weight;
    }
    return best(scores, MOST_CANDIDATES);
  }

  /** Read once, when it is first asked for. */
  reading(passage: Passage): Reading {
    const known = this.#readings.get(passage);
    if (known !== undefined) return known;
    const reading = read(passage, this.#language);
    this.#readings.set(passage, reading);
    return reading;
  }
}

function postingsOf(passages: readonly Passage[], language: Language): ReadonlyMap<string, readonly number[]> {
  const postings = new Map<string, number[]>();
  for (const [number, { question, answer }] of passages.entries()) {
    for (const name of namesOf(`${question} ${answer}`, language)) {
      const holders = postings.get(name);
      if (holders === undefined) postings.set(name, [number]);
      else holders.push(number);
    }
  }
  return postings;
}

/** The numbers with the highest scores, highest first; those without any are left out. */
function best(scores: Float64Array, most: number): readonly number[] {
  const kept: number[] = [];
  const scoreOf = (number: number | undefined) => (number === undefined ? 0 : (scores[number] ?? 0));
  for (let number = 0; number < scores.length; number += 1) {
    const score = scoreOf(number);
    if (score === 0 || (kept.length === most && score <= scoreOf(kept.at(-1)))) continue;
    const at = kept.findIndex((other) => scoreOf(other) < score);
    kept.splice(at < 0 ? kept.length : at, 0, number);
    kept.length = Math.min(kept.length, most);
  }
  return kept;
}

function read({ question, answer }: Passage, language: Language): Reading {
  const asked = termsOf(question, language);
  const said = termsOf(answer, language);
  const kinds = [...asked, ...said].filter((term) => term.isKind).map((term) => term.name);
  const kindsAsked = asked.filter((term) => term.isKind && !term.soft).map((term) => term.name);
  return {
    asks: names(asked),
    lists: kindsAsked.length === 0 && isListQuestion(question, language),
    says: names(said),
    tells: new Set([...kinds, ...toldKinds(answer, language).map((kind) => `#${kind}`)]),
    kinds: new Set(kindsAsked),
    about: asked.filter((term) => !term.isKind && !term.soft).map((term) => term.name),
  };
}

function names(terms: readonly Term[]): ReadonlySet<string> {
  return new Set(terms.flatMap((term) => [term.name, ...term.stems]));
}

/** Most writings, and characters of them, whose indexes are kept; the one used last always is. */
const MOST_KEPT = 64;
const MOST_CHARACTERS = 4_000_000;

/**
 * Indexes by what was written and not by mailbox: each call loads the mailbox anew, and hundreds of entries or a text of
 * a megabyte are not read for each of them.
 */
class KeptIndexes {
  readonly #kept = new Map<string, { readonly language: Language; readonly index: KnowledgeIndex }>();

  /** The index of a writing, from `passages` where it is not known. */
  of(written: string, language: Language, passages: () => readonly Passage[]): KnowledgeIndex {
    const known = this.#kept.get(written);
    const index = known?.language === language ? known.index : new KnowledgeIndex(passages(), language);
    // Set anew, so that the oldest comes first.
    this.#kept.delete(written);
    this.#kept.set(written, { language, index });
    this.#forgetTheOldest(written);
    return index;
  }

  #forgetTheOldest(newest: string): void {
    let characters = [...this.#kept.keys()].reduce((sum, each) => sum + each.length, 0);
    for (const old of this.#kept.keys()) {
      if ((characters <= MOST_CHARACTERS && this.#kept.size <= MOST_KEPT) || old === newest) return;
      this.#kept.delete(old);
      characters -= old.length;
    }
  }
}

const indexesOfEntries = new KeptIndexes();
const indexesOfTexts = new KeptIndexes();
/** Within a call the entries are the same list, and are written out once. */
const written = new WeakMap<readonly KnowledgeEntry[], string>();

/** The index of a mailbox's questions and answers. */
export function indexOfEntries(knowledge: readonly KnowledgeEntry[], language: Language): KnowledgeIndex {
  const key = written.get(knowledge) ?? JSON.stringify(knowledge.map(({ question, answer }) => [question, answer]));
  written.set(knowledge, key);
  return indexesOfEntries.of(key, language, () => passagesOfEntries(knowledge));
}

/** The index of a free text. */
export function indexOfText(text: string, language: Language): KnowledgeIndex {
  return indexesOfTexts.of(text, language, () => passagesOfText(text, language));
}
