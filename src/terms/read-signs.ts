import { type LetterWords, letterWords } from './letter-words.js';
import type { Language } from './mailbox.js';
import { type NumberWords, numberWords } from './number-words.js';

/** A letter, digit or mark that was said, with what else it may have been ("oh" is 0 or O), capitals. */
export interface Sign {
  /** The likeliest reading first; an empty one means that it may be nothing ("a" of "it's a B"). */
  readonly readings: readonly string[];
  /** Said in a way that can only be this sign: false for "see", "are", "to". */
  readonly certain: boolean;
}

/** What stands between signs: `correction` and `not` change what they mean, `break` is any other word. */
export type SignPart =
  | { readonly kind: 'sign'; readonly sign: Sign }
  | { readonly kind: 'correction' | 'not' | 'last' | 'first' | 'break' };

interface Books {
  readonly letters: LetterWords;
  readonly numbers: NumberWords;
}

interface Token {
  readonly word: string;
  readonly lower: string;
  /** Nothing stands between it and the token before. */
  readonly joined: boolean;
}

interface Read {
  readonly signs: readonly Sign[];
  readonly used: number;
}

/** Reads a text as letters, digits and marks said one by one, with the words that matter between them. */
export function signsOf(text: string, language: Language): readonly SignPart[] {
  const books = { letters: letterWords(language), numbers: numberWords(language) };
  const tokens = tokensOf(text, books.letters);
  const parts: SignPart[] = [];
  for (let at = 0; at < tokens.length; ) {
    const read = readSign(tokens, at, books);
    if (read !== undefined) {
      parts.push(...read.signs.map((sign) => ({ kind: 'sign' as const, sign })));
      at += read.used;
      continue;
    }
    const kind = kindOf(tokens[at]?.lower ?? '', books);
    if (kind !== 'filler') parts.push({ kind });
    at += 1;
  }
  return withoutEmphasis(parts);
}

const MOST_SIGNS = 80;

/** All ways to read a row of signs, the likeliest first, at most `most`. */
export function readingsOf(signs: readonly Sign[], most = 64): readonly string[] {
  let texts = [''];
  // Nobody spells more in one breath; what goes on and on is noise.
  for (const { readings } of signs.slice(0, MOST_SIGNS)) {
    const next = readings.flatMap((reading) => texts.map((text) => text + reading));
    texts = next.length > most ? texts.map((text) => text + (readings[0] ?? '')) : next;
  }
  return texts;
}

