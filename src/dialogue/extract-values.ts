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
import { type Ear, earFor } from './ear.js';
import type { Found, Heard } from './extract.js';
import { labelOf } from './field-words.js';
import { contentWords, isUrgent, plain, withoutOpeners } from './hearing.js';
import { phrasebook } from './phrasebook.js';
import { fieldOfType, reasonField } from './topic-fields.js';

/** Types that have a way of their own to be understood, besides name, number, time and reason. */
const TYPED: readonly Field['type'][] = ['address', 'code', 'number', 'email', 'yes-no', 'choice', 'urgency'];

const LONGEST_TEXT = 300;

/** The field that the secretary's last question was about, whatever it asked of it. */
export function askedField(heard: Heard): Field | undefined {
  const { topic, draft } = heard;
  if (topic === undefined || !('field' in topic)) return undefined;
  return draft.request.agenda.find((field) => field.name === topic.field);
}

/** Whether the question was about something whose answer is easily taken for a name, a number or a reason. */
export function asksTyped(heard: Heard): boolean {
  const field = askedField(heard);
  return field !== undefined && TYPED.includes(field.type);
}

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
    if (isUrgent(heard.text, language) || urgentWords.some((word) => said.includes(word.toLowerCase())))
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

/** "My boiler is broken" answers which product it is; nothing shorter or more ordinary is taken unasked. */
function choiceUnasked(heard: Heard, field: Field): string | undefined {
  const { draft, topic } = heard;
  const { language, agenda } = draft.request;
  const asked = askedField(heard);
  const isTelling = topic === undefined || !('field' in topic) || asked === reasonField(agenda);
  if (!isTelling || draft.answers.has(field.name)) return undefined;
  const choices = field.choices ?? [];
  const isNoun = (choice: string) =>
    plain(choice).length >= (/\p{Script=Hangul}/u.test(choice) ? 2 : SHORTEST_CHOICE) &&
    contentWords(choice, language).length === wordsOf(plain(choice)).length;
  if (!choices.some(isNoun)) return undefined;
  const said = heard.clauses
    .filter((clause) => !clause.isQuestion)
    .map((clause) => clause.text)
    .join(' ');
  const named = choices.filter((choice) => isNoun(choice) && namesChoice(said, choice, earFor(language)));
  return named.length === 1 ? choiceIn(said, field, heard) : undefined;
}

const SHORTEST_CHOICE = 4;

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

/** The one choice that the words name: by its words, by its place, never two. */
function choiceIn(text: string, field: Field, heard: Heard): string | undefined {
  const ear = earFor(heard.draft.request.language);
  const choices = field.choices ?? [];
  const said = plain(text);
  const without = said.replace(
    new RegExp(`${ear.notThis.source}(?:${choices.map((c) => escaped(plain(c))).join('|') || '(?!)'})\\w*`, 'giu'),
    ' ',
  );
  const stems = new Set(wordsOf(without).map((word) => ear.stem(word)));
  const named = choices.filter((choice) => namesChoice(without, choice, ear));
  // "Heat pump" is meant where "pump" is a choice, too.
  const longest = named.toSorted((a, b) => b.length - a.length);
  const [best, ...others] = longest;
  if (best !== undefined) return others.every((other) => plain(best).includes(plain(other))) ? best : undefined;
  const place = ear.places.findIndex((pattern) => pattern.test(without));
  if (place >= 0) return place === ear.places.length - 1 ? choices.at(-1) : choices[place];
  return onlyPartly(choices, stems, ear.stem);
}

function namesChoice(said: string, choice: string, ear: Ear): boolean {
  const words = wordsOf(plain(choice));
  const stems = new Set(wordsOf(plain(said)).map((word) => ear.stem(word)));
  const isWhole = plain(said).includes(plain(choice)) && /\p{Script=Hangul}/u.test(choice);
  return words.length > 0 && (isWhole || words.every((word) => hasStem(stems, ear.stem(word))));
}

/** One word of a choice that no other choice has: "the pump". */
function onlyPartly(choices: readonly string[], stems: ReadonlySet<string>, stem: (word: string) => string) {
  const partly = choices.filter((choice) =>
    wordsOf(plain(choice)).some((word) => word.length > 2 && hasStem(stems, stem(word))),
  );
  return partly.length === 1 ? partly[0] : undefined;
}

/** A small recogniser's slip of one letter in a long word still names it. */
function hasStem(stems: ReadonlySet<string>, stem: string): boolean {
  return stems.has(stem) || (stem.length >= 5 && [...stems].some((said) => said.length >= 5 && isNear(said, stem)));
}

function isNear(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > 1 || a[0] !== b[0]) return false;
  let at = 0;
  while (at < a.length && a[at] === b[at]) at += 1;
  return a.slice(at + 1) === b.slice(at + 1) || a.slice(at) === b.slice(at + 1) || a.slice(at + 1) === b.slice(at);
}

function wordsOf(text: string): readonly string[] {
  return text.match(/[\p{L}\p{N}][\p{L}\p{N}'-]*/gu) ?? [];
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
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

/** The field whose name is said: its label first, else the first of the type that a noun names. */
export function mentionedField(heard: Heard): Field | undefined {
  const { agenda, language } = heard.draft.request;
  const said = plain(heard.text);
  const labelled = agenda.find((field) => mentions(heard, field));
  if (labelled !== undefined) return labelled;
  const { nouns } = earFor(language);
  const types = ['email', 'address', 'code', 'phone', 'name', 'time'] as const;
  const type = types.find((each) => nouns[each]?.test(said) && fieldOfType(agenda, each) !== undefined);
  return type && fieldOfType(agenda, type);
}

function mentions(heard: Heard, field: Field): boolean {
  const { agenda, language } = heard.draft.request;
  if (field.label === undefined && ['text', 'number', 'yes-no', 'choice', 'urgency'].includes(field.type)) return false;
  const label = contentWords(labelOf(field, agenda, phrasebook(language)), language);
  const said = plain(heard.text);
  return label.length > 0 && label.every((word) => said.includes(word));
}
