import { letterWords } from './letter-words.js';
import type { Language } from './mailbox.js';
import { numberWords } from './number-words.js';
import { readingsOf, signsOf } from './read-signs.js';

const WRITTEN = /[\p{L}\d._%+-]+@(?:[\p{L}\d-]+\.)+[a-z]{2,24}/iu;
const PLAUSIBLE = /^[a-z0-9](?:[a-z0-9._%+-]{0,62}[a-z0-9])?@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,24}$/;

/** What is said about how it is written. */
const ASIDES =
  /\b(?:(?:all )?(?:in )?(?:one word|lower ?case|small letters)|all together|the (?:numbers?|digits?|letters?)|(?:alles )?(?:zusammen|klein)(?:geschrieben)?|in einem wort|die (?:zahl|ziffern?))\b/g;

/** The e-mail address in what was said ("robert dot wilson at example dot com") or written. Undefined without one. */
export function parseEmail(text: string, language: Language): string | undefined {
  const written = text.includes('@') ? WRITTEN.exec(text.replace(/\s+@\s*|@\s+/g, '@'))?.[0] : undefined;
  if (written !== undefined && !/\s(?:dot|punkt|점)\s/.test(text)) return plausible(written);
  const words: readonly string[] = text.toLowerCase().match(/@|[\p{L}\p{M}]+/gu) ?? [];
  if (!words.some((word) => word === '@' || letterWords(language).symbols[word] === '@')) return undefined;
  const tokens = tokensOf(text, language);
  // The last "at" is the one: "at home it's joe at example dot com".
  for (let at = tokens.length - 2; at > 0; at -= 1) {
    if (tokens[at] !== '@') continue;
    const domain = domainOf(tokens, at + 1);
    if (domain === undefined) continue;
    const found = plausible(`${localOf(tokens, at - 1, language)}@${domain}`);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Whether a text is an address that mail may be sent to. */
function isPlausibleEmail(text: string): boolean {
  return text.length <= 254 && PLAUSIBLE.test(text) && !text.includes('..');
}

/** German letters are written out in addresses; other accents are left off. */
function plausible(address: string): string | undefined {
  const plain = address
    .toLowerCase()
    .replace(/[äöüß]/g, (letter) => ({ ä: 'ae', ö: 'oe', ü: 'ue', ß: 'ss' })[letter] ?? letter)
    .normalize('NFKD')
    .replace(/\p{Mn}/gu, '');
  return isPlausibleEmail(plain) ? plain : undefined;
}

/** Words as they are written in an address: marks for "dot" and "at", figures for numbers, letters for spellings. */
function tokensOf(text: string, language: Language): readonly string[] {
  const { symbols } = letterWords(language);
  const bare = text
    .toLowerCase()
    .replaceAll('’', "'")
    .replace(/\bat sign\b/g, 'at')
    .replace(ASIDES, ' ')
    .replace(/(?:입니다|이에요|예요|이요)(?=[.\s]|$)/gu, '')
    .replace(/[.,!?](?=\s|$)/g, ' ')
    .replace(/([@._+])/g, ' $1 ');
  const words = bare.match(/[@._+]|[\p{L}\p{M}\d]+(?:[-'][\p{L}\p{M}\d]+)*/gu) ?? [];
  const spelled = spelledOut(words, language);
  return spelled.map((word) => (/^[\p{L}]+$/u.test(word) && word in symbols ? (symbols[word] ?? word) : word));
}

/** Rows of single letters and numbers become the text they spell. "Double u" and "B for Bravo" are such rows, too. */
function spelledOut(words: readonly string[], language: Language): readonly string[] {
  const letters = letterWords(language);
  const numbers = numberWords(language);
  const isMark = (word: string) => word in letters.symbols || /^[@._+-]$/.test(word);
  const isSign = (word: string, next: string) =>
    /^[\p{L}\d]$/u.test(word) ||
    word in numbers.digits ||
    word in numbers.teens ||
    word in numbers.tens ||
    ((word in letters.repeats || letters.as.has(word)) && next !== '' && !isMark(next));
  const result: string[] = [];
  for (let at = 0; at < words.length; ) {
    let end = at;
    while (end < words.length && isSign(words[end] ?? '', words[end + 1] ?? '')) {
      // The example behind "as in" is no word of the address.
      const example = letters.as.has(words[end] ?? '') ? (letters.in.has(words[end + 1] ?? '') ? 2 : 1) : 0;
      end += 1 + example;
    }
    if (end === at) {
      result.push(words[at] ?? '');
      at += 1;
      continue;
    }
    const signs = signsOf(words.slice(at, end).join(' '), language);
    result.push(
      (readingsOf(signs.flatMap((part) => (part.kind === 'sign' ? [part.sign] : [])))[0] ?? '').toLowerCase(),
    );
    at = end;
  }
  return result;
}

function domainOf(tokens: readonly string[], from: number): string | undefined {
  let domain = '';
  let end = 0;
  for (const token of tokens.slice(from)) {
    if (token === '@') break;
    // Behind "dot com" only another "dot" goes on.
    if (token !== '.' && /\.[a-z]{2,24}$/.test(domain)) break;
    domain += token === '-' || token === '.' ? token : token.replace(/[^\p{L}\d-]/gu, '');
    if (/\.[\p{L}]{2,24}$/u.test(domain)) end = domain.length;
  }
  const name = domain
    .slice(0, end)
    .replace(/\.(?:컴|콤)$/u, '.com')
    .replace(/\.(?:넷)$/u, '.net');
  return end === 0 ? undefined : name;
}

function localOf(tokens: readonly string[], to: number, language: Language): string {
  const { beforeEmail } = letterWords(language);
  let local = '';
  for (let at = to; at >= 0; at -= 1) {
    const token = tokens[at] ?? '';
    if (token === '@' || beforeEmail.has(token)) break;
    local = token + local;
  }
  return local.replace(/[^\p{L}\d._%+-]/gu, '');
}
