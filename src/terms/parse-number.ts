import {
  type CountryCode,
  isSupportedCountry,
  parsePhoneNumberFromString,
  validatePhoneNumberLength,
} from 'libphonenumber-js';
import type { Language } from './mailbox.js';
import { type NumberWords, numberWords } from './number-words.js';
import { type Atom, atomsOf, tokensOf } from './spoken-digits.js';

export interface NumberContext {
  readonly language: Language;
  /** ISO 3166-1 alpha-2: national numbers are read in this region. */
  readonly region: string;
}

/** A telephone number as it was found in somebody's words. */
export interface SpokenNumber {
  /** E.164 where it parses (";ext=12" after it for an extension, as in RFC 3966), else the digits. */
  readonly value: string;
  readonly digits: string;
  /** Whether the region knows numbers of this length. */
  readonly complete: boolean;
  /** More digits than any number of the region has. */
  readonly tooLong: boolean;
  /** The caller corrected himself inside the sentence. */
  readonly corrected: boolean;
}

/** The shortest thing that may be a call-back number; below it a run of digits is a house number or a time. */
const SHORTEST_NUMBER = 6;

/** The telephone number in what was said, the better one where the caller corrected it. Undefined without one. */
export function parseNumber(text: string, context: NumberContext): SpokenNumber | undefined {
  const { numbers, extension } = readRuns(text, context);
  const complete = numbers.filter((number) => number.complete);
  const corrected = numbers.some((number) => number.corrected);
  const best = corrected ? complete.at(-1) : complete[0];
  const longest = [...numbers].sort((a, b) => b.digits.length - a.digits.length)[0];
  const chosen = best ?? longest;
  if (chosen === undefined) return undefined;
  return extension === '' || !chosen.complete ? chosen : { ...chosen, value: `${chosen.value};ext=${extension}` };
}

/** All digits that were said, in order, without understanding them: "my house is one four" → "14". */
export function digitsIn(text: string, language: Language): string {
  return atomsOf(text, numberWords(language))
    .map((atom) => (atom.kind === 'digits' ? atom.digits : ''))
    .join('');
}

/** Whether nothing but digits (and "uh", "dash", "and") was said. */
export function isOnlyDigits(text: string, language: Language): boolean {
  const atoms = atomsOf(text, numberWords(language));
  return atoms.length > 0 && atoms.every((atom) => atom.kind === 'digits');
}

/** A number that was said in pieces over several turns, oldest first. */
export function joinNumber(pieces: readonly string[], context: NumberContext): SpokenNumber | undefined {
  const digits = pieces.map((piece) => parseNumber(piece, context)?.digits ?? '').filter((piece) => piece !== '');
  if (digits.length === 0) return undefined;
  const last = digits.at(-1) ?? '';
  const before = digits.slice(0, -1).join('');
  const words = numberWords(context.language);
  const leads = tokensOf(pieces.at(-1) ?? '', words).some((token) => words.first.includes(token));
  // An area code that is asked for afterwards comes last and belongs first.
  const isAreaCode = leads || (before.length === 7 && last.length === 3);
  const isFirst = tokensOf(pieces[0] ?? '', words).some((token) => words.first.includes(token));
  const numbers = [last, isAreaCode && !isFirst ? last + before : before + last, before + last, last + before]
    .map((candidate) => toNumber(candidate, context.region))
    .filter((number) => number.complete);
  // No area code begins with a one: the order that makes a number that exists is meant.
  const [number] = [...numbers.filter(({ value }) => isAssigned(value)), ...numbers];
  if (number !== undefined) return number;
  return toNumber(digits.join(''), context.region);
}

/**
 * What a number becomes when the caller corrects a part of it: "no, five five four", "it ends in nineteen eighty
 * eight", "a four, not a five". Undefined where the words name no digits or fit nowhere.
 */
export function correctNumber(previous: string, text: string, context: NumberContext): SpokenNumber | undefined {
  const whole = parseNumber(text, context);
  if (whole === undefined) return undefined;
  const old = nationalDigits(previous, context.region);
  if (whole.complete && whole.digits.length >= old.length - 1) return whole;
  const words = numberWords(context.language);
  const candidates = [
    swapped(old, atomsOf(text, words)),
    replacedEnd(old, whole.digits, tokensOf(text, words), words),
    replacedWindow(old, whole.digits, groupsOf(previous, context.region)),
    `${old}${whole.digits}`,
  ];
  for (const candidate of candidates) {
    if (candidate === undefined) continue;
    const number = toNumber(candidate, context.region);
    if (number.complete) return number;
  }
  return undefined;
}

