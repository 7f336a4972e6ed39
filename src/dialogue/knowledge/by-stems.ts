import type { KnowledgeEntry, Language } from '../../terms/index.js';
import { plain } from '../hearing.js';
import { type Term, termsOf } from './analysis.js';
import { indexOfEntries, indexOfText, type KnowledgeIndex, type Reading } from './knowledge-index.js';
import type { Passage } from './passages.js';

/** Share of a question that a passage must cover to be found at all, and to be spoken without a model. */
export const FOUND = 0.5;
export const SURE = 0.6;
/** Share that what comes nearest must cover; a hint counts for so much of a thing named. */
const NEAR = 0.15;
const HINT = 0.4;
/** Keeps what is only near, which scores up to 1.2 by itself, under what fits. */
const ONLY_NEAR = 0.4;
/** What is only in the answer proves less than what the owner's question is about. */
const IN_ANSWER = 0.75;
/** A word of the same meaning proves a little less than the same word. */
const ALIKE = 0.92;
/** An owner's question that also asks for a kind of answer that the caller did not ask for. */
const UNASKED = 0.12;
/** A word that the owner never wrote weighs as much as one that is rare. */
const UNKNOWN = 1.4;
/** What decides between an entry and a text that fit alike. */
const ENTRY_FIRST = 0.03;
/** Nobody asks a longer question; a monologue is searched by its beginning. */
export const LONGEST_QUERY = 600;

/** What an owner wrote, and in which language. */
export interface Writings {
  readonly knowledge: readonly KnowledgeEntry[];
  readonly text: string | undefined;
  readonly language: Language;
}

/** A passage that a question's stems and meanings find. */
export interface Hit {
  readonly passage: Passage;
  readonly score: number;
  /** The question names only a kind ("what does it cost") and the passage is about some thing. */
  readonly vague: boolean;
  /** Most of the things that were named are met. */
  readonly whole: boolean;
}

/** What a question is measured against a passage by; undefined where the passage is none of its answers. */
type Judge = (terms: readonly Term[], reading: Reading, whole: Whole) => Omit<Hit, 'passage'> | undefined;

/** The passages that a judge lets pass, best first; the same input gives the same passages. */
export function searchBy(judge: Judge, query: string, writings: Writings): readonly Hit[] {
  const asked = query.slice(0, LONGEST_QUERY);
  const terms = termsOf(asked, writings.language);
  const indexes = indexesOf(writings);
  const whole = { size: sum(indexes.map((index) => index.passages.length)), count: counter(indexes) };
  const hits = indexes.flatMap((index) => hitsIn(index, asked, terms, whole, judge));
  return hits.sort((a, b) => b.score - a.score);
}

export function indexesOf({ knowledge, text, language }: Writings): readonly KnowledgeIndex[] {
  return [indexOfEntries(knowledge, language), ...(text ? [indexOfText(text, language)] : [])];
}

interface Whole {
  readonly size: number;
  readonly count: (name: string) => number;
}

function hitsIn(index: KnowledgeIndex, query: string, terms: readonly Term[], whole: Whole, judge: Judge): Hit[] {
  return index.candidates(terms).flatMap((number) => {
    const passage = index.passages[number];
    if (passage === undefined) return [];
    if (sameWords(query, passage.question)) return [{ passage, score: 2, vague: false, whole: true }];
    const hit = judge(terms, index.reading(passage), whole);
    if (hit === undefined) return [];
    // An answer that the owner wrote for a question comes before a sentence that happens to fit as well.
    return [{ passage, ...hit, score: hit.score * (passage.kind === 'entry' ? 1 + ENTRY_FIRST : 1) }];
  });
}

/** What may be spoken; undefined where the stems are not sure. `hits` are those of `match`. */
export function sureByStems([best, next]: readonly Hit[]): Passage | undefined {
  const isSure = best !== undefined && best.score >= SURE && best.whole && !isOneOfMany(best, next);
  return isSure ? best.passage : undefined;
}

/** "What does it cost" fits several prices: which one is meant is not for us to guess. */
function isOneOfMany(best: Hit, next: Hit | undefined): boolean {
  return best.vague && next?.vague === true;
}

/** A passage that some of what was asked is in: the rarer that is in what the owner wrote, the nearer. */
export function near(terms: readonly Term[], reading: Reading, whole: Whole): Omit<Hit, 'passage'> | undefined {
  const met = terms.filter((term) => strength(term, reading) > 0);
  // "How much is it" is near to every price, and says nothing about which.
  if (!met.some((term) => isNamed(term, reading)) && met.length < 2) return undefined;
  const total = sum(terms.map((term) => rarity([term.name, ...term.stems], whole) * hint(term)));
  const covered = sum(met.map((term) => nearness(term, reading, whole) * hint(term))) / total;
  if (covered < NEAR) return undefined;
  const things = met.filter((term) => !term.soft && !term.isKind);
  return { score: (covered + closeness(things, [], reading)) * ONLY_NEAR, vague: true, whole: false };
}

