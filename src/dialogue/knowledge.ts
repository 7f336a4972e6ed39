import type { KnowledgeEntry, Language } from '../terms/index.js';
import { termsOf } from './knowledge/analysis.js';
import { match, near, SURE, searchBy, sureByStems, type Writings } from './knowledge/by-stems.js';
import type { Passage } from './knowledge/passages.js';
import { likenessOfSentences } from './knowledge/sense.js';
import { scoreOf, searchTogether, sureTogether } from './knowledge/together.js';

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

/** A short answer has so many sentences and characters. */
const MOST_SENTENCES = 2;
const LONGEST_ANSWER = 320;

/**
 * What the owner wrote that fits a question by its words, best first; empty where nothing does. It finds by stems and by
 * meanings, so that "are you open" finds the opening hours; the same input gives the same passages.
 */
export function searchKnowledge(
  query: string,
  knowledge: readonly KnowledgeEntry[],
  text: string | undefined,
  language: Language,
  limit: number,
): readonly FoundPassage[] {
  return asFound(searchBy(match, query, { knowledge, text, language }), limit);
}

function asFound(
  hits: readonly { readonly passage: Passage; readonly score: number }[],
  limit: number,
): readonly FoundPassage[] {
  return hits.slice(0, Math.max(0, limit)).map(({ passage: { kind, question, answer }, score }) => ({
    kind,
    ...(question === '' ? {} : { question }),
    answer,
    score,
  }));
}

/**
 * What fits a question and, where nothing surely does, what comes nearest to it: for a model, which reads and then judges. A score
 * under one half marks what is only near; it is never spoken on its own. Where the question's sense is known (`KnowledgeSense`),
 * the order is by both, words and sense.
 */
export function nearestKnowledge(
  query: string,
  knowledge: readonly KnowledgeEntry[],
  text: string | undefined,
  language: Language,
  limit: number,
): readonly FoundPassage[] {
  const writings = { knowledge, text, language };
  const together = searchTogether(query, writings);
  if (together !== undefined)
    return asFound(
      together.map((joined) => ({ passage: joined.passage, score: scoreOf(joined) })),
      limit,
    );
  const fitting = searchKnowledge(query, knowledge, text, language, limit);
  if ((fitting[0]?.score ?? 0) >= SURE) return fitting;
  const known = new Set(fitting.map(({ answer }) => answer));
  const others = asFound(searchBy(near, query, writings), limit);
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
  const passage = surePassage(question, { knowledge, text, language });
  if (passage === undefined) return undefined;
  const answer = passage.kind === 'entry' ? passage.answer : spokenSentences(passage, question, language);
  return answer === undefined ? undefined : { answer };
}

function surePassage(question: string, writings: Writings): Passage | undefined {
  const sure = sureByStems(searchBy(match, question, writings));
  const together = searchTogether(question, writings);
  return together === undefined ? sure : sureTogether(together, sure, question, writings);
}

/** The one or two sentences of a passage that answer best, whole and in the owner's order. */
function spokenSentences(passage: Passage, question: string, language: Language): string | undefined {
  const met = sentencesMet(passage, question, language);
  const ranked = passage.sentences
    .map((sentence, at) => ({ sentence, at, met: met[at] ?? 0 }))
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

/** How much each sentence has of what is asked: the words and, where it is known, the sense, which counts less than a word. */
function sentencesMet(passage: Passage, question: string, language: Language): readonly number[] {
  const asked = namesIn(question, language);
  const alike = likenessOfSentences(question, passage, language);
  return passage.sentences.map((sentence, at) => {
    const met = [...namesIn(sentence, language)].filter((name) => asked.has(name)).length;
    return met + (alike?.[at] ?? 0);
  });
}

function namesIn(text: string, language: Language): ReadonlySet<string> {
  return new Set(termsOf(text, language).flatMap((term) => [term.name, ...term.stems]));
}
