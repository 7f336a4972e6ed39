import {
  correctNumber,
  digitsIn,
  joinNumber,
  type NumberContext,
  parseDate,
  parseNumber,
  toNumber,
} from '../terms/index.js';
import { earFor } from './ear.js';
import type { Found, Heard } from './extract.js';
import { contentWords, plain } from './hearing.js';
import { fieldOfType } from './topic.js';

/** The number to call back: said, offered and agreed to, corrected, or in pieces. */
export function findNumber(heard: Heard, found: Found): void {
  const field = fieldOfType(heard.draft.request.agenda, 'phone');
  if (field === undefined) return;
  const known = heard.draft.answers.get(field.name)?.value;
  if (heard.topic?.kind === 'confirm' && known !== undefined) hearConfirmation(heard, found, known);
  else hearNumber(heard, found);
  if (found.number === undefined && found.numberWrong !== true) hearOwnNumber(heard, found);
}

/** "Yes", "no", "no, five five four", or the whole number again. */
function hearConfirmation(heard: Heard, found: Found, known: string): void {
  const { text, signals } = heard;
  const context = contextOf(heard);
  const number = parseNumber(text, context);
  const agrees = signals.has('yes') && !signals.has('no');
  // In "yes, tomorrow at ten" the ten corrects nothing.
  const corrects = number !== undefined && (number.complete || (!agrees && !saysOnlyWhen(heard)));
  const better = corrects ? correctNumber(known, text, context) : undefined;
  if (better !== undefined) found.number = { value: better.value, confirmed: better.value === known };
  else if (signals.has('yes')) found.number = { value: known, confirmed: true };
  else if (signals.has('no')) found.numberWrong = true;
}

function hearNumber(heard: Heard, found: Found): void {
  const number = parseNumber(heard.text, contextOf(heard));
  if (number?.complete) found.number = { value: number.value, confirmed: false };
  else if (number !== undefined && isExpected(heard) && !saysOnlyWhen(heard)) joinPieces(heard, found);
  else if (heard.topic?.kind === 'rest' && heard.signals.has('no')) found.pieces = [];
}

/** The number the call came from: offered and taken, or named by the caller. */
function hearOwnNumber(heard: Heard, found: Found): void {
  const { draft, topic, signals } = heard;
  const own = toNumber(draft.request.callerNumber, draft.request.phoneRegion);
  if (!own.complete) return;
  const offered = topic?.kind === 'own-number';
  const named = signals.has('own-number') && (offered || isExpected(heard) || namesNumber(heard));
  if (named && !signals.has('no')) found.number = { value: own.value, confirmed: offered };
  else if (offered && signals.has('yes')) found.number = { value: own.value, confirmed: true };
  else if (offered && signals.has('no')) found.ownDeclined = true;
}

function contextOf({ draft }: Heard): NumberContext {
  return { language: draft.request.language, region: draft.request.phoneRegion };
}

/** Whether the secretary's last question was about the number. */
function isExpected({ topic, draft }: Heard): boolean {
  const field = fieldOfType(draft.request.agenda, 'phone')?.name;
  return topic !== undefined && 'field' in topic && topic.field === field;
}

/** "The number I'm calling from" needs no question before it; "this one" does. */
function namesNumber(heard: Heard): boolean {
  return earFor(heard.draft.request.language).callBack.test(plain(heard.text));
}

function joinPieces(heard: Heard, found: Found): void {
  const context = contextOf(heard);
  const pieces = [...heard.draft.pieces, heard.text];
  const joined = joinNumber(pieces, context);
  if (joined?.complete) {
    found.number = { value: joined.value, confirmed: false };
    return;
  }
  // Said all over again instead of going on, or misheard: what is too long is asked for again.
  const alone = parseNumber(heard.text, context);
  found.pieces = !joined?.tooLong ? pieces : alone?.tooLong ? [] : [heard.text];
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
