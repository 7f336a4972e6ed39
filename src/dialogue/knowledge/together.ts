import { termsOf } from './analysis.js';
import { FOUND, type Hit, indexesOf, LONGEST_QUERY, match, near, SURE, searchBy, type Writings } from './by-stems.js';
import type { Passage } from './passages.js';
import { likeness } from './sense.js';

/** What the stems say of a passage counts so much beside what the senses say. */
const BY_STEMS = 0.3;
/** A passage that is less alike than this is not near. */
const NEAR_IN_SENSE = 0.15;
/** So sure must stems and senses be together of what is spoken, and so alike must it be at the least. */
const SURE_TOGETHER = 0.62;
const NOT_UNLIKE = 0.3;
/** So alike must be what is spoken by its sense alone, and so far ahead of the next. */
const SURE_IN_SENSE = 0.56;
const AHEAD = 0.05;

/** A passage with what stems and senses say of it. */
export interface Joined {
  readonly passage: Passage;
  /** By stems; undefined where they do not find it. */
  readonly hit: Hit | undefined;
  /** By sense, about 0 to 0.7. */
  readonly likeness: number;
  /** Both, about 0 to 1. */
  readonly score: number;
}

/**
 * What is near a question by stems or by sense, best first. Undefined where the question was not understood in time, or is in
 * a language without vectors: then the stems decide alone.
 */
export function searchTogether(query: string, writings: Writings): readonly Joined[] | undefined {
  const passages = indexesOf(writings).flatMap((index) => index.passages);
  const alike = likeness(query, passages, writings.language);
  if (alike === undefined || alike.size === 0) return undefined;
  const byStems = hitsOf(query, writings);
  return [...new Set([...byStems.keys(), ...alike.keys()])]
    .map((passage) => join(passage, byStems.get(passage), alike.get(passage) ?? 0))
    .filter(({ hit, likeness }) => hit !== undefined || likeness >= NEAR_IN_SENSE)
    .sort((a, b) => b.score - a.score);
}

/** What fits; and where nothing surely does, what is near. */
function hitsOf(query: string, writings: Writings): ReadonlyMap<Passage, Hit> {
  const fitting = searchBy(match, query, writings);
  const others = (fitting[0]?.score ?? 0) >= SURE ? [] : searchBy(near, query, writings);
  // Set in this order, so that what fits stays where both find it.
  return new Map([...others, ...fitting].map((hit) => [hit.passage, hit]));
}

function join(passage: Passage, hit: Hit | undefined, likeness: number): Joined {
  return { passage, hit, likeness, score: likeness + BY_STEMS * (hit?.score ?? 0) };
}

/**
 * What may be spoken: what stems and senses agree about, or what is so alike that nothing else can be meant. A question for a
 * price is answered by what tells one, however alike something else is.
 * @param sure what the stems alone would have spoken
 */
export function sureTogether(
  [best, next]: readonly Joined[],
  sure: Passage | undefined,
  query: string,
  writings: Writings,
): Passage | undefined {
  if (best === undefined) return undefined;
  const agree = best.passage === sure && best.likeness >= NOT_UNLIKE && best.score >= SURE_TOGETHER;
  const isAlone = best.likeness >= SURE_IN_SENSE && best.score - (next?.score ?? 0) >= AHEAD;
  return agree || (isAlone && tellsWhatIsAsked(best.passage, query, writings)) ? best.passage : undefined;
}

function tellsWhatIsAsked(passage: Passage, query: string, writings: Writings): boolean {
  const terms = termsOf(query.slice(0, LONGEST_QUERY), writings.language).filter(({ soft }) => !soft);
  const index = indexesOf(writings).find(({ passages }) => passages.includes(passage));
  if (index === undefined) return false;
  const { tells } = index.reading(passage);
  // "What does it cost" names no thing: which of several prices is meant is not for us to guess.
  const namesAThing = terms.some(({ isKind }) => !isKind);
  return namesAThing && terms.every(({ isKind, name }) => !isKind || tells.has(name));
}

/** How well it fits, as for a search by stems: under one half is only near. */
export function scoreOf({ hit, score }: Joined): number {
  return hit !== undefined && hit.score >= FOUND ? hit.score : Math.min(score, FOUND * 0.98);
}
