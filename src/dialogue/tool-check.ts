import {
  type ConverseRequest,
  digitsIn,
  type Field,
  isPlausibleName,
  parseNumber,
  type ToolCall,
  toNumber,
} from '../terms/index.js';
import { isUrgent, signalsIn } from './hearing.js';
import { callerTexts, newestTexts } from './said.js';
import { END_CALL, LONGEST_QUERY, NOTE_FIELD, SEARCH_KNOWLEDGE, TRANSFER } from './tools.js';
import { urgentWordIn } from './urgent-words.js';
import { provedValue, wasSaid } from './value-check.js';
import { wantsPerson } from './wants-person.js';

/** What a tool call of a model comes to. `reason` is a fixed word, fit for logs. */
export type Verdict =
  | { readonly kind: 'note'; readonly name: string; readonly value: string }
  | { readonly kind: 'search'; readonly query: string }
  | { readonly kind: 'transfer' }
  | { readonly kind: 'end' }
  | { readonly reason: string };

const LONGEST_VALUE = 400;

/** Believes a model only what the caller's words prove. */
export function checkTool(call: ToolCall, request: ConverseRequest): Verdict {
  switch (call.name) {
    case NOTE_FIELD:
      return checkNote(call, request);
    case SEARCH_KNOWLEDGE:
      return checkSearch(call, request);
    case TRANSFER:
      return mayTransfer(request);
    case END_CALL:
      return checkEnd(request);
    default:
      return { reason: 'unknown-tool' };
  }
}

function checkNote({ arguments: { name, value } }: ToolCall, request: ConverseRequest): Verdict {
  // A small model gives a number as a number; anything deeper is a misunderstanding.
  const text = typeof value === 'number' || typeof value === 'boolean' ? String(value) : value;
  if (typeof name !== 'string' || typeof text !== 'string') return { reason: 'bad-arguments' };
  const field = request.agenda.find((each) => each.name === name);
  if (field === undefined) return { reason: 'unknown-field' };
  if (text.length > LONGEST_VALUE) return { reason: 'bad-value' };
  const said = text.replace(/[\p{Cc}\s]+/gu, ' ').trim();
  return said === '' ? { reason: 'bad-value' } : checkValue(field, said, request);
}

function checkValue(field: Field, value: string, request: ConverseRequest): Verdict {
  switch (field.type) {
    case 'phone':
      return checkPhone(field, value, request);
    case 'name':
      if (!isPlausibleName(value, request.language) || /[^\p{L}\p{M}\s.,'’-]/u.test(value))
        return { reason: 'implausible-name' };
      return wasSaid(value, request, 1) ? { kind: 'note', name: field.name, value } : { reason: 'not-said' };
    default: {
      const proved = provedValue(field, value, request);
      return 'reason' in proved ? proved : { kind: 'note', name: field.name, value: proved.value };
    }
  }
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

function checkSearch({ arguments: { query } }: ToolCall, { tools }: ConverseRequest): Verdict {
  if (!tools.some((tool) => tool.name === SEARCH_KNOWLEDGE)) return { reason: 'not-offered' };
  if (typeof query !== 'string') return { reason: 'bad-arguments' };
  if (query.length > LONGEST_QUERY) return { reason: 'bad-value' };
  const bare = query.replace(/[\p{Cc}\s]+/gu, ' ').trim();
  return /[\p{L}\p{N}]/u.test(bare) ? { kind: 'search', query: bare } : { reason: 'bad-value' };
}

/** A person is called to the telephone for a caller who asks for one, or where it hurries. Where to is not the model's. */
export function mayTransfer(request: ConverseRequest): { readonly kind: 'transfer' } | { readonly reason: string } {
  if (request.canTransfer !== true) return { reason: 'not-offered' };
  const { language, urgentWords = [] } = request;
  const newest = newestTexts(request, 2);
  const asks = newest.some((text) => wantsPerson(text, language));
  const hurries = newest.some(
    (text) => isUrgent(text, language) || urgentWordIn(text, urgentWords, language) !== undefined,
  );
  return asks || hurries ? { kind: 'transfer' } : { reason: 'not-asked' };
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
