import {
  correctNumber,
  digitsIn,
  type Field,
  joinNumber,
  type NumberContext,
  parseDate,
  parseNumber,
  soundBeginning,
  toNumber,
} from '../terms/index.js';
import { askedField, asksTyped, mentionedField } from './asked-field.js';
import { earFor } from './ear.js';
import type { Found, Heard } from './extract.js';
import { contentWords, plain } from './hearing.js';
import { sendsElsewhere } from './sends-elsewhere.js';
import { keyOf } from './topic.js';
import { fieldOfType } from './topic-fields.js';

/** The number to call back: said, offered and agreed to, corrected, or in pieces. */
export function findNumber(heard: Heard, found: Found): void {
  const field = numberField(heard);
  // A number to be sent to is no number to be called back on, whatever was confirmed before.
  if (field === undefined || sendsElsewhere(heard.text, heard.draft.request.language)) return;
  const known = heard.draft.answers.get(field.name)?.value;
  const isReadBack = heard.topic?.kind === 'confirm' && askedField(heard) === field;
  if (isReadBack && known !== undefined) hearConfirmation(heard, found, known, field);
  else hearNumber(heard, found, field);
  if (found.number === undefined && found.wrong === undefined) hearOwnNumber(heard, found, field);
}

/** The field that a number in this turn goes to; undefined where its figures belong to something else. */
function numberField(heard: Heard): Field | undefined {
  const asked = askedField(heard);
  if (asked?.type === 'phone') return asked;
  const mentioned = mentionedField(heard);
  if (mentioned?.type === 'phone') return mentioned;
  // An order number or an address with a postcode is full of figures, too.
  return asksTyped(heard) ? undefined : fieldOfType(heard.draft.request.agenda, 'phone');
}

/** "Yes", "no", "no, five five four", or the whole number again. */
function hearConfirmation(heard: Heard, found: Found, known: string, field: Field): void {
  const { text, signals } = heard;
  const context = contextOf(heard);
  const number = parseNumber(text, context);
  const agrees = signals.has('yes') && !signals.has('no');
  // In "yes, tomorrow at ten" the ten corrects nothing. Who says no for the last time is not put right by a guess.
  const isLast = (heard.draft.asked.get(keyOf('confirm', field.name)) ?? 0) >= MOST_READ_BACK;
  const isPart = number !== undefined && !agrees && !isLast && !saysOnlyWhen(heard) && !isBroken(heard, number.digits);
  const corrects = number !== undefined && (number.complete || isPart);
  const better = corrects ? correctNumber(known, text, context) : undefined;
  if (better !== undefined) found.number = { field, value: better.value, confirmed: better.value === known };
  else if (signals.has('yes')) found.number = { field, value: known, confirmed: true };
  else if (signals.has('no')) found.wrong = field;
  if (found.wrong !== undefined || (better !== undefined && better.value !== known)) found.denied = known;
}

/** "No, it's 41 time, time, near a 126": a whole number of which some digits were lost, and no correction of a part. */
function isBroken({ text, draft }: Heard, longest: string): boolean {
  const all = digitsIn(text, draft.request.language);
  return all.length >= FEWEST_OF_NUMBER && longest.length < all.length;
}

function hearNumber(heard: Heard, found: Found, field: Field): void {
  const number = parseNumber(heard.text, contextOf(heard));
  const corrected = correctedLater(heard, field);
  if (number?.complete && wasDenied(heard, number.value)) found.unclear = field;
  else if (number?.complete) found.number = { field, value: number.value, confirmed: false };
  else if (corrected !== undefined) found.number = { field, value: corrected, confirmed: false };
  else if (number !== undefined && isExpected(heard) && !saysOnlyWhen(heard)) joinPieces(heard, found, field);
  else if (heard.topic?.kind === 'rest' && heard.signals.has('no')) found.pieces = { field, texts: [] };
}

/** Denied twice and understood once more: it is always misheard in the same way, and not what the caller says. */
function wasDenied({ draft }: Heard, value: string): boolean {
  return draft.denied.filter((each) => each === value).length >= 2;
}

/** "Sorry, the number ends in four three", when the talk is already about something else. */
function correctedLater(heard: Heard, field: Field): string | undefined {
  const known = heard.draft.answers.get(field.name)?.value;
  const ear = earFor(heard.draft.request.language);
  const isMeant = mentionedField(heard) === field && ear.changes.test(plain(heard.text));
  return known !== undefined && isMeant ? correctNumber(known, heard.text, contextOf(heard))?.value : undefined;
}