function tokensOf(text: string, letters: LetterWords): readonly Token[] {
  const straight = text.replaceAll('’', "'").replace(/\bx[ -]ray\b/gi, 'xray');
  const found = [...straight.matchAll(/[\p{L}\p{M}]+(?:'\p{L}+)?|\d+|[@._/+-]/gu)];
  return found.flatMap((match, index) => {
    const before = found[index - 1];
    const joined = before !== undefined && before.index + before[0].length === match.index;
    const words = letters.split?.(match[0]) ?? [match[0]];
    return words.map((word) => ({ word, lower: word.toLowerCase(), joined }));
  });
}

function kindOf(lower: string, { letters, numbers }: Books): Exclude<SignPart['kind'], 'sign'> | 'filler' {
  if (numbers.not.includes(lower)) return 'not';
  if (numbers.corrections.includes(lower)) return 'correction';
  if (numbers.last.includes(lower)) return 'last';
  if (numbers.first.includes(lower)) return 'first';
  return letters.fillers.has(lower) || /^[._/+-]$/.test(lower) ? 'filler' : 'break';
}

function readSign(tokens: readonly Token[], at: number, books: Books): Read | undefined {
  const { lower = '' } = tokens[at] ?? {};
  const { letters, numbers } = books;
  const pair = letters.pairs[`${lower} ${tokens[at + 1]?.lower ?? ''}`];
  if (pair !== undefined) return withExample(tokens, at, 2, pair, true, books);
  const repeat = letters.repeats[lower] ?? numbers.repeats[lower];
  if (repeat !== undefined) return readRepeated(tokens, at, repeat, books);
  return readLetter(tokens, at, books) ?? readDigits(tokens, at, books) ?? readMark(tokens, at, books);
}

function readRepeated(tokens: readonly Token[], at: number, repeat: number, books: Books): Read | undefined {
  // "zweimal die fünf": one small word may stand between.
  const skip = books.numbers.fillers.includes(tokens[at + 1]?.lower ?? '') ? 2 : 1;
  const read = readLetter(tokens, at + skip, books) ?? readDigits(tokens, at + skip, books);
  const [sign] = read?.signs ?? [];
  if (read === undefined || sign === undefined || read.signs.length > 1) return undefined;
  return { signs: Array.from({ length: repeat }, () => ({ ...sign, certain: true })), used: skip + read.used };
}

function readLetter(tokens: readonly Token[], at: number, books: Books): Read | undefined {
  const token = tokens[at];
  if (token === undefined || /^[^\p{L}]/u.test(token.word)) return undefined;
  const { letters } = books;
  const code = letters.codeWords[token.lower];
  const single = /^\p{L}$/u.test(token.word) && !/\p{Script=Hangul}/u.test(token.word) ? token.lower : undefined;
  if (token.lower === 'o' || token.lower === 'oh') return { signs: [zero(tokens, at)], used: 1 };
  if (/^[이오지]$/.test(token.word)) return { signs: [ambiguous[token.word] as Sign], used: 1 };
  const letter = single ?? code ?? letters.sounds[token.lower];
  if (letter !== undefined && isPronoun(tokens, at)) return undefined;
  if (letter !== undefined) {
    if (letters.articles.has(token.lower) && isArticle(tokens, at))
      return { signs: [{ readings: ['', 'A'], certain: false }], used: 1 };
    return withExample(tokens, at, 1, letter, (single ?? code) !== undefined, books);
  }
  return readBlock(token, tokens[at + 1]);
}

/** Syllables of Korean that are a digit as well as the name of a letter. */
const ambiguous: Readonly<Record<string, Sign>> = {
  이: { readings: ['2', 'E'], certain: true },
  오: { readings: ['5', 'O'], certain: true },
  지: { readings: ['G', 'Z'], certain: true },
};

/** "Oh" is a zero beside a digit and a letter beside letters; either way it may be the other. */
function zero(tokens: readonly Token[], at: number): Sign {
  const near = [tokens[at - 1]?.lower ?? '', tokens[at + 1]?.lower ?? ''];
  const besideLetter = near.some((word) => /^\p{L}$/u.test(word));
  return {
    readings: besideLetter ? ['O', '0'] : ['0', 'O'],
    certain: tokens[at]?.lower === 'o' || near.some(isFigure),
  };
}

function isFigure(word: string): boolean {
  return /^\d+$/.test(word) || /^(?:one|two|three|four|five|six|seven|eight|nine)$/.test(word);
}

/** "It's a B", "with a seven": the article, where no capital says that it is the letter. */
function isArticle(tokens: readonly Token[], at: number): boolean {
  const before = tokens[at - 1]?.lower ?? '';
  const hasExample = /^(?:for|as|like)$/.test(tokens[at + 1]?.lower ?? '');
  return (
    tokens[at]?.word === 'a' &&
    !hasExample &&
    /^(?:with|is|it's|that's|not|have|has|want|spelled|be|had|was|say|said|got|see)$/.test(before)
  );
}

/** "I have a question" after letters is no letter. */
function isPronoun(tokens: readonly Token[], at: number): boolean {
  return tokens[at]?.lower === 'i' && BEHIND_I.test(tokens[at + 1]?.lower ?? '');
}

export const BEHIND_I =
  /^(?:have|had|am|was|need|want|wanted|would|will|can|could|do|don't|did|didn't|think|guess|believe|just|got|live|called|call|said|mean|meant|know)$/;

/** "AB12345", "ABC": letters written together are signs beside figures, or as capitals. */
function readBlock(token: Token, next: Token | undefined): Read | undefined {
  if (/\p{Script=Hangul}/u.test(token.word)) return undefined;
  const besideFigures = token.word.length <= 4 && (next?.joined ?? false) && /^\d/.test(next?.word ?? '');
  const afterFigures = token.joined && token.word.length <= 3;
  const inCapitals = /^\p{Lu}{2,4}$/u.test(token.word) && !/^(?:I|OK|I'M)$/.test(token.word);
  // "ab 12345" of a recogniser that writes everything small.
  const isShort = token.word.length <= 3 && /^\d{3,}$/.test(next?.word ?? '') && !SHORT_WORDS.test(token.lower);
  if (!besideFigures && !afterFigures && !inCapitals && !isShort) return undefined;
  return { signs: [...token.word].map((letter) => certain(letter)), used: 1 };
}

const SHORT_WORDS =
  /^(?:is|it|at|to|on|no|my|of|or|and|the|in|for|we|he|by|be|am|as|so|up|us|if|an|you|are|was|has|one|two|six|ten|ist|es|im|um|zu|da|er|das|die|der|und|mit|von|ja|uh|er|yes|its|not|but|oh)$/;

function certain(letter: string): Sign {
  return { readings: [letter.toUpperCase()], certain: true };
}

/** "F for Fox": the example belongs to the letter, and tells it better than the letter itself. */
function withExample(
  tokens: readonly Token[],
  at: number,
  used: number,
  letter: string,
  sure: boolean,
  { letters }: Books,
): Read {
  const next = at + used;
  const readings = sure ? [letter.toUpperCase()] : [letter.toUpperCase(), ''];
  const plain = { signs: [{ readings, certain: sure }], used };
  if (!letters.as.has(tokens[next]?.lower ?? '')) return plain;
  const asIn = letters.in.has(tokens[next + 1]?.lower ?? '');
  const example = tokens[next + (asIn ? 2 : 1)]?.lower ?? '';
  const first = letters.codeWords[example] ?? example[0] ?? '';
  const isExample = example.length >= 3 && (first === letter || asIn || letters.codeWords[example] !== undefined);
  if (!isExample) return plain;
  return { signs: [{ readings: [first.toUpperCase(), EXAMPLE], certain: true }], used: used + (asIn ? 3 : 2) };
}

/** Marks a sign that had an example, until `withoutEmphasis` has looked at it. */
const EXAMPLE = '\u0000';

/** "B, B for Bravo" is one B, said twice to be sure. */
function withoutEmphasis(parts: readonly SignPart[]): readonly SignPart[] {
  return parts.flatMap((part, index): SignPart[] => {
    if (part.kind !== 'sign') return [part];
    const next = parts[index + 1];
    const again = next?.kind === 'sign' && next.sign.readings.includes(EXAMPLE) ? next.sign.readings[0] : undefined;
    const isAlone = !part.sign.readings.includes(EXAMPLE);
    const readings = part.sign.readings.filter((reading) => reading !== EXAMPLE);
    if (isAlone && again !== undefined && again === readings[0]) return [];
    return [{ kind: 'sign', sign: { ...part.sign, readings } }];
  });
}

function readDigits(tokens: readonly Token[], at: number, { numbers }: Books): Read | undefined {
  const lower = tokens[at]?.lower ?? '';
  const next = tokens[at + 1]?.lower ?? '';
  if (/^\d+$/.test(lower)) return digits(lower, 1);
  // "The last one is a seven."
  if (
    lower === 'one' &&
    /^(?:last|first|second|third|fourth|middle|other|that|this|which|wrong|right)$/.test(tokens[at - 1]?.lower ?? '')
  )
    return undefined;
  const plain = numbers.digits[lower] ?? numbers.teens[lower];
  if (plain !== undefined) return digits(plain, 1);
  const tens = numbers.tens[lower];
  if (tens !== undefined) {
    const unit = numbers.digits[next];
    return unit === undefined || unit === '0' ? digits(tens, 1) : digits(`${tens[0]}${unit}`, 2);
  }
  const alike = numbers.homophones[lower];
  const before = tokens[at - 1]?.lower ?? '';
  const isNear = [before, next].some((word) => word in numbers.digits || /^\d+$/.test(word));
  return alike !== undefined && isNear ? { signs: [{ readings: [alike, ''], certain: false }], used: 1 } : undefined;
}

function digits(text: string, used: number): Read {
  return { signs: [...text].map((digit) => ({ readings: [digit], certain: true })), used };
}

/** A dash that is written may only part the letters; one that is said is meant. */
function readMark(tokens: readonly Token[], at: number, { letters }: Books): Read | undefined {
  const { lower = '' } = tokens[at] ?? {};
  const said = letters.symbols[lower];
  if (said !== undefined) return { signs: [{ readings: [said, ''], certain: false }], used: 1 };
  const isWritten = /^[@_/+-]$/.test(lower) && (tokens[at]?.joined ?? false);
  return isWritten ? { signs: [{ readings: ['', lower], certain: false }], used: 1 } : undefined;
}
