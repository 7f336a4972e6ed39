import type { Language } from '../terms/index.js';
import { type Ear, earFor } from './ear.js';
import { plain } from './hearing.js';

/** So many other words may stand between the words of one urgent term: "gas is leaking". */
const MOST_BETWEEN = 1;
/** Shorter words are only believed as the mailbox writes them. */
const SHORTEST_INFLECTED = 4;

interface Heard {
  readonly text: string;
  readonly from: number;
  readonly to: number;
}

/**
 * The first of the mailbox's urgent words in a text, as the mailbox writes it; undefined where there is none. Whole
 * words in any inflection and, within a term, any order; "it is not a gas leak" and "do you repair gas leaks" are none.
 */
export function urgentWordIn(text: string, urgentWords: readonly string[], language: Language): string | undefined {
  const ear = earFor(language);
  const clauses = plain(text).split(/[.,;:!?。？！…]+/);
  return urgentWords.find((term) => clauses.some((clause) => alarms(clause, term, ear)));
}

function alarms(clause: string, term: string, ear: Ear): boolean {
  const wanted = wordsOf(plain(term)).map(({ text }) => text);
  const heard = wordsOf(clause);
  const reach = wanted.length + (wanted.length > 1 ? MOST_BETWEEN : 0);
  return heard.some((_, at) => {
    const place = placeOf(heard.slice(at, at + reach), wanted, ear);
    return place !== undefined && !isDenied(clause, place, ear);
  });
}

function wordsOf(text: string): readonly Heard[] {
  return [...text.matchAll(/[\p{L}\p{N}][\p{L}\p{N}'-]*/gu)].map((match) => ({
    text: match[0],
    from: match.index,
    to: match.index + match[0].length,
  }));
}

/** From where to where the term stands: what denies it is right before or behind that. */
function placeOf(words: readonly Heard[], wanted: readonly string[], ear: Ear): Omit<Heard, 'text'> | undefined {
  const own = words.filter(({ text }) => wanted.some((word) => isSame(text, word, ear)));
  const [first] = own;
  const isWhole = wanted.length > 0 && wanted.every((word) => own.some(({ text }) => isSame(text, word, ear)));
  if (first === undefined || !isWhole) return undefined;
  return { from: first.from, to: own.at(-1)?.to ?? first.to };
}

function isSame(heard: string, word: string, ear: Ear): boolean {
  if (heard === word) return true;
  // Particles and endings are written to the word: 화재가, 누출됐어요.
  if (/^\p{Script=Hangul}{2,}$/u.test(word)) return heard.startsWith(word);
  const root = (text: string) => text.replace(ear.alarm.endings, '');
  return heard.length >= SHORTEST_INFLECTED && root(heard) === root(word);
}

function isDenied(clause: string, { from, to }: Omit<Heard, 'text'>, ear: Ear): boolean {
  return ear.alarm.before.test(clause.slice(0, from).trim()) || ear.alarm.after.test(clause.slice(to).trim());
}
