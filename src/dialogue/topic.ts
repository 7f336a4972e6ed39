import type { ConverseRequest, Field, Language } from '../terms/index.js';
import { earFor } from './ear.js';
import { sentencesOf } from './hearing.js';
import { type Phrasebook, phrasebook } from './phrasebook.js';

/** What the secretary asked for last. `key` counts how often it was asked. */
export type Topic =
  | { readonly kind: 'open' | 'message' | 'anything-else'; readonly key: string }
  | { readonly kind: 'field'; readonly key: string; readonly field: string }
  /** Own: may we call the number you call from. Confirm: a number was read back. Rest: the number is not complete. */
  | { readonly kind: 'own-number' | 'confirm' | 'rest'; readonly key: string; readonly field: string };

/** Which question a text of the secretary ends with; undefined where it asks nothing that is known. */
export function topicOf(text: string, request: ConverseRequest): Topic | undefined {
  return fromPhrases(text, request) ?? fromFields(text, request) ?? fromWords(text, request);
}

/** The field of a type that an answer of this type goes to. */
export function fieldOfType(agenda: readonly Field[], type: Field['type']): Field | undefined {
  return agenda.find((field) => field.type === type);
}

/** What is asked when nobody says what to ask. */
export function reasonField(agenda: readonly Field[]): Field | undefined {
  return agenda.find((field) => field.name === 'reason') ?? fieldOfType(agenda, 'text');
}

type AskName = 'open' | 'message' | 'anythingElse' | 'own' | 'confirm' | 'rest' | 'name' | 'reason' | 'number' | 'time';

interface Pattern {
  readonly ask: AskName;
  readonly regex: RegExp;
}

const compiled = new Map<Language, readonly Pattern[]>();

function patternsOf(language: Language): readonly Pattern[] {
  const known = compiled.get(language);
  if (known !== undefined) return known;
  const book = phrasebook(language);
  const patterns = Object.entries(asksOf(book)).flatMap(([ask, list]) =>
    list.map((phrase) => ({ ask: ask as AskName, regex: patternOf(phrase) })),
  );
  compiled.set(language, patterns);
  return patterns;
}

function asksOf(book: Phrasebook): Record<AskName, readonly string[]> {
  return {
    open: [...book.open, book.goAhead],
    message: book.message,
    anythingElse: book.anythingElse,
    own: book.ownNumber,
    confirm: book.confirmNumber,
    rest: book.restOfNumber,
    name: book.askName,
    reason: book.askReason,
    number: [...book.askNumber, book.wrongNumber, book.beforeYouGo],
    time: book.askTime,
  };
}

function bare(text: string): string {
  return text
    .toLowerCase()
    .replaceAll('’', "'")
    .replace(/[^\p{L}\p{N}{}' ]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}

function patternOf(phrase: string): RegExp {
  const body = bare(phrase)
    .split(/\{\w+\}/)
    .map((part) => part.trim().replaceAll(' ', '\\s+'))
    .join('\\s*.*?\\s*');
  return new RegExp(`(?:^|\\s)${body}(?=\\s|$)`, 'u');
}

function fromPhrases(text: string, request: ConverseRequest): Topic | undefined {
  const said = bare(text);
  let last: { ask: AskName; at: number; length: number } | undefined;
  for (const { ask, regex } of patternsOf(request.language)) {
    const match = regex.exec(said);
    if (match === null) continue;
    const end = match.index + match[0].length;
    if (last === undefined || end > last.at || (end === last.at && match[0].length > last.length)) {
      last = { ask, at: end, length: match[0].length };
    }
  }
  return last === undefined ? undefined : topicFor(last.ask, request.agenda);
}

function topicFor(ask: AskName, agenda: readonly Field[]): Topic | undefined {
  if (ask === 'open' || ask === 'message') return { kind: ask, key: ask };
  if (ask === 'anythingElse') return { kind: 'anything-else', key: 'anything-else' };
  const phone = fieldOfType(agenda, 'phone');
  if (ask === 'own') return phone && { kind: 'own-number', key: 'own-number', field: phone.name };
  if (ask === 'confirm') return phone && { kind: 'confirm', key: 'confirm', field: phone.name };
  if (ask === 'rest') return phone && { kind: 'rest', key: 'rest', field: phone.name };
  const field =
    ask === 'number'
      ? phone
      : ask === 'reason'
        ? reasonField(agenda)
        : fieldOfType(agenda, ask === 'name' ? 'name' : 'time');
  return field && { kind: 'field', key: field.name, field: field.name };
}

function fromFields(text: string, request: ConverseRequest): Topic | undefined {
  const said = bare(text);
  const field = request.agenda.find((each) => each.question !== undefined && said.includes(bare(each.question)));
  return field && { kind: 'field', key: field.name, field: field.name };
}

/** A model's own wording: its last question, by the words in it. */
function fromWords(text: string, request: ConverseRequest): Topic | undefined {
  const question = sentencesOf(text).findLast((sentence) => /[?？]$/.test(sentence)) ?? '';
  if (question === '') return undefined;
  const lower = question.toLowerCase().replaceAll('’', "'");
  const asked = earFor(request.language).topics.find(([, pattern]) => pattern.test(lower))?.[0];
  if (asked === undefined) return undefined;
  const names = { name: 'name', number: 'number', time: 'time', reason: 'reason', confirm: 'confirm' } as const;
  if (asked === 'own-number') return topicFor('own', request.agenda);
  if (asked === 'anything-else') return topicFor('anythingElse', request.agenda);
  return topicFor(names[asked], request.agenda);
}
