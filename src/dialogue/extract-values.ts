import {
  correctCode,
  type Field,
  type Language,
  parseAddress,
  parseCode,
  parseEmail,
  parseName,
  parseQuantity,
} from '../terms/index.js';
import { askedField, mentionedField, mentions, TYPED } from './asked-field.js';
import { earFor } from './ear.js';
import type { Found, Heard } from './extract.js';
import { choiceIn, choiceUnasked } from './extract-choice.js';
import { contentWords, isUrgent, plain, withoutOpeners } from './hearing.js';
import { reasonField } from './topic-fields.js';
import { urgentWordIn } from './urgent-words.js';

const LONGEST_TEXT = 300;

/** The mailbox's own fields in a turn: asked for, read back, or told unasked where that is safe. */
export function findValues(heard: Heard, found: Found): void {
  const asked = askedField(heard);
  if (heard.topic?.kind === 'confirm' && asked?.type !== 'phone') hearConfirmed(heard, found, asked);
  if (heard.topic?.kind === 'again' && asked !== undefined) hearOffered(heard, found, asked);
  for (const field of heard.draft.request.agenda) {
    if (!TYPED.includes(field.type) || found.values.some((value) => value.field === field)) continue;
    const isAsked = field === asked && heard.topic?.kind !== 'confirm';
    const value = isAsked ? valueAsked(heard, field, found) : valueUnasked(heard, field);
    if (value !== undefined) found.values.push({ field, value, confirmed: false });
  }
  findText(heard, found, asked);
  findPartial(heard, found, asked);
  findChange(heard, found);
}

/** "Yes", "no", or what it should be instead. */
function hearConfirmed(heard: Heard, found: Found, field: Field | undefined): void {
  const known = field && heard.draft.answers.get(field.name)?.value;
  if (field === undefined || known === undefined) return;
  const { signals } = heard;
  const agrees = signals.has('yes') && !signals.has('no');
  const better = corrected(heard, field, known, agrees);
  if (better !== undefined && better !== known) found.values.push({ field, value: better, confirmed: false });
  else if (agrees || better === known) found.values.push({ field, value: known, confirmed: true });
  else if (signals.has('no')) found.wrong = field;
}

/** What a value becomes by the caller's answer to its being read back. */
function corrected(heard: Heard, field: Field, known: string, agrees: boolean): string | undefined {
  const { language } = heard.draft.request;
  if (field.type === 'code') return agrees ? undefined : correctCode(known, heard.text, codeContext(heard, field));
  if (field.type === 'email') return parseEmail(heard.text, language);
  if (agrees) return undefined;
  const rest = withoutOpeners(heard.text, earFor(language)).replace(/[.!]+$/, '');
  if (contentWords(rest, language).length === 0) return undefined;
  if (field.type === 'name') {
    return parseName(rest, { language, expecting: true, known })?.person;
  }
  if (field.type === 'text') return heard.signals.has('no') ? rest.slice(0, LONGEST_TEXT) : undefined;
  if (field.type === 'time') return undefined;
  return readValue(heard, field, rest);
}

/** "Are you calling about the boiler again?" */
function hearOffered(heard: Heard, found: Found, field: Field): void {
  const [last] = heard.draft.request.earlierCalls ?? [];
  const value = field.type === 'name' ? last?.callerName : last?.reason;
  if (value === undefined || value === '') return;
  const { signals } = heard;
  if (signals.has('yes') && !signals.has('no')) found.values.push({ field, value, confirmed: true });
}

function valueAsked(heard: Heard, field: Field, found: Found): string | undefined {
  const { signals } = heard;
  if (field.type !== 'yes-no' && field.type !== 'urgency') {
    if (signals.has('refuses') || earFor(heard.draft.request.language).lacks.test(plain(heard.text))) return undefined;
  }
  // "What do you mean?" is no address.
  if (field.type === 'address' && (found.questions.length > 0 || signals.has('do-not-know'))) return undefined;
  if (field.type === 'address' && (signals.has('pardon') || signals.has('hold') || signals.has('who')))
    return undefined;
  return readValue(heard, field, heard.text);
}

function readValue(heard: Heard, field: Field, text: string): string | undefined {
  const { language } = heard.draft.request;
  if (field.type === 'address') return addressIn(text, language);
  if (field.type === 'code') {
    const code = parseCode(text, codeContext(heard, field));
    return code?.fits ? code.value : undefined;
  }
  if (field.type === 'number') return parseQuantity(text, language);
  if (field.type === 'email') return parseEmail(text, language);
  if (field.type === 'yes-no') return yesOrNo(heard);
  if (field.type === 'choice') return choiceIn(text, field, heard);
  return field.type === 'urgency' ? hasteAsked(heard) : undefined;
}

/** Any answer may be an address, but one without a figure has to be made of more than small words. */
function addressIn(text: string, language: Language): string | undefined {
  const address = parseAddress(text, { language, expecting: true });
  if (address === undefined || parseEmail(text, language) !== undefined) return undefined;
  const isNamed = /\d/.test(address) || contentWords(address, language).length >= 2;
  return isNamed ? address : undefined;
}

