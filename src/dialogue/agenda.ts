import {
  type ConverseRequest,
  canBeSpelled,
  type EarlierCall,
  type Field,
  hasUnusualFamily,
  parseNumber,
  readNumber,
  type Turn,
  toNumber,
} from '../terms/index.js';
import { labelOf, questionsFor, spokenValue } from './field-words.js';
import { contentWords } from './hearing.js';
import type { Interview } from './interview.js';
import { type Phrasebook, phrasebook } from './phrasebook.js';
import { againPhrases, keyOf, type Topic } from './topic.js';
import { fieldOfType, reasonField } from './topic-fields.js';

/** The next question: which wordings, the how manyth time, and what to fill in. */
export interface Ask {
  readonly phrases: (book: Phrasebook) => readonly string[];
  readonly times: number;
  /** What fills the places in braces, besides the mailbox's name. */
  readonly values?: Readonly<Record<string, string>>;
}

/** Asked once and then twice more in other words; after that the secretary goes on without an answer. */
const MOST_ASKED = 3;

/** What to ask next, or undefined when there is nothing left. */
export function nextAsk(request: ConverseRequest, interview: Interview): Ask | undefined {
  const times = (key: string) => interview.asked.get(key) ?? 0;
  const { topic, newest } = interview;
  if (wantsToGoOn(interview) && times('open') < MOST_ASKED) return { phrases: (book) => [book.goAhead], times: 0 };
  if (callerOnlyAsked(request, interview) && times('message') < 1) return { phrases: (book) => book.message, times: 0 };
  if (saidNothingYet(interview)) {
    const offer = request.agenda.map((field) => askAgain(field, request, interview)).find((ask) => ask !== undefined);
    if (offer !== undefined) return offer;
  }
  const mayAskWhy = saidNothingYet(interview) && !toldWhatNobodyAsks(request, interview);
  if (mayAskWhy && times('open') < 2) return { phrases: (book) => book.open, times: times('open') };
  // What was just said is read back, or made complete, while the caller still has it in mind.
  const begun = request.agenda.filter((field) => isBegun(field, interview) || isUnanswered(field, interview));
  for (const field of [...begun, ...request.agenda]) {
    const ask = askFor(field, request, interview);
    if (ask !== undefined) return ask;
  }
  if (times('anything-else') >= MOST_ASKED) return undefined;
  const again = topic?.kind === 'anything-else' && newest.turns.length === 0;
  return { phrases: (book) => book.anythingElse, times: times('anything-else') - (again ? 1 : 0) };
}

/** "Yes" to "anything else?" or "shall I take a message?" without saying what. */
function wantsToGoOn({ topic, newest }: Interview): boolean {
  const bare = newest.turns.every((turn) => turn.text.split(/\s+/).length <= 5);
  const invited = topic?.kind === 'anything-else' || topic?.kind === 'message';
  const said = newest.learned.length > 0 || newest.questions.length > 0;
  return invited && bare && !said && newest.signals.has('yes') && !newest.signals.has('no');
}

/** "Hello?": the caller has not said what for, and is not yet asked one thing after the other. */
function saidNothingYet({ topic, newest, answers, questions }: Interview): boolean {
  const idle = answers.size === 0 && questions.length === 0 && topic?.kind === 'open' && newest.turns.length > 0;
  return idle && !newest.signals.has('human') && !newest.signals.has('goodbye') && !newest.signals.has('refuses');
}

/** So many words that mean something are no "hello?". */
const TELLING_WORDS = 4;

/** The caller has told something and the mailbox wants no reason: it stands in the transcript and is not asked for again. */
function toldWhatNobodyAsks({ agenda, language }: ConverseRequest, { newest }: Interview): boolean {
  const tells = ({ text }: Turn) => contentWords(text, language).length >= TELLING_WORDS;
  return reasonField(agenda) === undefined && newest.turns.some(tells);
}

