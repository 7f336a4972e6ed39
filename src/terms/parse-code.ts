import type { Language } from './mailbox.js';
import { readingsOf, type Sign, type SignPart, signsOf } from './read-signs.js';
import { repeatsRepetition } from './slow-pattern.js';

export interface CodeContext {
  readonly language: Language;
  /** What a right code looks like, a regular expression for the whole of it. Default: any two signs or more. */
  readonly pattern?: string | undefined;
  /** What was understood before of a code that is given in pieces. Default: nothing. */
  readonly before?: string | undefined;
}

/** A code as it was found in somebody's words: capitals and digits without blanks. */
export interface SpokenCode {
  readonly value: string;
  /** Fits the pattern, or there is none. */
  readonly fits: boolean;
}

const SHORTEST = 2;
const LONGEST = 40;

/** The code in what was said: spelled, with examples ("B as in Bravo"), in figures. Undefined where nothing is like one. */
export function parseCode(text: string, context: CodeContext): SpokenCode | undefined {
  const parts = signsOf(text, context.language);
  const rows = rowsOf(parts);
  // After "no, sorry" it is said again, better.
  const ordered = parts.some((part) => part.kind === 'correction') ? rows.toReversed() : byLength(rows);
  const before = context.before ?? '';
  const together = rows.flat();
  for (const row of [...ordered, together]) {
    for (const lead of before === '' ? [''] : ['', before]) {
      const value = readingsOf(row)
        .map((reading) => fitted(lead + reading, context.pattern))
        .find(Boolean);
      if (value !== undefined) return { value, fits: true };
    }
  }
  if (context.pattern === undefined) return undefined;
  const [longest] = byLength(rows);
  const value = longest === undefined ? '' : bare(readingsOf(longest)[0] ?? '');
  return value === '' || value.length > LONGEST ? undefined : { value, fits: false };
}

/** What a code becomes when a part of it is corrected: "it's with a B", "B not D", "it ends in seven". */
export function correctCode(known: string, text: string, context: CodeContext): string | undefined {
  const parts = signsOf(text, context.language);
  const whole = parseCode(text, context);
  const isWhole = whole?.fits && whole.value.length >= Math.max(SHORTEST + 1, known.length - 1);
  if (isWhole && whole.value !== known) return whole.value;
  // What is said last is meant most: "not with a D, it's B".
  const said = rowsOf(parts)
    .toReversed()
    .flatMap((row) => readingsOf(row, 8).map(bare));
  const fits = (candidate: string) => fitted(candidate, context.pattern) !== undefined;
  const candidates = [
    swapped(known, parts),
    ...said.map((row) => replacedEnd(known, row, parts)),
    ...said.map((row) => replaced(known, row, fits)),
  ];
  const right = candidates.find((candidate) => candidate !== undefined && candidate !== known && fits(candidate));
  return right ?? (isWhole ? whole.value : undefined);
}

/** Signs that stand together, without uncertain ones at their ends that are more likely words. */
function rowsOf(parts: readonly SignPart[]): readonly (readonly Sign[])[] {
  const rows: Sign[][] = [[]];
  for (const part of parts) {
    if (part.kind === 'sign') rows.at(-1)?.push(part.sign);
    else rows.push([]);
  }
  return rows.map((row) => (isLikely(row) ? row : trimmed(row))).filter((row) => row.length > 0 && isLikely(row));
}

function isLikely(row: readonly Sign[]): boolean {
  return row.filter((sign) => sign.certain).length * 2 >= row.length;
}

/** "It should be a B at the beginning": what may be nothing is left out at the ends. */
function trimmed(row: readonly Sign[]): readonly Sign[] {
  const from = row.findIndex((sign) => sign.certain);
  return from < 0 ? [] : row.slice(from, row.findLastIndex((sign) => sign.certain) + 1);
}

function byLength(rows: readonly (readonly Sign[])[]): readonly (readonly Sign[])[] {
  return rows.toSorted((a, b) => b.length - a.length);
}

function bare(text: string): string {
  return text.replace(/[^\p{L}\d]/gu, '');
}

