import {
  type ConverseRequest,
  digitsIn,
  type Field,
  isPlausibleName,
  parseNumber,
  type ToolCall,
  toNumber,
} from '../terms/index.js';
import { contentWords, plain, signalsIn } from './hearing.js';
import { END_CALL, NOTE_FIELD } from './tools.js';

/** What a tool call of a model comes to. `reason` is a fixed word, fit for logs. */
export type Verdict =
  | { readonly kind: 'note'; readonly name: string; readonly value: string }
  | { readonly kind: 'end' }
  | { readonly reason: string };

const LONGEST_VALUE = 400;

/** Believes a model only what the caller's words prove. */
export function checkTool(call: ToolCall, request: ConverseRequest): Verdict {
  if (call.name === END_CALL) return checkEnd(request);
  if (call.name !== NOTE_FIELD) return { reason: 'unknown-tool' };
  const { name, value } = call.arguments;
  if (typeof name !== 'string' || typeof value !== 'string') return { reason: 'bad-arguments' };
  const field = request.agenda.find((each) => each.name === name);
  if (field === undefined) return { reason: 'unknown-field' };
  const said = value.replace(/\s+/g, ' ').trim();
  if (said === '' || said.length > LONGEST_VALUE) return { reason: 'bad-value' };
  return checkValue(field, said, request);
}

function checkValue(field: Field, value: string, request: ConverseRequest): Verdict {
  if (field.type === 'phone') return checkPhone(field, value, request);
  if (field.type === 'name' && !isPlausibleName(value, request.language)) return { reason: 'implausible-name' };
  return wasSaid(value, request) ? { kind: 'note', name: field.name, value } : { reason: 'not-said' };
}

function checkPhone(field: Field, value: string, request: ConverseRequest): Verdict {
  const context = { language: request.language, region: request.phoneRegion };
  const number = parseNumber(value, context) ?? toNumber(value, request.phoneRegion);
  if (!number.complete) return { reason: 'bad-number' };
  const digits = number.digits.replace(/\D/g, '');
  const national = digits.slice(-Math.min(digits.length, 10));
  const own = request.callerNumber.replace(/\D/g, '');
  const spoken = callerTexts(request).map((text) => digitsIn(text, request.language).replace(/\D/g, ''));
  // Pieces over several turns, and corrections of single groups, are proved by groups of three.
  const proved = own.endsWith(national) || spoken.join('').includes(national) || isProvedByPieces(national, spoken);
  return proved ? { kind: 'note', name: field.name, value: number.value } : { reason: 'not-said' };
}

function isProvedByPieces(national: string, spoken: readonly string[]): boolean {
  const pieces = [national.slice(0, 3), national.slice(3, 6), national.slice(6)];
  const long = spoken.filter((piece) => piece.length >= 3);
  return long.length >= 2 && pieces.every((piece) => piece !== '' && long.some((said) => said.includes(piece)));
}

/** All of the names and figures, and most of the other words, must have been said by the caller. */
function wasSaid(value: string, request: ConverseRequest): boolean {
  const said = callerTexts(request).map(plain).join(' ');
  if (said.includes(plain(value).replace(/[.!?]+$/, ''))) return true;
  const known = new Set(said.match(/[\p{L}\p{N}]+/gu) ?? []);
  const digits = digitsIn(said, request.language);
  const words = contentWords(value, request.language);
  if (words.length === 0) return false;
  const has = (word: string) =>
    known.has(word) || known.has(`${word}s`) || (/^\d+$/.test(word) && digits.includes(word));
  const figures = words.filter((word) => /\d/.test(word));
  const names = (value.match(/(?<!^)\b\p{Lu}\p{L}+/gu) ?? []).map((word) => word.toLowerCase());
  if (![...figures, ...names].every(has)) return false;
  return words.filter(has).length >= words.length * 0.6 || spelled(said).includes(plain(value).replaceAll(' ', ''));
}

/** Letters that were spelled one by one, put together. */
function spelled(said: string): string {
  return (said.match(/\b\p{L}\b/gu) ?? []).join('');
}

function callerTexts(request: ConverseRequest): readonly string[] {
  return request.turns.filter((turn) => turn.speaker === 'caller').map((turn) => turn.text);
}

/** Hanging up is believed once the caller took leave, or once everything that must be known is known. */
function checkEnd(request: ConverseRequest): Verdict {
  const last = callerTexts(request).at(-1);
  if (last === undefined) return { reason: 'nothing-said-yet' };
  const signals = signalsIn(last, request.language);
  if (signals.has('goodbye') || signals.has('nothing-more') || (signals.has('no') && signals.has('thanks')))
    return { kind: 'end' };
  const missing = request.agenda.some((field) => field.required && (request.notes[field.name] ?? '') === '');
  return missing ? { reason: 'too-early' } : { kind: 'end' };
}
