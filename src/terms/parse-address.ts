import { z } from 'zod';
import { anyCase, choiceOf, languageSection, sectionOf, wordList } from '../languages/index.js';
import type { Language } from './mailbox.js';
import { type NumberWords, numberWords } from './number-words.js';
import { capitalised } from './parse-name.js';
import { digitsIn } from './parse-number.js';
import { parseQuantity } from './parse-quantity.js';

export interface AddressContext {
  readonly language: Language;
  /** The caller was just asked for it: the whole answer is believed. Else only behind "my address is". */
  readonly expecting: boolean;
}

/** How one language says addresses. The patterns are tried on the text as it is written, in any case. */
const addresses = languageSection({
  name: 'addresses',
  schema: z.strictObject({
    /** What stands before an address, whoever asked. */
    cue: anyCase,
    /** What may also stand before it when it was asked for. */
    lead: anyCase,
    /** What ends it: the caller goes on with something else. */
    end: anyCase,
    trail: anyCase,
    /** Small words inside an address. */
    small: wordList.prefault(''),
    /** How numbers are taken apart that are written in one word: an algorithm of ours. */
    compounds: choiceOf(['german']).optional(),
  }),
});

type AddressWords = z.output<typeof addresses.schema>;

const SHORTEST = 4;
const LONGEST = 160;

/** The postal address in what was said, with figures for spoken numbers and capitals. Undefined without one. */
export function parseAddress(text: string, { language, expecting }: AddressContext): string | undefined {
  const words = sectionOf(language, addresses);
  const straight = text.replaceAll('’', "'").replace(/\s+/g, ' ').trim();
  const cue = words.cue.exec(straight);
  if (cue === null && !expecting) return undefined;
  const from = cue === null ? (words.lead.exec(straight)?.[0].length ?? 0) : cue.index + cue[0].length;
  const rest = straight.slice(from);
  const end = words.end.exec(rest)?.index;
  const said = rest.slice(0, end).replace(words.trail, '').trim();
  const written = capitalise(withFigures(said, language, words.compounds), words, language).slice(0, LONGEST);
  const isAddress = /\p{L}{2}/u.test(written) && written.length >= SHORTEST && written.split(/\s+/).length >= 2;
  return isAddress && (expecting || /\d/.test(written)) ? written : undefined;
}

/** "fourteen mill street apartment four b" → "14 mill street apartment 4B". */
function withFigures(text: string, language: Language, compounds: AddressWords['compounds']): string {
  const words = numberWords(language);
  const pieces = text.match(/[\p{L}\p{M}']+|\d+|[^\p{L}\p{M}'\d]+/gu) ?? [];
  let result = '';
  for (let at = 0; at < pieces.length; ) {
    const end = numberEnd(pieces, at, words);
    if (end === at) {
      result += compounds === 'german' ? germanNumber(pieces[at] ?? '') : pieces[at];
      at += 1;
      continue;
    }
    result += composed(pieces.slice(at, end).join(''), language);
    at = end;
  }
  // "4 b" of a flat is written together.
  return result.replace(
    /(\d) ([a-d])(?=$|[\s,.])(?!\s*\d)/gi,
    (_, digit: string, letter: string) => digit + letter.toUpperCase(),
  );
}

/** "hundertzwölf" → "112": German writes large numbers as one word. */
function germanNumber(piece: string): string {
  const isLarge = /^(?:(?:ein|zwei|drei|vier|fünf|sechs|sieben|acht|neun)?(?:hundert|tausend))\p{L}*$/iu.test(piece);
  return isLarge ? (parseQuantity(piece, 'de') ?? piece) : piece;
}

/** Where a row of number words that starts at a piece ends; the same place where none starts. */
function numberEnd(pieces: readonly string[], at: number, words: NumberWords): number {
  let end = at;
  for (let i = at; i < pieces.length; i += 1) {
    const piece = (pieces[i] ?? '').toLowerCase();
    if (/^[\s-]+$/.test(piece) && i > at) continue;
    const isHundred = words.hundred.includes(piece) || words.thousand.includes(piece);
    const isAnd = words.and.includes(piece) && isHundredBefore(pieces, i, words);
    if (!isNumber(piece, words) && !((isHundred || isAnd) && i > at)) break;
    if (!isAnd) end = i + 1;
  }
  const said = pieces.slice(at, end).join('');
  // "eine", "oh" and "a" alone are words; so is what is written in figures already.
  return /^(?:ein|eine|einen|einem|oh|o|one)$/i.test(said) && at > 0 ? at : /^[\d\s-]+$/.test(said) ? at : end;
}

function isNumber(piece: string, words: NumberWords): boolean {
  if (/^\d+$/.test(piece)) return true;
  if (/^\p{Script=Hangul}$/u.test(piece)) return false;
  return piece in words.digits || piece in words.teens || piece in words.tens || piece in words.repeats;
}

function isHundredBefore(pieces: readonly string[], at: number, words: NumberWords): boolean {
  return words.hundred.includes((pieces[at - 2] ?? '').toLowerCase());
}

function composed(text: string, language: Language): string {
  const digits = digitsIn(text, language);
  return digits === '' ? text : digits;
}

function capitalise(text: string, words: AddressWords, language: Language): string {
  if (/\p{Lu}/u.test(text.slice(1))) return text;
  return text
    .split(' ')
    .map((word) => (words.small.has(word) || /^\d/.test(word) ? word : capitalised(word, language)))
    .join(' ');
}
