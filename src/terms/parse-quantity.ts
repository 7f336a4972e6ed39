import { z } from 'zod';
import { choiceOf, languageSection, pattern, sectionOf, wordList } from '../languages/index.js';
import type { Language } from './mailbox.js';
import { numberWords } from './number-words.js';

/** How one language says how many. Words and patterns are compared with lower-case text. */
const quantities = languageSection({
  name: 'quantities',
  schema: z.strictObject({
    point: pattern.prefault('(?!)'),
    half: pattern.prefault('(?!)'),
    /** "A year": one of them. */
    oneOf: pattern.prefault('(?!)'),
    /** "Half an hour": there is no number before it. */
    halfAlone: pattern.prefault('(?!)'),
    fixed: z.record(z.string(), z.number()).readonly().prefault({}),
    /** Thousands are parted by this mark, decimals by the other one. */
    thousands: choiceOf([',', '.']).prefault(','),
    /** Articles that are also the number one: a number only where there is no other. */
    articles: wordList.prefault(''),
    /** How numbers of several words in one, or with what they count, are taken apart: an algorithm of ours. */
    compounds: choiceOf(['german', 'korean']).optional(),
  }),
});

type QuantityWords = z.output<typeof quantities.schema>;

const takenApart = { german: germanParts, korean: koreanFigures };

/** Beyond it nobody means a quantity: it is a telephone number, or misheard. */
const LARGEST = 1e9;

/** The quantity in what was said, in figures with a decimal point: "two and a half" → "2.5". Undefined without one. */
export function parseQuantity(text: string, language: Language): string | undefined {
  const words = sectionOf(language, quantities);
  const tokens = tokensOf(text, words);
  const { corrections } = numberWords(language);
  const found: number[] = [];
  let corrected = false;
  for (let at = 0; at < tokens.length; ) {
    if (corrections.includes(tokens[at] ?? '') && found.length > 0) corrected = true;
    const read = readAt(tokens, at, language, words);
    if (read !== undefined) found.push(read.value);
    at += read?.used ?? 1;
  }
  const value = (corrected ? found.at(-1) : found[0]) ?? articleIn(tokens, text, words);
  return value === undefined || value >= LARGEST ? undefined : String(Math.round(value * 1000) / 1000);
}

function articleIn(tokens: readonly string[], text: string, words: QuantityWords): number | undefined {
  if (words.halfAlone.test(text.toLowerCase())) return 0.5;
  if (words.oneOf.test(text.toLowerCase())) return 1;
  return tokens.some((token) => words.articles.has(token)) ? 1 : undefined;
}