/** A thing that is named; or a word like "Thursday" itself, and not only another that hints at the same. */
function isNamed(term: Term, { asks, says }: Reading): boolean {
  if (!term.isKind && !term.soft) return true;
  return term.name.startsWith('#') && term.stems.some((stem) => asks.has(stem) || says.has(stem));
}

const hint = (term: Term): number => (term.soft ? HINT : 1);

/** The very word is rarer than all that mean alike, and finds its passage more surely. */
function nearness(term: Term, reading: Reading, whole: Whole): number {
  const words = term.stems.filter((stem) => reading.asks.has(stem) || reading.says.has(stem));
  return strength(term, reading) * rarity(words.length > 0 ? words : [term.name], whole);
}

function rarity(names: readonly string[], { size, count }: Whole): number {
  return Math.log(1 + size / Math.max(1, Math.min(...names.map((name) => count(name) || size))));
}

/** How well a passage fits; undefined where it does not. */
export function match(terms: readonly Term[], reading: Reading, whole: Whole): Omit<Hit, 'passage'> | undefined {
  const hard = terms.filter((term) => !term.soft);
  const kinds = hard.filter((term) => term.isKind);
  // Another kind of thing is asked for: a price is no answer to "when".
  if (kinds.some((kind) => !reading.tells.has(kind.name))) return undefined;
  const things = hard.filter((term) => !term.isKind);
  const matched = things.filter((term) => strength(term, reading) > 0);
  // "How much is a heat pump" is not answered by the price of something else.
  if (things.length > 0 && matched.length * 2 < things.length) return undefined;
  const softs = terms.filter((term) => term.soft && strength(term, reading) > 0);
  if (hard.length === 0 && !softs.some((term) => term.isKind || term.name.startsWith('#'))) return undefined;
  const covered = cover(hard.length > 0 ? hard : softs, reading, whole);
  if (covered < FOUND) return undefined;
  const told = new Set([...matched, ...softs].map((term) => term.name));
  const vague = things.length === 0 && reading.about.some((name) => !told.has(name));
  // "Do you handle divorces" is not best answered by how long one takes.
  const unasked = [...reading.kinds].filter((kind) => !kinds.some(({ name }) => name === kind)).length;
  const score = covered + closeness(matched, softs, reading) - (vague ? 0.1 : 0) - unasked * UNASKED;
  return { score, vague, whole: matched.length * 3 >= things.length * 2 && !(vague && reading.kinds.size === 0) };
}

function cover(terms: readonly Term[], reading: Reading, whole: Whole): number {
  const weights = terms.map((term) => weightOf(term, whole));
  const total = sum(weights);
  return total === 0 ? 0 : sum(terms.map((term, at) => (weights[at] ?? 0) * strength(term, reading))) / total;
}

function strength(term: Term, { asks, says, tells, lists }: Reading): number {
  const inAnswer = lists ? 1 : IN_ANSWER;
  if (term.stems.some((stem) => asks.has(stem))) return 1;
  if (asks.has(term.name)) return ALIKE;
  if (term.isKind && tells.has(term.name)) return inAnswer;
  if (term.stems.some((stem) => says.has(stem))) return inAnswer;
  return says.has(term.name) ? inAnswer * ALIKE : 0;
}

/** A word that every passage has says little about which one is meant. */
function weightOf(term: Term, { size, count }: Whole): number {
  const holders = Math.max(count(term.name), ...term.stems.map(count));
  if (holders === 0) return UNKNOWN;
  return Math.min(2, 0.5 + Math.log(1 + size / holders) / 2);
}

/** Breaks ties: the passage whose own question is met most closely, and that has what was only hinted at. */
function closeness(matched: readonly Term[], softs: readonly Term[], { about, asks }: Reading): number {
  const met = about.filter((name) => matched.some((term) => term.name === name)).length;
  const own = about.length === 0 ? 0.5 : met / about.length;
  const hinted = softs.filter((term) => asks.has(term.name)).length * 0.03 + softs.length * 0.02;
  return own * 0.1 + Math.min(0.1, hinted);
}

function counter(indexes: readonly KnowledgeIndex[]): Whole['count'] {
  return (name) => sum(indexes.map((index) => index.count(name)));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function sameWords(a: string, b: string): boolean {
  const bare = (text: string) => plain(text).replace(/[^\p{L}\p{N} ]/gu, '');
  return bare(a) !== '' && bare(a) === bare(b);
}
