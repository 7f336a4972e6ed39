import type { Language } from '../terms/index.js';
import { dateMarks, impliedBy, type Moment } from './date-marks.js';
import { fold, readNumbers, type Token } from './number-tokens.js';

/** Fewest digits of a telephone number. */
const PHONE_DIGITS = 7;

/** What a few turns prove: words, numbers in every reading, days, currencies. */
export class Evidence {
  readonly #text: string;
  readonly #words: ReadonlySet<string>;
  readonly #runs: readonly (readonly string[])[];
  /** With "twenty three" as 20 3, for telephone numbers alone. */
  readonly #plainRuns: readonly (readonly string[])[];
  readonly #numbers: ReadonlySet<number>;
  readonly #marks: ReadonlySet<string>;

  constructor(texts: readonly string[], language: Language, moment: Moment) {
    this.#text = fold(texts.join('\n'));
    const readings = texts.map((text) => readNumbers(text, language));
    const composed = readings.flatMap((reading) => reading.composed);
    const plain = readings.flatMap((reading) => reading.plain);
    const words = texts.flatMap(wordsOf);
    this.#words = new Set([...words, ...spelledIn(words)]);
    this.#runs = runsOf(composed);
    this.#plainRuns = runsOf(plain);
    const said = composed.flatMap(({ digits }) => (digits === undefined ? [] : [Number(digits)]));
    const raw = texts.flatMap(rawWords);
    const marks = dateMarks(raw, language, 'proved');
    const implied = impliedBy(marks, said, moment);
    this.#marks = new Set([...implied.marks, ...currenciesIn(texts.join('\n'))]);
    this.#numbers = new Set([...said, ...implied.numbers, ...clockNumbers(said, marks, raw)]);
  }

  hasWord(word: string): boolean {
    const folded = fold(word).replace(/['’]s?$/, '');
    return folded
      .split(/[-'’]/)
      .every((part) => part === '' || this.#words.has(part) || this.#words.has(`${part}s`) || this.#words.has(folded));
  }

  /** Literally, for addresses and the like. */
  hasText(text: string): boolean {
    return this.#text.includes(fold(text));
  }

  hasMark(mark: string): boolean {
    const opposite = { am: 'pm', pm: 'am' }[mark];
    // "At three" may be the afternoon; "at three in the morning" may not.
    if (opposite !== undefined) return this.#marks.has(mark) || !this.#marks.has(opposite);
    return this.#marks.has(mark);
  }

  /** Digits that stand together in a statement: all of them together, or, when they are few, each by itself. */
  hasNumbers(run: readonly string[]): boolean {
    const whole = run.join('');
    if (this.#hasDigits(whole)) return true;
    return whole.length < PHONE_DIGITS && run.every((digits) => this.#hasDigits(digits));
  }

  /** A whole telephone number, with or without its country code. */
  hasPhone(number: string): boolean {
    return this.#hasDigits(number.replace(/\D/g, ''));
  }

  #hasDigits(digits: string): boolean {
    if (digits.length < PHONE_DIGITS && this.#numbers.has(Number(digits))) return true;
    if (this.#runs.some((run) => containsRun(run, digits))) return true;
    return digits.length >= 4 && this.#plainRuns.some((run) => containsRun(run, digits));
  }
}

/** The numbers of a text as they stand together: "212 555 0142" is one run of three. */
export function runsOf(tokens: readonly Token[]): string[][] {
  const runs: string[][] = [];
  let open = false;
  for (const { digits } of tokens) {
    if (digits === undefined) open = false;
    else if (open) runs.at(-1)?.push(digits);
    else {
      runs.push([digits]);
      open = true;
    }
  }
  return runs;
}

/** Currencies and percent, however they are written. */
export function currenciesIn(text: string): string[] {
  const patterns: Readonly<Record<string, RegExp>> = {
    usd: /\$|\b(dollars?|bucks)\b|달러/i,
    eur: /€|\beuros?\b|유로/i,
    gbp: /£|\bpounds?\b|\bpfund\b/i,
    krw: /₩|(?<=[\d만천백십]\s?)원/i,
    percent: /%|\b(percent|prozent)\b|퍼센트/i,
  };
  return Object.entries(patterns).flatMap(([name, pattern]) => (pattern.test(text) ? [`cur:${name}`] : []));
}

/** Whether consecutive parts of a run spell the digits; a telephone number may also lie inside one part. */
function containsRun(run: readonly string[], digits: string): boolean {
  for (let from = 0; from < run.length; from += 1) {
    let joined = '';
    for (let to = from; to < run.length && joined.length < digits.length; to += 1) joined += run[to];
    if (joined === digits) return true;
  }
  if (digits.length < PHONE_DIGITS) return false;
  const all = run.join('');
  // Up to three digits of a country code may have been left out, and a trunk zero with them.
  const national = all.replace(/^0/, '');
  const isSameNumber = digits.endsWith(national) && digits.length - national.length <= 3;
  return all.includes(digits) || (national.length >= PHONE_DIGITS && isSameNumber);
}

/** "Three" is 15 o'clock unless it is the morning's; "half past" is 30; "noon" is 12. */
function clockNumbers(said: readonly number[], marks: ReadonlySet<string>, words: readonly string[]): number[] {
  const isMorning = marks.has('am') && !marks.has('pm');
  const hours = said.filter((n) => n >= 1 && n <= 12 && !isMorning).map((n) => n + 12);
  const early = said.filter((n) => n >= 13 && n <= 24).map((n) => n - 12);
  const has = (...any: string[]) => any.some((word) => words.includes(word));
  const parts = [
    ...(has('half', 'halb', '반') ? [30, ...said.map((n) => n - 1)] : []),
    ...(has('quarter', 'viertel') ? [15, 45, ...said.map((n) => n - 1)] : []),
    ...(has('noon', 'midday', 'mittag', '정오') ? [12] : []),
    ...(has('midnight', 'mitternacht', '자정') ? [0, 12] : []),
    ...(has('couple', 'both', 'beide') ? [2] : []),
    ...(has('dozen', 'dutzend') ? [12] : []),
  ];
  return [...hours, ...early, ...parts];
}

/** Letters said one by one, put together: "b r o o k s" and "B-R-O-O-K-S" prove "Brooks". */
function spelledIn(words: readonly string[]): string[] {
  const spelled: string[] = [];
  let letters = '';
  for (const word of [...words, '']) {
    if (/^\p{L}$/u.test(word)) letters += word;
    else {
      if (letters.length >= 2) spelled.push(letters);
      letters = '';
    }
  }
  return spelled;
}

function wordsOf(text: string): string[] {
  return fold(text).match(/[\p{L}\p{N}]+/gu) ?? [];
}

/** With accents, as the tables of dates have them. */
export function rawWords(text: string): string[] {
  const whole = text
    .normalize('NFC')
    .toLowerCase()
    .replace(/\b([ap])\.m\b\.?/g, '$1m');
  return whole.replace(/(\d)([ap]m)\b/g, '$1 $2').match(/[\p{L}\p{N}]+/gu) ?? [];
}
