import { type ConverseRequest, digitsIn, type Field, type Language, tellsTime } from '../terms/index.js';
import { earFor } from './ear.js';
import { contentWords, isUrgent, plain, signalsIn } from './hearing.js';
import { interviewOf } from './interview.js';
import { fold, readNumbers } from './number-tokens.js';
import { callerTexts, newestTexts } from './said.js';

type Proved = { readonly value: string } | { readonly reason: string };
type Check = (field: Field, value: string, request: ConverseRequest) => Proved;

/** The value as it is kept, once the caller's words prove it; `reason` is a fixed word. */
export function provedValue(field: Field, value: string, request: ConverseRequest): Proved {
  // What the guided interview hears in the same words, corrections and spellings put together, is proved by that.
  const heard = interviewOf(request).answers.get(field.name)?.value;
  if (heard !== undefined && plain(heard) === plain(value)) return { value: heard };
  return (checks[field.type] ?? checkText)(field, value, request);
}

const checks: { readonly [T in Field['type']]?: Check } = {
  address: (_field, value, request) => (wasSaid(value, request, 0.8) ? { value } : { reason: 'not-said' }),
  time: checkTime,
  code: checkCode,
  number: checkQuantity,
  email: checkEmail,
  'yes-no': checkYesNo,
  choice: checkChoice,
  urgency: checkUrgency,
};

function checkText(_field: Field, value: string, request: ConverseRequest): Proved {
  return wasSaid(value, request) ? { value } : { reason: 'not-said' };
}

/** What a recogniser made of "tomorrow morning" was said word by word, and is no time. */
function checkTime(_field: Field, value: string, request: ConverseRequest): Proved {
  const { language, now, timeZone } = request;
  if (!tellsTime(value, { language, now, timeZone })) return { reason: 'bad-value' };
  return checkText(_field, value, request);
}

/** Longest code, characters: an owner's expression is tried on nothing longer. */
const LONGEST_CODE = 40;

function checkCode({ pattern }: Field, value: string, request: ConverseRequest): Proved {
  const code = value.replace(/[^\p{L}\p{N}]/gu, '').toUpperCase();
  if (code === '' || code.length > LONGEST_CODE || !fits(code, value, pattern)) return { reason: 'bad-code' };
  // A code may be spelled over several turns, so all that was said is one row of letters and digits.
  const texts = callerTexts(request);
  const rows = [
    texts.map((text) => rowOf(text, request.language, false)),
    texts.map((text) => spelledRow(text, request)),
  ];
  return rows.some((row) => row.join('').includes(code)) ? { value: code } : { reason: 'not-said' };
}

function fits(code: string, value: string, pattern: string | undefined): boolean {
  if (pattern === undefined) return /[\p{L}\p{N}]/u.test(code);
  try {
    const whole = new RegExp(`^(?:${pattern})$`, 'u');
    return whole.test(code) || whole.test(value.toUpperCase());
  } catch {
    // An expression of the owner's that is none proves nothing.
    return false;
  }
}

/** Letters and digits of a text as they stand, numbers in figures: "AB four seven one one" → "AB4711". */
function rowOf(text: string, language: Language, lettersOnly: boolean): string {
  return readNumbers(text, language)
    .plain.filter(({ word, digits }) => !lettersOnly || digits !== undefined || word.length === 1)
    .map(({ word, digits }) => digits ?? word.replace(/[^\p{L}\p{N}]/gu, ''))
    .join('')
    .toUpperCase();
}

/** Only what was spelled: single letters, and the first letters of "K for Kilo" and "A as in Anton". */
function spelledRow(text: string, { language }: ConverseRequest): string {
  const bare = text.replace(/\b(\p{L})\b[ ,]+(?:for|as in|like|wie)\s+\p{L}+/giu, '$1');
  return rowOf(bare, language, true);
}

function checkQuantity(_field: Field, value: string, request: ConverseRequest): Proved {
  const figures = numbersIn(value, request.language);
  const [number] = figures;
  if (number === undefined || figures.length > 1) return { reason: 'bad-value' };
  const said = callerTexts(request).flatMap((text) => numbersIn(text, request.language));
  return said.includes(number) ? { value: String(number) } : { reason: 'not-said' };
}

/** "Twenty five" is 25, "2.5" is 2.5. */
function numbersIn(text: string, language: Language): readonly number[] {
  const decimals = (text.match(/\d+[.,]\d+/g) ?? []).map((number) => Number(number.replace(',', '.')));
  const rest = text.replace(/\d+[.,]\d+/g, ' ');
  const whole = readNumbers(rest, language).composed.flatMap(({ digits }) =>
    digits === undefined ? [] : [Number(digits)],
  );
  return [...decimals, ...whole];
}