/**
 * How a number begins that has a digit too many in its last group, as the groups were written ("212-555-30156"): "212555".
 * Undefined where it is not clear that the fault is in the last one.
 */
export function soundBeginning(text: string, region: string): string | undefined {
  const groups = (text.match(/\d+(?:[-. ]\d+)+/g) ?? []).map((written) => written.match(/\d+/g) ?? []);
  const [longest] = groups.sort((a, b) => b.join('').length - a.join('').length);
  const [before, last] = [longest?.slice(0, -1) ?? [], longest?.at(-1) ?? ''];
  if (before.length < 2 || toNumber(`${before.join('')}${last}`, region).complete) return undefined;
  const shorter = toNumber(`${before.join('')}${last.slice(1)}`, region);
  const fits = shorter.complete && groupsOf(shorter.value, region).slice(0, -1).join(' ') === before.join(' ');
  return fits ? before.join('') : undefined;
}

/** Reads written digits ("+1 555 234-1987", "0301234567") in a region. */
export function toNumber(digits: string, region: string): SpokenNumber {
  const [main = ''] = digits.split(';');
  const bare = main.replace(/[^\d+]/g, '');
  const short = { value: bare, digits: bare, complete: false, tooLong: false, corrected: false };
  if (bare.replace('+', '').length < SHORTEST_NUMBER) return short;
  const country = isSupportedCountry(region) ? (region as CountryCode) : undefined;
  const parsed = parsePhoneNumberFromString(bare, country ? { defaultCountry: country } : undefined);
  if (parsed?.isPossible()) return { ...short, value: parsed.number, complete: true };
  return { ...short, tooLong: bare.length > 16 || validatePhoneNumberLength(bare, country) === 'TOO_LONG' };
}

function isAssigned(value: string): boolean {
  return parsePhoneNumberFromString(value)?.isValid() ?? false;
}

/** The groups in which a number is written in the region: ["555", "234", "1987"]; "+" and a country code if foreign. */
export function groupsOf(value: string, region: string): readonly string[] {
  const [number = ''] = value.split(';');
  const country = isSupportedCountry(region) ? (region as CountryCode) : undefined;
  const parsed = parsePhoneNumberFromString(number, country ? { defaultCountry: country } : undefined);
  if (!parsed?.isPossible()) return cut(number);
  const home = country && parsePhoneNumberFromString('123456789', { defaultCountry: country })?.countryCallingCode;
  const written = parsed.countryCallingCode === home ? parsed.formatNational() : parsed.formatInternational();
  return (written.match(/\+?\d+/g) ?? []).flatMap(cut);
}

/** How a number is read aloud, digit by digit: "5 5 5, 2 3 4, 1 9 8 7". */
export function readNumber(value: string, region: string, words: { plus: string; extension: string }): string {
  const extension = /;ext=(\d+)/.exec(value)?.[1];
  const spoken = groupsOf(value, region).map((group) => [...group].map((c) => (c === '+' ? words.plus : c)).join(' '));
  if (extension !== undefined) spoken.push(`${words.extension} ${[...extension].join(' ')}`);
  return spoken.join(', ');
}

/** Long groups are read in threes and fours: people cannot repeat seven digits at once. */
function cut(group: string): readonly string[] {
  if (group.length <= 4) return group === '' ? [] : [group];
  const head = group.startsWith('+') ? 3 : group.length === 8 ? 4 : 3;
  return [group.slice(0, head), ...cut(group.slice(head))];
}

function nationalDigits(value: string, region: string): string {
  return groupsOf(value, region).join('');
}

