import type { NumberWords } from './number-words.js';

/** What a word of a spoken number is for. */
export type Atom =
  | { readonly kind: 'digits'; readonly digits: string }
  | { readonly kind: 'correction' | 'not' | 'extension' | 'break' };

/** Lower-case words, figures and plus signs of a text. */
export function tokensOf(text: string, words: NumberWords): readonly string[] {
  const lower = text.toLowerCase().replaceAll('’', "'");
  // "twenty, seven" are 2 0 7, "twenty seven" is 27.
  const cut = lower.replace(/(\p{L}+),/gu, (whole, word: string) => `${words.tens[word] ?? whole} `);
  const raw = cut.match(/\+|[\p{L}\p{M}]+(?:'\p{L}+)?|\d+/gu) ?? [];
  return words.split === undefined ? raw : raw.flatMap(words.split);
}

/** A text as digits and the words that matter between them. */
export function atomsOf(text: string, words: NumberWords): readonly Atom[] {
  const tokens = tokensOf(text, words);
  const atoms: Atom[] = [];
  for (let at = 0; at < tokens.length; ) {
    const read = readDigits(tokens, at, words);
    if (read !== undefined) {
      atoms.push({ kind: 'digits', digits: read.digits });
      at += read.used;
      continue;
    }
    const kind = kindOf(tokens[at] ?? '', words);
    if (kind !== 'filler') atoms.push({ kind });
    at += 1;
  }
  return atoms;
}

function kindOf(token: string, words: NumberWords): 'correction' | 'not' | 'extension' | 'break' | 'filler' {
  if (words.not.includes(token)) return 'not';
  if (words.corrections.includes(token)) return 'correction';
  if (words.extension.includes(token)) return 'extension';
  return words.fillers.includes(token) ? 'filler' : 'break';
}

/** Reads one spoken number from `at`; undefined where there is none. */
function readDigits(
  tokens: readonly string[],
  at: number,
  words: NumberWords,
): { digits: string; used: number } | undefined {
  const token = tokens[at] ?? '';
  if (words.plus.includes(token)) return isDigitWord(tokens[at + 1], words) ? { digits: '+', used: 1 } : undefined;
  const repeat = words.repeats[token];
  if (repeat !== undefined) return readRepeat(tokens, at, words, repeat);
  const simple = readBelowHundred(tokens, at, words);
  if (simple === undefined) return undefined;
  return readHundreds(tokens, at, words, simple);
}

function readRepeat(tokens: readonly string[], at: number, words: NumberWords, repeat: number) {
  // "zweimal die fünf": one small word may stand between.
  const skip = words.fillers.includes(tokens[at + 1] ?? '') ? 2 : 1;
  const token = tokens[at + skip] ?? '';
  const digit = words.digits[token] ?? (/^\d$/.test(token) ? token : undefined);
  return digit === undefined ? undefined : { digits: digit.repeat(repeat), used: skip + 1 };
}

function readBelowHundred(tokens: readonly string[], at: number, words: NumberWords) {
  const token = tokens[at] ?? '';
  if (/^\d+$/.test(token)) return { digits: token, used: 1 };
  const digit = words.digits[token] ?? words.teens[token];
  if (digit !== undefined) return { digits: digit, used: 1 };
  const tens = words.tens[token];
  if (tens !== undefined) {
    const unit = words.digits[tokens[at + 1] ?? ''];
    return unit === undefined || unit === '0' ? { digits: tens, used: 1 } : { digits: `${tens[0]}${unit}`, used: 2 };
  }
  const alike = words.homophones[token];
  return alike !== undefined && standsAmongDigits(tokens, at, words) ? { digits: alike, used: 1 } : undefined;
}

/** "eight hundred" is 800; "five hundred and twelve" and "five hundred twelve" are 512; "800 five" is 8005. */
function readHundreds(
  tokens: readonly string[],
  at: number,
  words: NumberWords,
  head: { digits: string; used: number },
): { digits: string; used: number } {
  const next = tokens[at + head.used] ?? '';
  if (words.thousand.includes(next)) return { digits: `${head.digits}000`, used: head.used + 1 };
  if (!words.hundred.includes(next)) return head;
  const hasAnd = words.and.includes(tokens[at + head.used + 1] ?? '');
  const from = at + head.used + (hasAnd ? 2 : 1);
  const tail = readBelowHundred(tokens, from, words);
  const joins = tail !== undefined && (hasAnd || tail.digits.length === 2) && tail.digits.length <= 2;
  if (!joins) return { digits: `${head.digits}00`, used: head.used + 1 };
  return { digits: head.digits + tail.digits.padStart(2, '0'), used: from - at + tail.used };
}

function standsAmongDigits(tokens: readonly string[], at: number, words: NumberWords): boolean {
  if (leadsDigits(tokens, at, words)) return true;
  const near = [tokens[at - 1], tokens[at + 1]];
  const certain = near.filter((token) => isDigitWord(token, words)).length;
  const alike = near.filter((token) => token !== undefined && token in words.homophones).length;
  return certain >= 1 && certain + alike === 2;
}

/** "My number is to zero two five …": at the start only where eight more digits follow, and the number needs it. */
function leadsDigits(tokens: readonly string[], at: number, words: NumberWords): boolean {
  if (!words.leading.includes(tokens[at] ?? '') || isDigitWord(tokens[at - 1], words)) return false;
  let digits = 0;
  for (const token of tokens.slice(at + 1)) {
    if (/^\d+$/.test(token)) digits += token.length;
    else if (token in words.digits || token in words.homophones) digits += 1;
    else break;
  }
  return digits === 9;
}

function isDigitWord(token: string | undefined, words: NumberWords): boolean {
  if (token === undefined) return false;
  return (
    /^\d+$/.test(token) ||
    token in words.digits ||
    token in words.teens ||
    token in words.tens ||
    token in words.repeats
  );
}
