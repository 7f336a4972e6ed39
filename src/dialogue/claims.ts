import { type ConverseRequest, digitsIn, type Language, type Mailbox, type Notes, type Turn } from '../terms/index.js';
import { requestOf } from './context.js';
import { dateMarks } from './date-marks.js';
import { currenciesIn, Evidence, rawWords, runsOf } from './evidence.js';
import { isOwners, isUnfounded } from './founded.js';
import { plain } from './hearing.js';
import { interviewOf } from './interview.js';
import { readNumbers } from './number-tokens.js';
import { announcesTransfer, promisesIn, vowsOf } from './promises.js';
import { callerTexts } from './said.js';
import { mayTransfer } from './tool-check.js';
import type { DialogueState } from './types.js';
import { keysIn } from './word-keys.js';

/** From so many digits on it is a number to call, and no quantity. */
const PHONE_DIGITS = 5;

/** Of the web, and of mail. */
const ADDRESS = /https?:\/\/[^\s,]+|www\.[^\s,]+|[\w.+-]+@[\w.-]+\w|\b[\w-]+\.(?:com|org|net|info|io|de|kr)\b/g;

/** "It takes a day": a time without a number. */
const SPAN = /\b(?:an?|half an?|a few|a couple of|several) (?:minutes?|hours?|days?|weeks?|months?|years?)\b/g;

/** What may be said in this turn, and whose words prove it. */
export interface Proofs {
  readonly language: Language;
  /** The mailbox's, in lower case. */
  readonly name: string;
  readonly ownerText: string;
  readonly ownerWords: ReadonlySet<string>;
  readonly owner: Evidence;
  /** The owner's words and the caller's. */
  readonly all: Evidence;
  readonly ownerAmounts: ReadonlySet<string>;
  /** All digits that the caller said, turn after turn: a number given in pieces is read back as one. */
  readonly callerDigits: string;
  readonly allAmounts: ReadonlySet<string>;
  readonly mayTransfer: boolean;
  /** The caller asked something that the owner's texts do not answer. */
  readonly unanswered: boolean;
}

interface Kept {
  readonly mailbox: Mailbox;
  readonly notes: Notes;
  readonly found: readonly string[] | undefined;
  readonly proofs: Proofs;
}

/** A reply is checked clause by clause; what proves it is gathered once. */
const gathered = new WeakMap<readonly Turn[], Kept>();

/** What proves the sentences of the answer to what was said last. */
export function proofsOf(state: DialogueState): Proofs {
  const { turns, notes, reply, context } = state;
  const known = gathered.get(turns);
  if (known?.notes === notes && known.found === reply?.found && known.mailbox === context.mailbox) return known.proofs;
  const proofs = gather(requestOf(state), context.mailbox);
  gathered.set(turns, { mailbox: context.mailbox, notes, found: reply?.found, proofs });
  return proofs;
}

function gather(request: ConverseRequest, mailbox: Mailbox): Proofs {
  const { language, now: at, timeZone } = request;
  const owners = ownerTexts(request, mailbox).map(withoutParticles);
  const said = [...callerTexts(request), ...Object.values(request.notes), request.callerNumber];
  const callers = said.map(withoutParticles);
  const { questions } = interviewOf(request).newest;
  const moment = { at, timeZone };
  return {
    language,
    name: plain(mailbox.name),
    ownerText: owners.map(bare).join(' | '),
    ownerWords: keysIn([...owners, ...namesIn(request)], language),
    owner: new Evidence(owners, language, moment),
    all: new Evidence([...owners, ...callers], language, moment),
    ownerAmounts: new Set(owners.flatMap((text) => amountsIn(text, language))),
    callerDigits: callers.map((text) => digitsIn(text, language)).join(''),
    allAmounts: new Set([...owners, ...callers].flatMap((text) => amountsIn(text, language))),
    mayTransfer: !('reason' in mayTransfer(request)),
    unanswered:
      (request.passages ?? []).length === 0 &&
      questions.length > 0 &&
      questions.every((question) => question.answer === undefined),
  };
}

/** The caller may be called by name. */
function namesIn({ agenda, notes }: ConverseRequest): readonly string[] {
  return agenda.filter((field) => field.type === 'name').map((field) => notes[field.name] ?? '');
}

function ownerTexts({ knowledge, passages = [], agenda }: ConverseRequest, mailbox: Mailbox): readonly string[] {
  return [
    ...knowledge.flatMap(({ question, answer }) => [question, answer]),
    ...passages,
    mailbox.greeting,
    mailbox.name,
    mailbox.secretaryName ?? '',
    ...agenda.flatMap(({ label = '', question = '', choices = [] }) => [label, question, ...choices]),
  ].filter((text) => text !== '');
}

/** Korean days and times of day carry their particles: "일요일에도" names Sunday as "일요일" does. */
function withoutParticles(text: string): string {
  return text.replace(/(요일|오늘|내일|모레|어제|주말|오전|오후|아침|저녁)(?=\p{Script=Hangul})/gu, '$1 ');
}