function tokensOf(text: string, words: QuantityWords): readonly string[] {
  const [thousands, decimal] = words.thousands === ',' ? [',', '.'] : ['.', ','];
  const plain = text
    .toLowerCase()
    .replaceAll('’', "'")
    .replace(new RegExp(`(\\d)\\${thousands}(?=\\d{3}(?!\\d))`, 'g'), '$1')
    .replace(new RegExp(`(\\d)\\${decimal}(?=\\d)`, 'g'), '$1.');
  const apart = words.compounds === undefined ? plain : takenApart[words.compounds](plain);
  return apart.match(/\d+(?:\.\d+)?|[\p{L}\p{M}']+/gu) ?? [];
}

/** "zweihundertfünfzig" → "zwei hundert fünfzig", "dreieinhalb" → "drei einhalb". */
function germanParts(text: string): string {
  return text.replace(/(hundert|tausend)/g, ' $1 ').replace(/(\p{L}{3,})einhalb/gu, '$1 einhalb');
}

const NATIVE: readonly (readonly [RegExp, number])[] = [
  [/스물/u, 20],
  [/서른/u, 30],
  [/마흔/u, 40],
  [/쉰/u, 50],
  [/열/u, 10],
];
const NATIVE_UNITS: Readonly<Record<string, number>> = {
  ...{ 하나: 1, 한: 1, 둘: 2, 두: 2, 셋: 3, 세: 3, 넷: 4, 네: 4, 다섯: 5, 여섯: 6, 일곱: 7, 여덟: 8, 아홉: 9 },
};
const COUNTER = '(?=\\s*(?:년|살|개|대|명|시간|분|층|번|달|개월|주|정도|쯤|평|원|미터|리터|$|[,.?!]))';

/** "십이 년" → "12 년", "열두 개" → "12 개": Korean numerals stand before what they count. */
function koreanFigures(text: string): string {
  const units = Object.keys(NATIVE_UNITS)
    .sort((a, b) => b.length - a.length)
    .join('|');
  const native = new RegExp(`(?<![가-힣])(스물|스무|서른|마흔|쉰|열)?\\s?(${units})?${COUNTER}`, 'gu');
  return text
    .replace(new RegExp(`(?<![가-힣])[일이삼사오육칠팔구십백천만]+${COUNTER}`, 'gu'), (word) => String(sino(word)))
    .replace(native, (whole, tens: string | undefined, unit: string | undefined) => {
      if (tens === undefined && unit === undefined) return whole;
      const ten = tens === '스무' ? 20 : (NATIVE.find(([word]) => word.test(tens ?? ''))?.[1] ?? 0);
      return String(ten + (NATIVE_UNITS[unit ?? ''] ?? 0));
    });
}

/** "이백십이" → 212. */
function sino(word: string): number {
  const places: Readonly<Record<string, number>> = { 십: 10, 백: 100, 천: 1000 };
  let [total, group, digit] = [0, 0, 0];
  for (const syllable of word) {
    const place = places[syllable];
    if (syllable === '만') [total, group, digit] = [(group + digit || 1) * 10_000, 0, 0];
    else if (place !== undefined) [group, digit] = [group + (digit || 1) * place, 0];
    else digit = digit * 10 + '일이삼사오육칠팔구'.indexOf(syllable) + 1;
  }
  return total + group + digit;
}

interface Read {
  readonly value: number;
  readonly used: number;
}

function readAt(tokens: readonly string[], at: number, language: Language, words: QuantityWords): Read | undefined {
  const fixed = words.fixed[tokens[at] ?? ''];
  if (fixed !== undefined) return { value: fixed, used: 1 };
  const whole = readWhole(tokens, at, language, words);
  if (whole === undefined) return undefined;
  return withDozen(tokens, at, withFraction(tokens, at, whole, language, words), words);
}

/** "twenty three", "two hundred and fifty", "nineteen ninety eight", "one two five". */
function readWhole(tokens: readonly string[], at: number, language: Language, words: QuantityWords): Read | undefined {
  const numbers = numberWords(language);
  let [total, group, place, used] = [0, 0, Number.POSITIVE_INFINITY, 0];
  for (let i = at; i < tokens.length; i += 1) {
    const token = tokens[i] ?? '';
    const value = plainValue(token, language, words, tokens[i + 1]);
    const times = numbers.hundred.includes(token) ? 100 : numbers.thousand.includes(token) ? 1000 : 0;
    if (times > 0 && (used > 0 || numbers.bareHundred)) {
      group = Math.max(1, group) * times;
      if (times === 1000) [total, group] = [total + group, 0];
      place = times;
    } else if (value !== undefined && (place > 10 || (place === 10 && value < 10))) {
      group += value;
      place = token in numbers.tens ? 10 : 1;
    } else if (value !== undefined && used > 0 && Number.isInteger(value)) {
      // Digit by digit, or a year in two halves.
      group = Number(`${group}${value < 10 ? value : String(value).padStart(2, '0')}`);
      place = token in numbers.tens ? 10 : 1;
    } else if (numbers.and.includes(token) && used > 0 && place >= 100 && hasValue(tokens, i + 1, language, words)) {
      continue;
    } else break;
    used = i - at + 1;
  }
  return used === 0 ? undefined : { value: total + group, used };
}

function hasValue(tokens: readonly string[], at: number, language: Language, words: QuantityWords): boolean {
  return plainValue(tokens[at] ?? '', language, words, tokens[at + 1]) !== undefined;
}

function plainValue(
  token: string,
  language: Language,
  words: QuantityWords,
  next: string | undefined,
): number | undefined {
  if (/^\d/.test(token)) return Number(token);
  const numbers = numberWords(language);
  const beforeTimes = numbers.hundred.includes(next ?? '') || numbers.thousand.includes(next ?? '');
  if (words.articles.has(token) && !beforeTimes) return undefined;
  // Korean syllables alone are words; those that count were turned into figures before.
  if (words.compounds === 'korean' || token === 'o' || token === 'oh') return undefined;
  const said = numbers.digits[token] ?? numbers.teens[token] ?? numbers.tens[token];
  return said === undefined ? undefined : Number(said);
}

/** "two and a half", "two point five". */
function withFraction(
  tokens: readonly string[],
  at: number,
  whole: Read,
  language: Language,
  words: QuantityWords,
): Read {
  const next = at + whole.used;
  if (words.point.test(tokens[next] ?? '')) {
    const digits: number[] = [];
    for (let i = next + 1; i < tokens.length; i += 1) {
      const digit = plainValue(tokens[i] ?? '', language, words, undefined);
      if (digit === undefined || digit > 9) break;
      digits.push(digit);
    }
    if (digits.length > 0)
      return { value: Number(`${whole.value}.${digits.join('')}`), used: whole.used + 1 + digits.length };
  }
  const { and } = numberWords(language);
  const half = tokens.slice(next, next + 3).findIndex((token) => words.half.test(token));
  const between = tokens.slice(next, next + Math.max(half, 0));
  const joins =
    half >= 0 &&
    between.every((token) => and.includes(token) || /^(?:a|years?|hours?|ein|jahre?|년|시간)$/u.test(token));
  return joins ? { value: whole.value + 0.5, used: whole.used + half + 1 } : whole;
}

function withDozen(tokens: readonly string[], at: number, read: Read, words: QuantityWords): Read {
  const times = words.fixed[tokens[at + read.used] ?? ''];
  return times === 12 ? { value: read.value * 12, used: read.used + 1 } : read;
}
