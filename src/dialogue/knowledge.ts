import type { KnowledgeEntry, Language } from '../terms/index.js';
import { plain } from './hearing.js';
import { type Term, termsOf } from './knowledge/analysis.js';
import { indexOfEntries, indexOfText, type KnowledgeIndex, type Reading } from './knowledge/knowledge-index.js';
import type { Passage } from './knowledge/passages.js';

/** A piece of the owner's knowledge that fits a question. */
export interface FoundPassage {
  /** An answer the owner wrote for a question, or a few sentences of the free text. */
  readonly kind: 'entry' | 'text';
  /** The entry's question, or the heading above the text. */
  readonly question?: string;
  readonly answer: string;
  /** 0 to about 1.2: how much of the question it covers. */
  readonly score: number;
}

/** Share of a question that a passage must cover to be found at all, and to be spoken without a model. */
const FOUND = 0.5;
const SURE = 0.6;
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
/** A short answer has so many sentences and characters. */
const MOST_SENTENCES = 2;
const LONGEST_ANSWER = 320;
/** Nobody asks a longer question; a monologue is searched by its beginning. */
const LONGEST_QUERY = 600;

/**
 * What the owner wrote that fits a question, best first; empty where nothing does. It finds by stems and by meanings, so
 * that "are you open" finds the opening hours; the same input gives the same passages.
 */
export function searchKnowledge(
  query: string,
  knowledge: readonly KnowledgeEntry[],
  text: string | undefined,
  language: Language,
  limit: number,
): readonly FoundPassage[] {
  return foundIn(searchBy(match, query, knowledge, text, language), limit);
}

function foundIn(hits: readonly Hit[], limit: number): readonly FoundPassage[] {
  return hits.slice(0, Math.max(0, limit)).map(({ passage: { kind, question, answer }, score }) => ({
    kind,
    ...(question === '' ? {} : { question }),
    answer,
    score,
  }));
}

/**
 * What fits a question and, where nothing surely does, what comes nearest to it: for a model, which reads and then judges. A score
 * under one half marks what is only near; it is never spoken on its own.
 */
export function nearestKnowledge(
  query: string,
  knowledge: readonly KnowledgeEntry[],
  text: string | undefined,
  language: Language,
  limit: number,
): readonly FoundPassage[] {
  const fitting = searchKnowledge(query, knowledge, text, language, limit);
  if ((fitting[0]?.score ?? 0) >= SURE) return fitting;
  const known = new Set(fitting.map(({ answer }) => answer));
  const others = foundIn(searchBy(near, query, knowledge, text, language), limit);
  return [...fitting, ...others.filter(({ answer }) => !known.has(answer))].slice(0, Math.max(0, limit));
}

/**
 * What the secretary may say to a question: an entry's answer word by word, or one or two whole sentences of the free
 * text. Undefined where it is not sure: then the question is passed on and nothing is made up.
 */
export function answerTo(
  question: string,
  knowledge: readonly KnowledgeEntry[],
  language: Language,
  text?: string,
): { readonly answer: string } | undefined {
  const [best, next] = searchBy(match, question, knowledge, text, language);
  if (best === undefined || best.score < SURE || !best.whole || isOneOfMany(best, next)) return undefined;
  const answer =
    best.passage.kind === 'entry' ? best.passage.answer : spokenSentences(best.passage, question, language);
  return answer === undefined ? undefined : { answer };
}

interface Hit {
  readonly passage: Passage;
  readonly score: number;
  /** The question names only a kind ("what does it cost") and the passage is about some thing. */
  readonly vague: boolean;
  /** Most of the things that were named are met. */
  readonly whole: boolean;
}

/** What a question is measured against a passage by; undefined where the passage is none of its answers. */
type Judge = (terms: readonly Term[], reading: Reading, whole: Whole) => Omit<Hit, 'passage'> | undefined;

function searchBy(
  judge: Judge,
  query: string,
  knowledge: readonly KnowledgeEntry[],
  text: string | undefined,
  language: Language,
): Hit[] {
  const asked = query.slice(0, LONGEST_QUERY);
  const terms = termsOf(asked, language);
  const indexes = [indexOfEntries(knowledge, language), ...(text ? [indexOfText(text, language)] : [])];
  const whole = { size: sum(indexes.map((index) => index.passages.length)), count: counter(indexes) };
  const hits = indexes.flatMap((index) => hitsIn(index, asked, terms, whole, judge));
  return hits.sort((a, b) => b.score - a.score);
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
    const hit = judge(terms, index.reading(number), whole);
    if (hit === undefined) return [];
    // An answer that the owner wrote for a question comes before a sentence that happens to fit as well.
    return [{ passage, ...hit, score: hit.score * (passage.kind === 'entry' ? 1 + ENTRY_FIRST : 1) }];
  });
}

/** A passage that some of what was asked is in: the rarer that is in what the owner wrote, the nearer. */
function near(terms: readonly Term[], reading: Reading, whole: Whole): Omit<Hit, 'passage'> | undefined {
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
function match(terms: readonly Term[], reading: Reading, whole: Whole): Omit<Hit, 'passage'> | undefined {
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

/** "What does it cost" fits several prices: which one is meant is not for us to guess. */
function isOneOfMany(best: Hit, next: Hit | undefined): boolean {
  return best.vague && next?.vague === true;
}

/** The one or two sentences of a passage that answer best, whole and in the owner's order. */
function spokenSentences({ sentences }: Passage, question: string, language: Language): string | undefined {
  const asked = namesIn(question, language);
  const ranked = sentences
    .map((sentence, at) => ({
      sentence,
      at,
      met: [...namesIn(sentence, language)].filter((name) => asked.has(name)).length,
    }))
    .filter(({ sentence }) => /[.!?。？！]$/.test(sentence) && sentence.length <= LONGEST_ANSWER);
  const first = ranked.toSorted((a, b) => b.met - a.met)[0];
  if (first === undefined) return undefined;
  const after = ranked.find(({ at }) => at === first.at + 1);
  const chosen =
    after !== undefined && first.sentence.length + after.sentence.length <= LONGEST_ANSWER / 2
      ? [first, after]
      : [first];
  return chosen
    .slice(0, MOST_SENTENCES)
    .map(({ sentence }) => sentence)
    .join(' ');
}

function namesIn(text: string, language: Language): ReadonlySet<string> {
  return new Set(termsOf(text, language).flatMap((term) => [term.name, ...term.stems]));
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
