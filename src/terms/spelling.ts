import { type LetterWords, letterWords } from './letter-words.js';
import type { Language } from './mailbox.js';
import { type NameWords, nameWords } from './name-words.js';
import { BEHIND_I } from './read-signs.js';

type SpellingWords = NameWords & Pick<LetterWords, 'codeWords' | 'pairs'>;

/** Letters that were said one by one, and where in the text. */
export interface Spelled {
  readonly word: string;
  readonly from: number;
  readonly to: number;
}

const SHORTEST = 3;

interface Place {
  readonly lower: string;
  readonly from: number;
  readonly to: number;
}

/** Finds the longest run of spelled letters: "B R O O K S", "b-r-double o-k-s", "F for Fox, O, X". */
export function findSpelled(text: string, language: Language): Spelled | undefined {
  const words = {
    ...nameWords(language),
    codeWords: letterWords(language).codeWords,
    pairs: letterWords(language).pairs,
  };
  const places = [...text.matchAll(/[\p{L}\p{M}]+(?:'\p{L}+)?/gu)].map((match) => ({
    lower: match[0].toLowerCase(),
    from: match.index,
    to: match.index + match[0].length,
  }));
  let best: Spelled | undefined;
  for (let at = 0; at < places.length; ) {
    const run = readRun(text, places, at, words);
    if (run !== undefined && run.letters.length > (best?.word.length ?? SHORTEST - 1)) {
      const end = places[run.next - 1]?.to ?? text.length;
      // "X as in x-ray": the rest of the example belongs to it.
      const tail = /^-\p{L}{2,}/u.exec(text.slice(end))?.[0].length ?? 0;
      best = { word: run.letters, from: places[at]?.from ?? 0, to: end + tail };
    }
    at = run === undefined ? at + 1 : run.next;
  }
  return best;
}

function readRun(text: string, places: readonly Place[], at: number, words: SpellingWords) {
  let letters = '';
  let certain = 0;
  let next = at;
  // "Without an H" speaks of a letter and spells nothing.
  if (/^(?:an|with|without|mit|ohne)$/.test(places[at - 1]?.lower ?? '') && (places[at]?.lower.length ?? 0) === 1)
    return undefined;
  while (next < places.length) {
    const read = readLetter(places, next, words);
    // A full stop between letters ends the word, unless it is the one of "B. R. O."
    if (read === undefined) break;
    const gap = letters === '' ? '' : text.slice(places[next - 1]?.to, places[next]?.from);
    if (/[?!:]/.test(gap)) break;
    letters += read.letters;
    certain += read.certain;
    next += read.used;
  }
  // "why are you": words that sound like letters are letters only among real ones.
  return letters.length >= SHORTEST && certain * 2 >= letters.length ? { letters, next } : undefined;
}

function readLetter(places: readonly Place[], at: number, words: SpellingWords) {
  const lower = places[at]?.lower ?? '';
  if (lower === 'i' && BEHIND_I.test(places[at + 1]?.lower ?? '')) return undefined;
  const pair = words.pairs[`${lower} ${places[at + 1]?.lower ?? ''}`];
  if (pair !== undefined) return { letters: pair, used: 2, certain: 1 };
  if (words.double.has(lower)) {
    const twice = letterOf(places[at + 1]?.lower ?? '', words);
    return twice === undefined ? undefined : { letters: twice.repeat(2), used: 2, certain: 2 };
  }
  const letter = letterOf(lower, words);
  if (letter === undefined) return undefined;
  const certain = lower.length === 1 || lower in words.codeWords ? 1 : 0;
  if (words.as.has(places[at + 1]?.lower ?? '')) {
    const skip = places[at + 2]?.lower === 'in' ? 3 : 2;
    const example = places[at + skip]?.lower ?? '';
    if (example.startsWith(letter)) return { letters: letter, used: skip + 1, certain: 1 };
  }
  return { letters: letter, used: 1, certain };
}

function letterOf(word: string, words: SpellingWords): string | undefined {
  return /^\p{L}$/u.test(word) && !/\p{Script=Hangul}/u.test(word)
    ? word
    : (words.letters[word] ?? words.codeWords[word]);
}
