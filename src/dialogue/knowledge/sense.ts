import type { Language } from '../../terms/index.js';
import { plain } from '../hearing.js';
import type { Passage } from './passages.js';

/**
 * What sentences mean, as vectors of length 1: the product of two tells how alike they are. The vectors are made elsewhere
 * and beforehand (`KnowledgeSense`); the search takes those that are there, and goes by stems alone where none is.
 */

/** Most vectors that are kept, by what they are of: 1.5 KB each. A caller's words must not push out what an owner wrote. */
const MOST_WRITTEN = 24_000;
const MOST_ASKED = 2_000;

class KeptVectors {
  readonly #most: number;
  readonly #kept = new Map<string, Float32Array>();
  #count = 0;

  constructor(most: number) {
    this.#most = most;
  }

  /** How many were ever kept. */
  get count(): number {
    return this.#count;
  }

  get(text: string): Float32Array | undefined {
    const vector = this.#kept.get(text);
    if (vector === undefined) return undefined;
    // Set anew, so that what was used least lately comes first.
    this.#kept.delete(text);
    this.#kept.set(text, vector);
    return vector;
  }

  has(text: string): boolean {
    return this.#kept.has(text);
  }

  set(text: string, vector: Float32Array): void {
    this.#kept.set(text, vector);
    this.#count += 1;
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= this.#most) return;
      this.#kept.delete(oldest);
    }
  }
}

export const written = new KeptVectors(MOST_WRITTEN);
export const asked = new KeptVectors(MOST_ASKED);

/** The languages that the model was trained on. */
export function hasSense(language: Language): boolean {
  return /^en\b/i.test(language);
}

/** Nobody asks a longer question; a monologue is searched by its beginning. */
const LONGEST_QUERY = 600;

/** Sounds of English that mean nothing. */
const FILLERS = /\b(?:u+[hm]+|e+r+m?|h+m+)\b[,.]?\s*/g;

/** A question as the model reads it. */
export function senseOfQuery(query: string): string {
  return plain(query.slice(0, LONGEST_QUERY)).replace(FILLERS, '').trim();
}

/** The texts whose meanings stand for a passage: its question or heading, all of it, and each of its sentences. */
export function sensesOf(passage: Passage): readonly string[] {
  const { question, answer } = passage;
  return [...new Set([question, `${question} ${answer}`.trim(), ...sentencesOf(passage)])].filter(
    (text) => text !== '',
  );
}

/** A sentence of a free text is understood by the heading above it. */
function sentencesOf({ kind, question, sentences }: Passage): readonly string[] {
  return kind === 'text' && question !== '' ? sentences.map((sentence) => `${question}: ${sentence}`) : sentences;
}

/** The vectors of a passage. */
interface Understood {
  readonly question: Float32Array | undefined;
  readonly all: Float32Array;
  readonly sentences: readonly Float32Array[];
}

/** What was understood of a passage, or how many vectors there had been when not all of its own were among them. */
const passages = new WeakMap<Passage, Understood | number>();

/** The vectors of a passage, once all of them are there; it keeps them. */
export function understood(passage: Passage): Understood | undefined {
  const known = passages.get(passage);
  if (typeof known === 'object') return known;
  if (known === written.count) return undefined;
  const { question, answer } = passage;
  const [own, all] = [written.get(question), written.get(`${question} ${answer}`.trim())];
  const sentences = sentencesOf(passage).flatMap((text) => written.get(text) ?? []);
  const isWhole = sentences.length === passage.sentences.length && (own !== undefined || question === '');
  const found = all !== undefined && isWhole ? { question: own, all, sentences } : undefined;
  passages.set(passage, found ?? written.count);
  return found;
}

/** How much of the likeness of a passage comes from its question or heading, from all of it, and from its best sentence. */
const ENTRY = { question: 0.3, all: 0.5, sentence: 0.2 };
const UNDER_HEADING = { question: 0.15, all: 0.35, sentence: 0.5 };
const BARE = { question: 0, all: 0.5, sentence: 0.5 };

/** So many passages are compared closely; of more, those that are most alike as a whole. */
const MOST_CLOSELY = 64;

/**
 * How alike in meaning a question is to the passages that are most alike, about 0 to 0.7; only those whose vectors are there.
 * Undefined where the question's own is not.
 */
export function likeness(
  query: string,
  among: readonly Passage[],
  language: Language,
): ReadonlyMap<Passage, number> | undefined {
  const vector = hasSense(language) ? asked.get(senseOfQuery(query)) : undefined;
  if (vector === undefined) return undefined;
  const known: Compared[] = [];
  for (const passage of among) {
    const found = understood(passage);
    if (found !== undefined) known.push({ passage, found, roughly: product(vector, found.all) });
  }
  if (known.length > MOST_CLOSELY) known.sort((a, b) => b.roughly - a.roughly).length = MOST_CLOSELY;
  return new Map(known.map(({ passage, found }) => [passage, likenessOf(vector, passage, found)]));
}

interface Compared {
  readonly passage: Passage;
  readonly found: Understood;
  readonly roughly: number;
}

function likenessOf(vector: Float32Array, { kind }: Passage, { question, all, sentences }: Understood): number {
  const share = kind === 'entry' ? ENTRY : question === undefined ? BARE : UNDER_HEADING;
  const best = Math.max(...sentences.map((sentence) => product(vector, sentence)));
  const own = question === undefined ? 0 : product(vector, question);
  return share.question * own + share.all * product(vector, all) + share.sentence * best;
}

/** How alike in meaning a question is to each sentence of a passage; undefined where that is not known. */
export function likenessOfSentences(
  query: string,
  passage: Passage,
  language: Language,
): readonly number[] | undefined {
  const vector = hasSense(language) ? asked.get(senseOfQuery(query)) : undefined;
  return vector && understood(passage)?.sentences.map((sentence) => product(vector, sentence));
}

function product(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let at = 0; at < a.length; at += 1) sum += (a[at] as number) * (b[at] as number);
  return sum;
}
