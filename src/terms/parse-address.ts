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

interface AddressWords {
  /** What stands before an address, whoever asked. */
  readonly cue: RegExp;
  /** What may also stand before it when it was asked for. */
  readonly lead: RegExp;
  /** What ends it: the caller goes on with something else. */
  readonly end: RegExp;
  readonly trail: RegExp;
  /** Small words inside an address. */
  readonly small: ReadonlySet<string>;
}

const books: Readonly<Record<string, AddressWords>> = {
  en: {
    cue: /\b(?:(?:my|our|the) (?:home |street |full |postal )?address(?: is|'s| would be)|(?:i|we) live (?:at|on)|(?:i'm|we're|i am|we are) (?:located )?at (?=\d|(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|\w+ty)\b))[\s,:]*/i,
    lead: /^(?:(?:uh|um|er|ah|yes|yeah|sure|okay|ok|all right|fine|so|well|oh|hi|here|sorry|of course|certainly)\b[\s,.]*)*(?:(?:it's|its|it is|that's|that is|that would be|this is|here it is)\b[\s,:]*(?:at\b)?\s*)?(?:(?:uh|um|er)\b[\s,.]*)*/i,
    end: /[.!?]\s+(?=\p{L}{2,}.*\s)|[,;]?\s+(?:and|but)\s+(?=(?:my|i|the|can|could|please|we|it)\b)|[,;]\s*(?=(?:my|i|i'm|can|could|please|we)\b)/iu,
    trail: /[\s,.]*\b(?:please|thanks|thank you|that's (?:it|the address))[\s.!]*$|[\s,.!?]+$/i,
    small: new Set(['in', 'at', 'of', 'the', 'on', 'near', 'and']),
  },
  de: {
    cue: /(?:(?:meine|unsere|die) (?:adresse|anschrift)(?: ist| lautet)|(?:ich|wir) wohnen?(?: in der| in dem| im| in| am| an der| auf der)?)[\s,:]*/i,
    lead: /^(?:(?:äh|ähm|ja|na|gut|nun|gerne|okay|also|hm|klar|entschuldigung)(?![\p{L}])[\s,.]*)*(?:(?:das ist|es ist|das wäre|in der|im|am)(?![\p{L}])[\s,:]*(?:die|der)?\s*)?/iu,
    end: /[.!?]\s+(?=\p{L}{2,}.*\s)|[,;]?\s+(?:und|aber)\s+(?=(?:meine|ich|die|können|bitte|wir)(?![\p{L}]))/iu,
    trail: /[\s,.]*(?:bitte|danke)[\s.!]*$|[\s,.!?]+$/i,
    small: new Set(['in', 'der', 'die', 'das', 'am', 'an', 'im', 'bei', 'und', 'von', 'zu']),
  },
  ko: {
    cue: /(?:(?:제|저희)?\s*주소는|집은)\s*/u,
    lead: /^(?:(?:네|예|음|어)(?![가-힣])[\s,.]*)*/u,
    end: /[.!?]\s+(?=\S)/u,
    trail: /(?:입니다|이에요|예요|이요|요|에 (?:살아요|삽니다|있어요))?[\s,.!?]*$/u,
    small: new Set(),
  },
};

const SHORTEST = 4;
const LONGEST = 160;

/** The postal address in what was said, with figures for spoken numbers and capitals. Undefined without one. */
export function parseAddress(text: string, { language, expecting }: AddressContext): string | undefined {
  const words = books[language] ?? (books.en as AddressWords);
  const straight = text.replaceAll('’', "'").replace(/\s+/g, ' ').trim();
  const cue = words.cue.exec(straight);
  if (cue === null && !expecting) return undefined;
  const from = cue === null ? (words.lead.exec(straight)?.[0].length ?? 0) : cue.index + cue[0].length;
  const rest = straight.slice(from);
  const end = words.end.exec(rest)?.index;
  const said = rest.slice(0, end).replace(words.trail, '').trim();
  const written = capitalise(withFigures(said, language), words, language).slice(0, LONGEST);
  const isAddress = /\p{L}{2}/u.test(written) && written.length >= SHORTEST && written.split(/\s+/).length >= 2;
  return isAddress && (expecting || /\d/.test(written)) ? written : undefined;
}

/** "fourteen mill street apartment four b" → "14 mill street apartment 4B". */
function withFigures(text: string, language: Language): string {
  const words = numberWords(language);
  const pieces = text.match(/[\p{L}\p{M}']+|\d+|[^\p{L}\p{M}'\d]+/gu) ?? [];
  let result = '';
  for (let at = 0; at < pieces.length; ) {
    const end = numberEnd(pieces, at, words);
    if (end === at) {
      result += language === 'de' ? germanNumber(pieces[at] ?? '') : pieces[at];
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