/** The number the call came from: offered and taken, or named by the caller. */
function hearOwnNumber(heard: Heard, found: Found, field: Field): void {
  const { draft, topic, signals } = heard;
  const own = toNumber(draft.request.callerNumber, draft.request.phoneRegion);
  if (!own.complete) return;
  if (saysOtherDigits(heard, own.value)) {
    if (heard.topic?.kind === 'own-number' && heard.signals.has('no')) found.ownDeclined = true;
    return;
  }
  if (field !== fieldOfType(draft.request.agenda, 'phone')) return;
  const offered = topic?.kind === 'own-number';
  const named = signals.has('own-number') && (offered || isExpected(heard) || namesNumber(heard));
  if (named && !signals.has('no')) found.number = { field, value: own.value, confirmed: offered };
  else if (offered && signals.has('yes')) found.number = { field, value: own.value, confirmed: true };
  else if (offered && signals.has('no')) found.ownDeclined = true;
}

/** "Yeah, it's five one two, five five five …", half understood: whatever the first word was, another number is meant. */
function saysOtherDigits(heard: Heard, own: string): boolean {
  const said = digitsIn(heard.text, heard.draft.request.language);
  return said.length >= FEWEST_OF_NUMBER && !own.includes(said) && !saysOnlyWhen(heard);
}

/** So many digits in answer to the offer of a number begin another one; fewer may be a house or an hour. */
const FEWEST_OF_NUMBER = 5;
/** A number is read back so often. */
const MOST_READ_BACK = 3;

function contextOf({ draft }: Heard): NumberContext {
  return { language: draft.request.language, region: draft.request.phoneRegion };
}

/** Whether the secretary's last question was about the number. */
function isExpected(heard: Heard): boolean {
  return askedField(heard)?.type === 'phone';
}

/** "The number I'm calling from" needs no question before it; "this one" does. */
function namesNumber(heard: Heard): boolean {
  return earFor(heard.draft.request.language).callBack.test(plain(heard.text));
}

function joinPieces(heard: Heard, found: Found, field: Field): void {
  const context = contextOf(heard);
  const earlier = heard.draft.piecesOf === field.name ? heard.draft.pieces : [];
  // The whole of it said over again is no piece that comes behind.
  const before = isSaidAgain(earlier, heard) ? [] : earlier;
  const pieces = [...before, heard.text];
  const joined = joinNumber(pieces, context);
  if (joined?.complete) {
    found.number = { field, value: joined.value, confirmed: false };
    return;
  }
  // Said all over again instead of going on, or misheard: what is too long is asked for again.
  const alone = parseNumber(heard.text, context);
  // Only the last group is wrong: who is asked for that alone, once, says it more clearly than all of it again.
  const isFirst = earlier.length === 0 && !heard.draft.unclear.has(field.name);
  const beginning = alone?.tooLong && isFirst ? soundBeginning(heard.text, context.region) : undefined;
  if (beginning !== undefined) {
    found.pieces = { field, texts: [beginning] };
    return;
  }
  if (alone?.tooLong) found.unclear = field;
  found.pieces = { field, texts: !joined?.tooLong ? pieces : alone?.tooLong ? [] : [heard.text] };
}

function isSaidAgain(pieces: readonly string[], { text, draft }: Heard): boolean {
  const digits = (piece: string) => digitsIn(piece, draft.request.language);
  const before = pieces.map(digits).join('');
  const now = digits(text);
  const [shorter = '', longer = ''] = [before, now].sort((a, b) => a.length - b.length);
  return shorter.length >= FEWEST_OF_NUMBER && longer.includes(shorter);
}

/** "Tomorrow between nine and eleven" to a question about the number: its figures are no digits of one. */
export function saysOnlyWhen(heard: Heard): boolean {
  const { text, draft, signals } = heard;
  if (!isExpected(heard) || signals.has('urgent')) return false;
  const { language, now, timeZone } = draft.request;
  const time = parseDate(text, { language, now, timeZone });
  if (time === undefined || !time.certain) return false;
  return digitsIn(time.text, language) === digitsIn(text, language) && contentWords(text, language).length <= 8;
}