function checkEmail(_field: Field, value: string, request: ConverseRequest): Proved {
  const address = value.toLowerCase().replace(/[\s<>]+/g, '');
  if (!/^[\w.+-]{1,64}@(?:[\p{L}\p{N}-]{1,63}\.)+\p{L}{2,24}$/u.test(address)) return { reason: 'bad-email' };
  const said = callerTexts(request).map(writtenOut).join('');
  return said.includes(address) ? { value: address } : { reason: 'not-said' };
}

/** "D dot brooks at example dot org" → "d.brooks@example.org". */
function writtenOut(text: string): string {
  return plain(text)
    .replace(/\s(?:at|ät|klammeraffe|affenschwanz)\s|골뱅이/gu, '@')
    .replace(/\s(?:dot|point|punkt)\s|점/gu, '.')
    .replace(/\s(?:dash|hyphen|minus|bindestrich)\s/gu, '-')
    .replace(/\s(?:underscore|unterstrich)\s/gu, '_')
    .replace(/[\s,]+/g, '');
}

const YES = /^(?:yes|true|y|ja|네|예)$/i;
const NO = /^(?:no|false|n|nein|아니요|아니오)$/i;

/** What counts is what the caller answered last, and that it was one of the two. */
function checkYesNo(_field: Field, value: string, request: ConverseRequest): Proved {
  const answer = YES.test(value) ? 'yes' : NO.test(value) ? 'no' : undefined;
  if (answer === undefined) return { reason: 'bad-value' };
  const signals = signalsIn(newestTexts(request, 1)[0] ?? '', request.language);
  const opposite = answer === 'yes' ? 'no' : 'yes';
  return signals.has(answer) && !signals.has(opposite) ? { value: answer } : { reason: 'not-said' };
}

function checkChoice({ choices = [] }: Field, value: string, request: ConverseRequest): Proved {
  const choice = choices.find((each) => plain(each) === plain(value));
  if (choice === undefined) return { reason: 'no-choice' };
  return wasSaid(choice, request, 1) ? { value: choice } : { reason: 'not-said' };
}

function checkUrgency(_field: Field, value: string, request: ConverseRequest): Proved {
  const urgency = value.toLowerCase();
  if (!['low', 'normal', 'urgent'].includes(urgency)) return { reason: 'bad-value' };
  const { language, urgentWords = [] } = request;
  const texts = callerTexts(request);
  const hurries = texts.some(
    (text) => isUrgent(text, language) || urgentWords.some((word) => plain(text).includes(plain(word))),
  );
  if (urgency === 'urgent') return hurries ? { value: urgency } : { reason: 'not-said' };
  const last = texts.at(-1) ?? '';
  const denies = signalsIn(last, language).has('no') || plain(last).search(earFor(language).notUrgent) >= 0;
  const said = plain(last)
    .split(/[^\p{L}]+/u)
    .includes(urgency);
  return !isUrgent(last, language) && (denies || said) ? { value: urgency } : { reason: 'not-said' };
}

/** All of the names and figures, and most of the other words, must have been said by the caller. */
export function wasSaid(value: string, request: ConverseRequest, share = 0.6): boolean {
  const said = callerTexts(request).map(plain).join(' ');
  if (isPhraseOf(plain(value).replace(/[.!?]+$/, ''), said)) return true;
  const known = new Set(said.match(/[\p{L}\p{N}]+/gu) ?? []);
  const digits = digitsIn(said, request.language);
  const words = contentWords(value, request.language);
  if (words.length === 0) return false;
  const has = (word: string) =>
    known.has(word) || known.has(`${word}s`) || (/^\d+$/.test(word) && digits.includes(word));
  const figures = words.filter((word) => /\d/.test(word));
  const names = (value.match(/(?<!^)\b\p{Lu}\p{L}+/gu) ?? []).map((word) => word.toLowerCase());
  if (![...figures, ...names].every(has)) return false;
  return words.filter(has).length >= words.length * share || spelled(said).includes(plain(value).replaceAll(' ', ''));
}

/** Whole words only: "Ann" is not proved by "planning". Korean words carry their particles. */
function isPhraseOf(phrase: string, said: string): boolean {
  if (phrase === '') return false;
  if (/\p{Script=Hangul}/u.test(phrase)) return fold(said).includes(fold(phrase));
  return ` ${said.replace(/[^\p{L}\p{N}']+/gu, ' ')} `.includes(` ${phrase.replace(/[^\p{L}\p{N}']+/gu, ' ').trim()} `);
}

/** Letters that were spelled one by one, put together. */
function spelled(said: string): string {
  return (said.match(/\b\p{L}\b/gu) ?? []).join('');
}
