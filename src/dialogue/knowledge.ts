import type { KnowledgeEntry, Language } from '../terms/index.js';
import { type Ear, earFor } from './ear.js';
import { contentWords, plain } from './hearing.js';

/** How much of a question must be covered by an entry to count as its answer, 0–1. */
const ENOUGH = 0.5;
/** A word found only in the answer proves less than one found in the entry's question. */
const IN_ANSWER = 0.6;

/** The entry that answers a question, or undefined: then the question is passed on and nothing is made up. */
export function answerTo(
  question: string,
  knowledge: readonly KnowledgeEntry[],
  language: Language,
): KnowledgeEntry | undefined {
  const ear = earFor(language);
  const asked = termsOf(question, language, ear);
  const entries = knowledge.map((entry) => ({
    entry,
    question: new Set(termsOf(entry.question, language, ear).map((term) => term.name)),
    answer: new Set(termsOf(entry.answer, language, ear).map((term) => term.name)),
  }));
  let best: { entry: KnowledgeEntry; score: number } | undefined;
  for (const candidate of entries) {
    const score = sameWords(question, candidate.entry.question) ? 2 : cover(asked, candidate, entries);
    if (score >= ENOUGH && (best === undefined || score > best.score)) best = { entry: candidate.entry, score };
  }
  return best?.entry;
}

interface Term {
  readonly name: string;
  /** May match but need not: "on Saturday" points at opening hours without asking for them. */
  readonly soft: boolean;
}

interface Candidate {
  readonly question: ReadonlySet<string>;
  readonly answer: ReadonlySet<string>;
}

function cover(asked: readonly Term[], candidate: Candidate, all: readonly Candidate[]): number {
  if (missesTheThing(asked, candidate)) return 0;
  let matched = 0;
  let total = 0;
  for (const term of asked) {
    const strength = candidate.question.has(term.name) ? 1 : candidate.answer.has(term.name) ? IN_ANSWER : 0;
    // Another kind of thing is asked for: a price is no answer to "when".
    if (strength === 0 && isKind(term) && !term.soft) return 0;
    if (strength === 0 && term.soft) continue;
    const weight = term.soft ? 0.6 : rarity(term.name, all);
    matched += strength * weight;
    total += weight;
  }
  return total === 0 ? 0 : matched / total;
}

/** "How much is a heat pump" is not answered by the price of something else. Opening hours hold for all things. */
function missesTheThing(asked: readonly Term[], candidate: Candidate): boolean {
  const kinds = asked.filter((term) => isKind(term) && !term.soft && term.name !== 'HOURS');
  const things = asked.filter((term) => !isKind(term) && !term.soft);
  const met = things.filter((term) => candidate.question.has(term.name) || candidate.answer.has(term.name));
  return kinds.length > 0 && things.length > 0 && met.length * 2 < things.length;
}

function isKind(term: Term): boolean {
  return /^[A-Z]+$/.test(term.name);
}

/** A word that every entry has says little about which one is meant. */
function rarity(name: string, all: readonly Candidate[]): number {
  const holders = all.filter((candidate) => candidate.question.has(name) || candidate.answer.has(name)).length;
  return holders === 0 ? 0.8 : 0.5 + Math.log(1 + all.length / holders) / 2;
}

function termsOf(text: string, language: Language, ear: Ear): readonly Term[] {
  const terms = new Map<string, Term>();
  for (const word of contentWords(text, language)) {
    const names = ear.concepts.find(([pattern]) => pattern.test(word))?.[1] ?? [ear.stem(word)];
    for (const written of names) {
      const soft = written.endsWith('?');
      const name = soft ? written.slice(0, -1) : written;
      const known = terms.get(name);
      terms.set(name, { name, soft: soft && (known?.soft ?? true) });
    }
  }
  return [...terms.values()];
}

function sameWords(a: string, b: string): boolean {
  const bare = (text: string) => plain(text).replace(/[^\p{L}\p{N} ]/gu, '');
  return bare(a) === bare(b);
}
