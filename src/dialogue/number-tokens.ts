import { type Language, type NumberWords, numberWords } from '../terms/index.js';

/** A word of a text; `digits` when it is a number, however it was said or written. */
export interface Token {
  readonly word: string;
  /** "7", "0142", "25"; leading zeros are kept. */
  readonly digits?: string | undefined;
  /** "third": proves a number ("the third of May"), but claims none ("a third message"). */
  readonly ordinal?: boolean;
}

/** Two ways to hear the same words: "twenty five" is 25, but in a telephone number it may be 20 5. */
export interface Readings {
  readonly composed: readonly Token[];
  readonly plain: readonly Token[];
}

/** Reads a text with its numbers. Dates and clock times are taken apart; thousands ("1,200") are put together. */
export function readNumbers(text: string, language: Language): Readings {
  const words = numberWords(language);
  const plain = atomsOf(text, words);
  return { composed: compose(plain, words), plain };
}

/** Lower case, accents off; Korean syllables stay whole. For comparing words. */
export function fold(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{Mn}/gu, '')
    .normalize('NFC')
    .toLowerCase();
}

/** Stands where a date or a time was taken apart, so that its parts do not read like one long number. */
const BREAK = '·';

function atomsOf(text: string, words: NumberWords): Token[] {
  const apart = text
    .normalize('NFC')
    .toLowerCase()
    .replaceAll('’', "'")
    .replace(/\b\d{1,3}(?:,\d{3})+\b/g, (number) => number.replaceAll(',', ''))
    .replace(/\b(\d{1,2}):00\b/g, '$1')
    .replace(/(\d)[:/](?=\d)/g, `$1 ${BREAK} `)
    .replace(/\b(\d{4})-(\d{1,2})-(\d{1,2})\b/g, `$1 ${BREAK} $2 ${BREAK} $3`)
    .replace(/\b(\d{1,2})(?:st|nd|rd|th)\b/g, '$1')
    .replace(/(\d)(?=\p{L})|(\p{L})(?=\d)/gu, '$1$2 ');
  const raw = apart.match(/[\p{L}\p{M}]+(?:'\p{L}+)*|\d+|·/gu) ?? [];
  const split = words.split === undefined ? raw : raw.flatMap(words.split);
  const found = split.flatMap((word) => atomOf(word, words));
  return found.map((atom, i) => ({ ...atom, digits: atom.digits ?? zero(atom.word, found[i - 1], found[i + 1]) }));
}

/** "Oh" is a zero beside a digit and an exclamation elsewhere. */
function zero(word: string, before: Token | undefined, after: Token | undefined): string | undefined {
  return ['oh', 'o'].includes(word) && (before?.digits ?? after?.digits) !== undefined ? '0' : undefined;
}

function atomOf(word: string, words: NumberWords): Token {
  if (/^\d+$/.test(word)) return { word, digits: word };
  if (word === 'oh' || word === 'o' || words.articles.has(word)) return { word };
  const ordinal = words.ordinals[word];
  if (ordinal !== undefined) return { word, digits: ordinal, ordinal: true };
  return { word, digits: words.digits[word] ?? words.teens[word] ?? words.tens[word] };
}

/** "twenty five" 25, "one hundred and twenty" 120, "two thousand twenty six" 2026, "double five" 55. */
function compose(atoms: readonly Token[], words: NumberWords): Token[] {
  const result: Token[] = [];
  for (let at = 0; at < atoms.length; ) {
    const [token, used] = repeated(atoms, at, words) ?? cardinal(atoms, at, words) ?? [atoms[at] as Token, 1];
    result.push(token);
    at += used;
  }
  return result;
}

function repeated(atoms: readonly Token[], at: number, words: NumberWords): [Token, number] | undefined {
  const times = words.repeats[atoms[at]?.word ?? ''];
  const digit = atoms[at + 1]?.digits;
  if (times === undefined || digit?.length !== 1) return undefined;
  return [{ word: atoms[at]?.word ?? '', digits: digit.repeat(times) }, 2];
}

/** A number of several words. `place` is the size of the last part: only something smaller may follow it. */
function cardinal(atoms: readonly Token[], at: number, words: NumberWords): [Token, number] | undefined {
  let [total, group, place, used] = [0, 0, Number.POSITIVE_INFINITY, 0];
  for (let i = at; i < atoms.length; i += 1) {
    const { word, digits } = atoms[i] as Token;
    const multiplier = words.hundred.includes(word) ? 100 : words.thousand.includes(word) ? 1_000 : undefined;
    if (multiplier !== undefined && place !== multiplier && (used > 0 || words.bareHundred)) {
      group = Math.max(1, group) * multiplier;
      if (multiplier === 1_000) [total, group] = [total + group, 0];
      place = multiplier;
    } else if (words.and.includes(word) && place >= 100 && used > 0 && atoms[i + 1]?.digits !== undefined) {
      continue;
    } else if (digits !== undefined && isSaid(word) && fits(Number(digits), place)) {
      group += Number(digits);
      place = word in words.tens ? 10 : 1;
    } else break;
    used = i - at + 1;
  }
  if (used < 2) return undefined;
  const said = atoms.slice(at, at + used).map(({ word }) => word);
  return [{ word: said.join(' '), digits: String(total + group) }, used];
}

function isSaid(word: string): boolean {
  return !/^\d/.test(word);
}

/** "twenty" + "five", "hundred" + "twenty"; never "five" + "five" or "twenty" + "twelve". */
function fits(value: number, place: number): boolean {
  if (place === 1) return false;
  return place === 10 ? value >= 1 && value <= 9 : true;
}