/** The caller had a question, got its answer, and has left nothing else so far: a message is only offered. */
function callerOnlyAsked(request: ConverseRequest, interview: Interview): boolean {
  const reason = reasonField(request.agenda);
  const answered =
    interview.newest.questions.length > 0 &&
    interview.newest.questions.every((question) => question.answer !== undefined);
  return reason !== undefined && answered && interview.answers.size === 0;
}

/** It was told in part, wrongly, or not yet agreed to. */
function isBegun(field: Field, { answers, wrong, pieces, piecesOf, partial }: Interview): boolean {
  const inPieces = piecesOf === field.name && pieces.length > 0;
  return answers.get(field.name)?.confirmed === false || wrong.has(field.name) || inPieces || partial.has(field.name);
}

/** It was asked for just now, and the caller spoke of something else or was not understood. */
function isUnanswered(field: Field, { topic, newest }: Interview): boolean {
  return topic?.kind === 'field' && topic.field === field.name && newest.learned.length === 0;
}

function askFor(field: Field, request: ConverseRequest, interview: Interview): Ask | undefined {
  const answer = interview.answers.get(field.name);
  if (answer !== undefined && !answer.confirmed) return askWhether(field, answer.value, request, interview);
  if (answer !== undefined) return askSpelling(field, answer.value, request, interview);
  if (interview.refused.has(field.name)) return undefined;
  const earlier = askAgain(field, request, interview);
  if (earlier !== undefined) return earlier;
  return field.type === 'phone' ? askNumber(field, request, interview) : askField(field, request, interview);
}

/** A family name that few people have, or that was objected to, is misheard more often than not: it is to be spelled, once in a call. */
function askSpelling(field: Field, name: string, request: ConverseRequest, interview: Interview): Ask | undefined {
  const { earlierCalls = [], language } = request;
  if (field !== fieldOfType(request.agenda, 'name') || interview.spelled) return undefined;
  const isDoubtful = hasUnusualFamily(name, language) || (interview.doubtsFamily && canBeSpelled(name, language));
  if (interview.asked.has(keyOf('spell', field.name)) || !isDoubtful) return undefined;
  // A company has no family, and a name from an earlier call was agreed to.
  if (name === interview.company?.name || earlierCalls.some(({ callerName }) => callerName === name)) return undefined;
  return { phrases: (book) => book.askSpelling, times: 0 };
}

/** Reads a value back. */
function askWhether(field: Field, value: string, request: ConverseRequest, interview: Interview): Ask | undefined {
  const times = interview.asked.get(keyOf('confirm', field.name)) ?? 0;
  if (times >= MOST_ASKED) return undefined;
  const book = phrasebook(request.language);
  const spoken = spokenValue(field, value, request.phoneRegion, book);
  if (isMainNumber(field, request)) return { phrases: () => book.confirmNumber, times, values: { number: spoken } };
  const label = labelOf(field, request.agenda, book);
  return { phrases: () => book.confirmField, times, values: { label, value: spoken } };
}