/** The code as it is kept, where it fits: as it was said, without marks, or with a dash where the pattern wants one. */
function fitted(text: string, pattern: string | undefined): string | undefined {
  const plain = bare(text);
  if (plain.length < SHORTEST || text.length > LONGEST) return undefined;
  if (pattern === undefined) return text.replace(/^[^\p{L}\d]+|[^\p{L}\d]+$/gu, '');
  const regex = regexOf(pattern);
  const dashed = plain.replace(/(?<=\p{L})(?=\d)|(?<=\d)(?=\p{L})/gu, '-');
  return [text, plain, dashed].find((candidate) => candidate.length <= LONGEST && regex?.test(candidate));
}

const compiled = new Map<string, RegExp | undefined>();

/** The owner's pattern; undefined where it is none or could stall every call, and then nothing fits. */
function regexOf(pattern: string): RegExp | undefined {
  if (!compiled.has(pattern)) compiled.set(pattern, compile(pattern));
  return compiled.get(pattern);
}

function compile(pattern: string): RegExp | undefined {
  if (repeatsRepetition(pattern)) return undefined;
  try {
    return new RegExp(`^(?:${pattern})$`, 'u');
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** "B not D" and "not D, B". */
function swapped(known: string, parts: readonly SignPart[]): string | undefined {
  const at = parts.findIndex((part) => part.kind === 'not');
  if (at < 0) return undefined;
  const before = textOf(parts.slice(0, at));
  const after = textOf(parts.slice(at + 1));
  const [wrong, right] =
    before === '' ? [after.slice(0, after.length / 2), after.slice(after.length / 2)] : [after, before];
  if (wrong === '' || wrong.length !== right.length) return undefined;
  const place = known.indexOf(wrong);
  return place < 0 || known.lastIndexOf(wrong) !== place ? undefined : splice(known, place, right);
}

function textOf(parts: readonly SignPart[]): string {
  return bare(readingsOf(parts.flatMap((part) => (part.kind === 'sign' ? [part.sign] : [])))[0] ?? '');
}

function replacedEnd(known: string, said: string, parts: readonly SignPart[]): string | undefined {
  if (said === '' || said.length >= known.length) return undefined;
  if (parts.some((part) => part.kind === 'last')) return known.slice(0, -said.length) + said;
  if (parts.some((part) => part.kind === 'first')) return said + known.slice(said.length);
  return undefined;
}

/** Signs that are mistaken for each other on the telephone. */
const alike = ['BDEGPTVCZ3', 'MN', 'FSX', 'AHKJ8', 'IY59', 'QUW', 'OL0', '1L', '23'];

/** Those that are mistaken most of all. */
const closest = [
  'BD',
  'BP',
  'BV',
  'DT',
  'DE',
  'PT',
  'CZ',
  'CT',
  'EG',
  'GJ',
  'MN',
  'FS',
  'AK',
  'A8',
  'IY',
  '59',
  'QU',
  'O0',
];

/** The places where the fewest signs change; a letter goes where one that sounds like it stands. */
function replaced(known: string, said: string, fits: (candidate: string) => boolean): string | undefined {
  if (said === '' || said.length >= known.length) return undefined;
  const places: { text: string; cost: number }[] = [];
  for (let at = 0; at + said.length <= known.length; at += 1) {
    const cost = costOf(known.slice(at, at + said.length), said);
    const text = splice(known, at, said);
    if (cost > 0 && cost <= Math.max(1, said.length / 2) && fits(text)) places.push({ text, cost });
  }
  places.sort((a, b) => a.cost - b.cost);
  const [best, second] = places;
  // Two places that are as likely: better asked than guessed.
  return best === undefined || best.cost === second?.cost ? undefined : best.text;
}

function costOf(old: string, said: string): number {
  return [...said].reduce((sum, sign, i) => {
    const before = old[i] ?? '';
    if (before === sign) return sum;
    if (closest.includes(before + sign) || closest.includes(sign + before)) return sum + 0.4;
    return sum + (alike.some((group) => group.includes(before) && group.includes(sign)) ? 0.6 : 1.1);
  }, 0);
}

function splice(text: string, at: number, by: string): string {
  return text.slice(0, at) + by + text.slice(at + by.length);
}