/** What a caller tells unasked is taken where it can hardly be anything else. */
function valueUnasked(heard: Heard, field: Field): string | undefined {
  const { language, urgentWords = [] } = heard.draft.request;
  if (field.type === 'email') return parseEmail(heard.text, language);
  if (field.type === 'address') return parseAddress(heard.text, { language, expecting: false });
  if (field.type === 'urgency') {
    const said = plain(heard.text);
    if (isUrgent(heard.text, language) || urgentWordIn(heard.text, urgentWords, language) !== undefined)
      return 'urgent';
    return earFor(language).canWait.test(said) ? 'low' : undefined;
  }
  if (field.type === 'choice') return choiceUnasked(heard, field);
  if (field.type !== 'code' || field.pattern === undefined || heard.draft.answers.has(field.name)) return undefined;
  const code = parseCode(heard.text, { language, pattern: field.pattern });
  if (code?.fits !== true || code.value.length < SHORTEST_CODE) return undefined;
  const isMixed = /\p{L}/u.test(code.value) && /\d/.test(code.value);
  return isMixed || mentions(heard, field) ? code.value : undefined;
}

const SHORTEST_CODE = 4;

function codeContext(heard: Heard, field: Field) {
  const before = heard.draft.partial.get(field.name);
  return { language: heard.draft.request.language, pattern: field.pattern, before };
}

/** A code of which only a part was given, or which does not fit. */
function findPartial(heard: Heard, found: Found, asked: Field | undefined): void {
  if (asked?.type !== 'code' || heard.topic?.kind === 'confirm') return;
  const { signals, draft } = heard;
  if (
    signals.has('refuses') ||
    signals.has('do-not-know') ||
    earFor(draft.request.language).lacks.test(plain(heard.text))
  )
    return;
  if (found.values.some((value) => value.field === asked)) return;
  const { partial } = draft;
  const code = parseCode(heard.text, { language: heard.draft.request.language, pattern: asked.pattern });
  if (code === undefined || code.fits || code.value.length < 2) return;
  const before = partial.get(asked.name) ?? '';
  const isSaidAgain = before !== '' && code.value.slice(0, 2) === before.slice(0, 2);
  found.partial = { field: asked, value: isSaidAgain ? code.value : before + code.value };
}

function yesOrNo(heard: Heard): string | undefined {
  const { signals, draft } = heard;
  const ear = earFor(draft.request.language);
  const said = plain(heard.text);
  if (signals.has('do-not-know') || signals.has('pardon')) return undefined;
  if (signals.has('no') && !signals.has('yes')) return 'no';
  if (signals.has('yes') && !signals.has('no')) return 'yes';
  if (ear.denies.test(said)) return 'no';
  return ear.agrees.test(said) ? 'yes' : undefined;
}

function hasteAsked(heard: Heard): string | undefined {
  const { signals, draft } = heard;
  const ear = earFor(draft.request.language);
  const said = plain(heard.text);
  if (ear.canWait.test(said)) return 'low';
  if (ear.usualHaste.test(said) && !ear.signals.urgent.test(said)) return 'normal';
  if (signals.has('no') && !signals.has('yes')) return 'normal';
  if (isUrgent(heard.text, draft.request.language) || ear.veryUrgent.test(said) || signals.has('yes')) return 'urgent';
  return undefined;
}

/** An own field of plain text is the answer as it was given. */
function findText(heard: Heard, found: Found, asked: Field | undefined): void {
  if (heard.topic?.kind !== 'field' || asked === undefined || found.questions.length > 0) return;
  const { agenda, language } = heard.draft.request;
  if (asked.type !== 'text' || asked === reasonField(agenda)) return;
  const ear = earFor(language);
  const said = withoutOpeners(heard.text, ear).replace(/[.!]+$/, '') || heard.text;
  const isNone = heard.signals.has('refuses') || heard.signals.has('do-not-know') || ear.lacks.test(plain(heard.text));
  const isAboutUs = (['robot', 'who', 'human', 'pardon', 'there', 'hold'] as const).some((signal) =>
    heard.signals.has(signal),
  );
  if (!isNone && !isAboutUs) found.values.push({ field: asked, value: said.slice(0, LONGEST_TEXT), confirmed: false });
}

/** "Change the number, please": what was told is forgotten and asked for again, unless the better one came with it. */
function findChange(heard: Heard, found: Found): void {
  const { draft, text } = heard;
  const ear = earFor(draft.request.language);
  const said = plain(text);
  if (found.wrong !== undefined || !ear.changes.test(said) || said.split(' ').length > LONGEST_CHANGE) return;
  if (heard.topic === undefined || heard.topic.kind === 'open' || heard.topic.kind === 'message') return;
  const field = mentionedField(heard);
  if (field === undefined || !draft.answers.has(field.name)) return;
  const better = TYPED.includes(field.type) ? betterIn(heard, field) : undefined;
  if (better !== undefined) found.values.push({ field, value: better, confirmed: false });
  const isTold = found.values.some((value) => value.field === field) || found.number?.field === field;
  if (!isTold && !(field.type === 'name' && found.name !== undefined)) found.wrong = field;
}

/** "15 Mill Street, the address was wrong": what is right stands beside what says that it was wrong. */
function betterIn(heard: Heard, field: Field): string | undefined {
  if (field.type === 'yes-no' || field.type === 'urgency') return undefined;
  const { language } = heard.draft.request;
  const ear = earFor(language);
  const parts = heard.text.split(/[,;.]\s+/).filter((part) => !ear.changes.test(plain(part)));
  return parts.map((part) => readValue(heard, field, part)).find((value) => value !== undefined);
}

const LONGEST_CHANGE = 12;