/** What a caller told in an earlier call is offered instead of asked for, once. */
function askAgain(field: Field, request: ConverseRequest, interview: Interview): Ask | undefined {
  const [last] = request.earlierCalls ?? [];
  const book = phrasebook(request.language);
  const phrases = againPhrases(field, request.agenda, book);
  const asked = (interview.asked.get(keyOf('again', field.name)) ?? 0) + (interview.asked.get(field.name) ?? 0);
  if (last === undefined || phrases.length === 0 || asked > 0) return undefined;
  if (field.type !== 'name' && !mayHearReason(last, request, interview)) return undefined;
  const told = (field.type === 'name' ? last.callerName : last.reason).trim().replace(/[.!?"\s]+$/, '');
  if (told === '' || told.length > LONGEST_OFFER) return undefined;
  return { phrases: () => phrases, times: 0, values: { name: told, reason: told } };
}

/** What was called about is told to nobody but who says to be the same person; and a new question comes first. */
function mayHearReason(last: EarlierCall, { agenda }: ConverseRequest, interview: Interview): boolean {
  if (interview.questions.length > 0) return false;
  const name = fieldOfType(agenda, 'name');
  return name === undefined || last.callerName === '' || interview.answers.get(name.name)?.value === last.callerName;
}

/** A longer reason sounds odd in our mouth; then the question is open. */
const LONGEST_OFFER = 120;

function isMainNumber(field: Field, { agenda }: ConverseRequest): boolean {
  return field === fieldOfType(agenda, 'phone');
}

function askField(field: Field, request: ConverseRequest, interview: Interview): Ask | undefined {
  // A question that has to be passed on is reason enough.
  const isReason = field === reasonField(request.agenda);
  if (isReason && interview.questions.some((question) => question.answer === undefined)) return undefined;
  const asked = interview.asked.get(field.name) ?? 0;
  const isWrong = interview.wrong.has(field.name);
  const isBegun = isWrong || interview.partial.has(field.name);
  const most = Math.max(mostAsked(field, isBegun), interview.unclear.has(field.name) ? 2 : 0);
  if (asked >= most) return undefined;
  const book = phrasebook(request.language);
  if (isWrong)
    return { phrases: () => [book.wrongField], times: 0, values: { label: labelOf(field, request.agenda, book) } };
  // What is not understood in three attempts is not understood in more.
  const soFar = interview.partial.get(field.name);
  const rests = interview.asked.get(keyOf('rest', field.name)) ?? 0;
  if (soFar !== undefined && rests === 0) {
    const value = spokenValue(field, soFar, request.phoneRegion, book);
    return {
      phrases: () => book.restOfField,
      times: 0,
      values: { label: labelOf(field, request.agenda, book), value },
    };
  }
  return { phrases: () => questionsFor(field, request.agenda, book), times: asked };
}

/** An optional field is asked for once; what was given and wrong may be asked for again. */
function mostAsked(field: Field, isWrong: boolean): number {
  return field.required || isWrong ? MOST_ASKED : 1;
}

function askNumber(field: Field, request: ConverseRequest, interview: Interview): Ask | undefined {
  const times = (kind: Topic['kind']) => interview.asked.get(keyOf(kind, field.name)) ?? 0;
  const isMain = isMainNumber(field, request);
  const book = phrasebook(request.language);
  const label = labelOf(field, request.agenda, book);
  const asked = times('field');
  if (interview.wrong.has(field.name) && asked < MOST_ASKED) {
    // What was wrong when it was spoken may be right when it is keyed in.
    const isMainAgain = isMain && interview.denied.length > 1;
    const phrases = isMainAgain ? book.askNumber.slice(-1) : [isMain ? book.wrongNumber : book.wrongField];
    return { phrases: () => phrases, times: 0, values: { label } };
  }
  const own = isMain && !interview.ownDeclined ? toNumber(request.callerNumber, request.phoneRegion) : undefined;
  const offers = times('own-number');
  const offer =
    own?.complete && offers < 2
      ? {
          phrases: () => book.ownNumber,
          times: offers,
          values: { number: readNumber(own.value, request.phoneRegion, book) },
        }
      : undefined;
  // Who answered the offer with a number that was not understood meant that one: the offer comes back only at the very end.
  const isMeant = interview.unclear.has(field.name) && offers > 0;
  const last = isMeant ? offer : undefined;
  // Both ways of asking together are bounded, too.
  if (asked + times('rest') > MOST_ASKED) return last;
  if (interview.piecesOf === field.name && interview.pieces.length > 0 && times('rest') < MOST_ASKED) {
    // Only what is kept of each piece: a run of digits behind a word that was not understood may lack its first one.
    const context = { language: request.language, region: request.phoneRegion };
    const soFar = interview.pieces.map((piece) => parseNumber(piece, context)?.digits ?? '').join('');
    const spoken = readNumber(soFar, request.phoneRegion, book);
    const phrases = isMain ? book.restOfNumber : book.restOfField;
    return { phrases: () => phrases, times: times('rest'), values: { label, number: spoken, value: spoken } };
  }
  if (offer !== undefined && asked === 0 && !isMeant) return offer;
  const at = isMeant ? asked + 1 : asked;
  if (at >= mostAsked(field, false)) return last;
  return { phrases: () => questionsFor(field, request.agenda, book), times: at };
}
