import type { ConverseRequest, Field, Language } from '../terms/index.js';
import { earFor } from './ear.js';
import { isConfirmed, labelOf, questionsFor } from './field-words.js';
import { sentencesOf } from './hearing.js';
import { type Phrasebook, phrasebook } from './phrasebook.js';
import { fieldOfType, reasonField } from './topic-fields.js';

/** What the secretary asked for last. `key` counts how often it was asked. */
export type Topic =
  | { readonly kind: 'open' | 'message' | 'anything-else'; readonly key: string }
  | { readonly kind: 'field'; readonly key: string; readonly field: string }
  /**
   * Own: may we call the number you call from. Confirm: a value was read back. Rest: the number or code is not
   * complete. Again: what an earlier call told was offered. Spell: the family name is to be spelled.
   */
  | {
      readonly kind: 'own-number' | 'confirm' | 'rest' | 'again' | 'spell';
      readonly key: string;
      readonly field: string;
    };

/** Which question a text of the secretary ends with; undefined where it asks nothing that is known. */
export function topicOf(text: string, request: ConverseRequest): Topic | undefined {
  return fromPhrases(text, request) ?? fromWords(text, request);
}

/** What a field's question of a kind is counted under. */
export function keyOf(kind: Topic['kind'], field: string): string {
  if (kind === 'own-number') return 'own-number';
  return kind === 'field' ? field : `${kind} ${field}`;
}

interface Pattern {
  readonly topic: Topic;
  readonly regex: RegExp;
  /** How much of it is words, and no place to be filled. */
  readonly weight: number;
}

/** The patterns of an agenda are made once; agendas are the mailboxes' own and few. */
const compiled = new WeakMap<readonly Field[], Map<Language, readonly Pattern[]>>();

function patternsOf({ agenda, language }: ConverseRequest): readonly Pattern[] {
  const byLanguage = compiled.get(agenda) ?? new Map<Language, readonly Pattern[]>();
  compiled.set(agenda, byLanguage);
  const known = byLanguage.get(language);
  if (known !== undefined) return known;
  const book = phrasebook(language);
  const patterns = [...generalPatterns(book), ...agenda.flatMap((field) => fieldPatterns(field, agenda, book))];
  byLanguage.set(language, patterns);
  return patterns;
}

function generalPatterns(book: Phrasebook): readonly Pattern[] {
  const rows: readonly (readonly [Topic, readonly string[]])[] = [
    [{ kind: 'open', key: 'open' }, [...book.open, book.goAhead]],
    [{ kind: 'message', key: 'message' }, book.message],
    [{ kind: 'anything-else', key: 'anything-else' }, book.anythingElse],
  ];
  return rows.flatMap(([topic, phrases]) => phrases.map((phrase) => patternOf(topic, phrase)));
}

function fieldPatterns(field: Field, agenda: readonly Field[], book: Phrasebook): readonly Pattern[] {
  const isPhone = field === fieldOfType(agenda, 'phone');
  const label = labelOf(field, agenda, book);
  const labelled = (phrases: readonly string[]) => phrases.map((phrase) => fillLabel(phrase, label));
  const asks = [
    ...questionsFor(field, agenda, book),
    ...(isPhone ? [book.wrongNumber, book.beforeYouGo] : labelled([book.wrongField])),
  ];
  const confirms = isPhone ? book.confirmNumber : isConfirmed(field, agenda) ? labelled(book.confirmField) : [];
  const rests = isPhone ? book.restOfNumber : labelled(book.restOfField);
  const again = againPhrases(field, agenda, book);
  const rows: readonly (readonly [Exclude<Topic['kind'], 'open' | 'message' | 'anything-else'>, readonly string[]])[] =
    [
      ['field', asks],
      ['confirm', confirms],
      ['rest', rests],
      ['own-number', isPhone ? book.ownNumber : []],
      ['again', again],
      ['spell', field === fieldOfType(agenda, 'name') ? book.askSpelling : []],
    ];
  return rows.flatMap(([kind, phrases]) => phrases.map((phrase) => patternOf(topicFor(kind, field), phrase)));
}

/** Fills the label and leaves the other places in braces. */
function fillLabel(phrase: string, label: string): string {
  return phrase.replaceAll('{label}', label);
}

/** How what an earlier call told is offered for a field. */
export function againPhrases(field: Field, agenda: readonly Field[], book: Phrasebook): readonly string[] {
  if (field === reasonField(agenda)) return book.askReasonAgain;
  return field === fieldOfType(agenda, 'name') ? book.askNameAgain : [];
}

function topicFor(kind: 'field' | 'confirm' | 'rest' | 'own-number' | 'again' | 'spell', field: Field): Topic {
  return { kind, key: keyOf(kind, field.name), field: field.name };
}

function bare(text: string): string {
  return text
    .toLowerCase()
    .replaceAll('’', "'")
    .replace(/[^\p{L}\p{N}{}' ]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}

function patternOf(topic: Topic, phrase: string): Pattern {
  const words = bare(phrase);
  const body = words
    .split(/\{\w+\}/)
    .map((part) => part.trim().replaceAll(' ', '\\s+'))
    .join('\\s*\\S.*?\\s*');
  // A question of nothing but marks is found nowhere.
  const regex = new RegExp(body === '' ? '(?!)' : `(?:^|\\s)${body}(?=\\s|$)`, 'u');
  return { topic, regex, weight: words.replace(/\{\w+\}/g, '').length };
}

/** The phrase that ends last; of those that end together the one with the most words of its own. */
function fromPhrases(text: string, request: ConverseRequest): Topic | undefined {
  const said = bare(text);
  let last: { topic: Topic; at: number; weight: number } | undefined;
  for (const { topic, regex, weight } of patternsOf(request)) {
    const match = regex.exec(said);
    if (match === null) continue;
    const end = match.index + match[0].length;
    if (last === undefined || end > last.at || (end === last.at && weight > last.weight)) {
      last = { topic, at: end, weight };
    }
  }
  return last?.topic;
}

/** A model's own wording: its last question, by the words in it. */
function fromWords(text: string, request: ConverseRequest): Topic | undefined {
  const question = sentencesOf(text).findLast((sentence) => /[?？]$/.test(sentence)) ?? '';
  if (question === '') return undefined;
  const { agenda, language } = request;
  const lower = question.toLowerCase().replaceAll('’', "'");
  const labelled = agenda.find((field) => field.label !== undefined && lower.includes(field.label.toLowerCase()));
  if (labelled !== undefined) return topicFor('field', labelled);
  const asked = earFor(language).topics.find(([, pattern]) => pattern.test(lower))?.[0];
  if (asked === undefined) return undefined;
  if (asked === 'anything-else') return { kind: 'anything-else', key: 'anything-else' };
  const phone = fieldOfType(agenda, 'phone');
  if (asked === 'own-number' || asked === 'confirm') return phone && topicFor(asked, phone);
  const field = {
    name: fieldOfType(agenda, 'name'),
    number: phone,
    time: fieldOfType(agenda, 'time'),
    reason: reasonField(agenda),
  }[asked];
  return field && topicFor('field', field);
}