function readRuns(text: string, context: NumberContext): { numbers: SpokenNumber[]; extension: string } {
  const numbers: SpokenNumber[] = [];
  let extension = '';
  let segments: string[] = [''];
  let afterExtension = false;
  const close = () => {
    const number = resolve(
      segments.filter((segment) => segment !== ''),
      context.region,
    );
    if (number !== undefined) numbers.push({ ...number, corrected: number.corrected || correctedBefore });
    segments = [''];
  };
  let correctedBefore = false;
  for (const atom of atomsOf(text, numberWords(context.language))) {
    if (atom.kind === 'digits' && afterExtension) extension += atom.digits;
    else if (atom.kind === 'digits') segments[segments.length - 1] += atom.digits;
    else if (atom.kind === 'correction') {
      if (numbers.length > 0 || segments.some((segment) => segment !== '')) correctedBefore = true;
      segments.push('');
    } else if (atom.kind === 'extension') afterExtension = numbers.length > 0 || segments.join('') !== '';
    else close();
  }
  close();
  return { numbers, extension: extension.slice(0, 6) };
}

/** Puts the pieces between "no, sorry" together to the number that was meant. */
function resolve(segments: readonly string[], region: string): SpokenNumber | undefined {
  const [first, ...rest] = segments;
  if (first === undefined) return undefined;
  let number = toNumber(first, region);
  for (const segment of rest) {
    const again = toNumber(segment, region);
    const better = again.complete ? again : replacedTail(number.digits, segment, region);
    number = { ...(better ?? toNumber(number.digits + segment, region)), corrected: true };
  }
  return number;
}

/** "555 234, sorry, 235 1987": the new piece takes the place of the most similar tail of the old one. */
function replacedTail(old: string, piece: string, region: string): SpokenNumber | undefined {
  let best: { number: SpokenNumber; score: number } | undefined;
  for (let dropped = 1; dropped <= Math.min(old.length, piece.length); dropped += 1) {
    const number = toNumber(old.slice(0, -dropped) + piece, region);
    if (!number.complete) continue;
    const score = 1 - distance(old.slice(-dropped), piece.slice(0, dropped)) / dropped;
    if (best === undefined || score > best.score) best = { number, score };
  }
  return best?.number;
}

/** "a four, not a five" and "not a five, a four". */
function swapped(old: string, atoms: readonly Atom[]): string | undefined {
  const at = atoms.findIndex((atom) => atom.kind === 'not');
  if (at < 0) return undefined;
  const before = digitsOf(atoms.slice(0, at));
  const rest = atoms.slice(at + 1).flatMap((atom) => (atom.kind === 'digits' ? [atom.digits] : []));
  const [wrong, right] = before === '' ? [rest[0] ?? '', rest.slice(1).join('')] : [rest.join(''), before];
  if (wrong === '' || wrong.length !== right.length) return undefined;
  const place = old.lastIndexOf(wrong);
  return place < 0 || old.indexOf(wrong) !== place ? undefined : splice(old, place, right);
}

function replacedEnd(old: string, digits: string, tokens: readonly string[], words: NumberWords): string | undefined {
  if (digits.length >= old.length) return undefined;
  if (tokens.some((token) => words.last.includes(token))) return old.slice(0, -digits.length) + digits;
  if (tokens.some((token) => words.first.includes(token))) return digits + old.slice(digits.length);
  return undefined;
}

/** The place where the fewest digits change, a whole group before any other; undefined where it is not clear. */
function replacedWindow(old: string, digits: string, groups: readonly string[]): string | undefined {
  if (digits.length < 2 || digits.length >= old.length) return undefined;
  const starts = groups.map((_, index) => groups.slice(0, index).join('').length);
  const places: { at: number; cost: number }[] = [];
  for (let at = 0; at + digits.length <= old.length; at += 1) {
    const changed = distance(old.slice(at, at + digits.length), digits);
    if (changed > 0) places.push({ at, cost: changed - (starts.includes(at) ? 0.5 : 0) });
  }
  places.sort((a, b) => a.cost - b.cost);
  const [best, second] = places;
  if (best === undefined || best.cost > Math.max(1, digits.length / 2)) return undefined;
  if (second !== undefined && second.cost === best.cost) return undefined;
  return splice(old, best.at, digits);
}

function splice(text: string, at: number, by: string): string {
  return text.slice(0, at) + by + text.slice(at + by.length);
}

function distance(a: string, b: string): number {
  let count = Math.abs(a.length - b.length);
  for (let i = 0; i < Math.min(a.length, b.length); i += 1) if (a[i] !== b[i]) count += 1;
  return count;
}

function digitsOf(atoms: readonly Atom[]): string {
  return atoms.map((atom) => (atom.kind === 'digits' ? atom.digits : '')).join('');
}