function bare(text: string): string {
  return plain(text)
    .replace(/[^\p{L}\p{N}' ]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}

/** What a sentence, or the beginning of one, claims without proof, as a fixed word; undefined where it may be said. */
export function checkClaims(sentence: string, proofs: Proofs): string | undefined {
  const { language } = proofs;
  // The owner's own words need no other proof.
  const words = bare(withoutParticles(sentence));
  if (words.split(' ').length >= 3 && proofs.ownerText.includes(words)) return undefined;
  const vows = vowsOf(language);
  // "I am" is no morning.
  const said = plain(withoutParticles(sentence))
    .replace(vows.courtesies, ' ')
    .replace(/\b(?:i am|am i)\b/g, ' i ');
  const numbers = numbersOf(said, language);
  const marks = [...dateMarks(rawWords(said), language, 'claimed')];
  if (announcesTransfer(sentence, language) && (!proofs.mayTransfer || numbers.some(isPhone))) return 'transfer';
  const isElsewhere = vows.callElsewhere.test(said) && !vows.question.test(said);
  if (isElsewhere && !numbers.filter(isPhone).every((run) => proofs.owner.hasNumbers(run))) return 'other-number';
  const hasTime = marks.length > 0 || numbers.some((run) => !isPhone(run));
  const promised = promisesIn(plain(sentence).replaceAll(proofs.name, 'they'), language, hasTime);
  if (!promised.every((words) => proofs.ownerText.includes(bare(words)))) return 'promise';
  const fault = unproved(said, numbers, marks, proofs);
  if (fault !== undefined) return fault;
  const tells = !vows.question.test(said) && !vows.aboutCaller.test(said);
  if (tells && isUnfounded(sentence, language, proofs.ownerWords)) return 'unproved-answer';
  const answers = proofs.unanswered && vows.asserts.test(said) && !vows.modest.test(said);
  return answers && !isOwners(sentence, language, proofs.ownerWords) ? 'unproved-answer' : undefined;
}

function unproved(
  said: string,
  numbers: readonly (readonly string[])[],
  marks: readonly string[],
  proofs: Proofs,
): string | undefined {
  const vows = vowsOf(proofs.language);
  const isQuestion = vows.question.test(said);
  const isTheirs = isQuestion || (vows.aboutCaller.test(said) && !vows.aboutUs.test(said));
  const evidence = isTheirs ? proofs.all : proofs.owner;
  const amounts = isTheirs ? proofs.allAmounts : proofs.ownerAmounts;
  if (!amountsIn(said, proofs.language).every((amount) => amounts.has(amount))) return 'unproved-price';
  const proved = (run: readonly string[]) =>
    (isPhone(run) ? proofs.all : evidence).hasNumbers(run) || (isTheirs && proofs.callerDigits.includes(run.join('')));
  if (!numbers.every(proved)) return 'unproved-number';
  if (!(said.match(ADDRESS) ?? []).every((address) => evidence.hasText(address))) return 'unproved-address';
  const spans = isTheirs ? [] : (said.match(SPAN) ?? []);
  if (!spans.every((span) => proofs.ownerText.includes(bare(span)))) return 'unproved-time';
  // "What can I do for you today?" names no day.
  const days = isQuestion ? marks.filter((mark) => mark !== 'rel:0') : marks;
  if (![...days, ...currenciesIn(said)].every((mark) => evidence.hasMark(mark))) return 'unproved-time';
  return undefined;
}

function numbersOf(said: string, language: Language): readonly (readonly string[])[] {
  const claims = readNumbers(said, language).composed.filter(({ ordinal }) => !ordinal);
  return runsOf(claims).filter((run) => !isPronoun(run, said));
}

/** "One" of "the right one" counts nothing; "at one", "one hour" and "one dollar" do. */
function isPronoun(run: readonly string[], said: string): boolean {
  if (run.length !== 1 || run[0] !== '1' || /\b1\b/.test(said)) return false;
  return !/\b(?:at|by|until|till|before|after|around|from|to) one\b|\bone (?:hours?|o'clock|days?|weeks?|months?|pm|am|percent|dollar|euro|pound)\b/.test(
    said,
  );
}

function isPhone(run: readonly string[]): boolean {
  return run.join('').length >= PHONE_DIGITS;
}

const UNITS: Readonly<Record<string, string>> = {
  dollar: 'usd',
  dollars: 'usd',
  bucks: 'usd',
  euro: 'eur',
  euros: 'eur',
  pound: 'gbp',
  pounds: 'gbp',
  pfund: 'gbp',
  cents: 'cent',
  cent: 'cent',
  percent: 'percent',
  prozent: 'percent',
  달러: 'usd',
  유로: 'eur',
  원: 'krw',
  퍼센트: 'percent',
};
const SIGNS: Readonly<Record<string, string>> = {
  $: 'dollars',
  '€': 'euros',
  '£': 'pounds',
  '₩': '원',
  '%': 'percent',
};

/** "Ninety five dollars", "$95" and "95 $" are one amount: a number proves a price only beside its currency. */
export function amountsIn(text: string, language: Language): string[] {
  const spelled = text
    .replace(/([$€£₩])\s?(\d[\d.,]*)/g, (_, sign: string, number: string) => `${number} ${SIGNS[sign]} `)
    .replace(/(\d)\s?([$€£₩%])/g, (_, digit: string, sign: string) => `${digit} ${SIGNS[sign]} `);
  const tokens = readNumbers(spelled, language).composed;
  return tokens.flatMap(({ digits }, at) => {
    const unit = UNITS[tokens[at + 1]?.word ?? ''];
    return digits === undefined || unit === undefined ? [] : [`${Number(digits)} ${unit}`];
  });
}
