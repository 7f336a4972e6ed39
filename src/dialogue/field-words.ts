import { fill } from '../languages/index.js';
import { type Field, type Language, readNumber } from '../terms/index.js';
import { type Phrasebook, phrasebook } from './phrasebook.js';
import { fieldOfType, reasonField } from './topic-fields.js';

/** Types whose answers are read back unless the owner says otherwise. */
const CONFIRMED: readonly Field['type'][] = ['phone', 'code'];

/** Whether an answer is read back before it counts. The reason never is: it grows while the caller talks. */
export function isConfirmed(field: Field, agenda: readonly Field[]): boolean {
  return field !== reasonField(agenda) && (field.confirm ?? CONFIRMED.includes(field.type));
}

/** What a field is called: the owner's label, else the language's word, else its name as words. */
export function labelOf(field: Field, agenda: readonly Field[], book: Phrasebook): string {
  if (field.label !== undefined && field.label.trim() !== '') return field.label.trim();
  const isFirst = field === fieldOfType(agenda, field.type) && NAMED_BY_TYPE.includes(field.type);
  return isFirst ? book.sumLabels[field.type] : asWords(field.name);
}

/** What the fields of an agenda are called in letters and summaries, in its order. */
export function labelsOf(agenda: readonly Field[], language: Language): readonly string[] {
  const book = phrasebook(language);
  return agenda.map((field) => sentenceCase(labelOf(field, agenda, book)));
}

const NAMED_BY_TYPE: readonly Field['type'][] = ['name', 'phone', 'time', 'address', 'email', 'urgency'];

/** "orderNumber" and "order_number" → "order number". */
function asWords(name: string): string {
  return name
    .replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
    .replace(/[_-]+/g, ' ')
    .toLowerCase();
}

/** Whether the language's own question for the type is meant for this field. */
export function isWellKnown(field: Field, agenda: readonly Field[]): boolean {
  if (field === reasonField(agenda)) return true;
  return ['name', 'phone', 'time'].includes(field.type) && field === fieldOfType(agenda, field.type);
}

/** All ways to ask for a field, first time first, with the label and the choices filled in. */
export function questionsFor(field: Field, agenda: readonly Field[], book: Phrasebook): readonly string[] {
  const own = ownQuestion(field);
  const phrases = phrasesFor(field, agenda, book);
  const label = labelOf(field, agenda, book);
  const values = { label, choices: spokenChoices(field.choices ?? [], book) };
  const filled = phrases.map((phrase) => sentenceCase(fill(phrase, values)));
  if (own === undefined) return filled;
  // What has to be said in a special way is asked for in that way when the owner's question did not help.
  const helps = ['code', 'email', 'number', 'choice'].includes(field.type) || isWellKnown(field, agenda);
  const again = helps ? filled.slice(1) : book.askOther.slice(1).map((phrase) => fill(phrase, { question: own }));
  return [own, ...again];
}

/** The owner's question, unless it is empty. */
export function ownQuestion(field: Field): string | undefined {
  return field.question === undefined || field.question.trim() === '' ? undefined : field.question.trim();
}

function phrasesFor(field: Field, agenda: readonly Field[], book: Phrasebook): readonly string[] {
  if (field === reasonField(agenda)) return book.askReason;
  if (isWellKnown(field, agenda)) {
    return { name: book.askName, phone: book.askNumber, time: book.askTime }[field.type as 'name' | 'phone' | 'time'];
  }
  const special: Partial<Record<Field['type'], readonly string[]>> = {
    code: book.askSpelled,
    email: book.askSpelled,
    number: book.askQuantity,
    'yes-no': book.askYesNo,
    choice: book.askChoice,
    urgency: book.askUrgency,
  };
  return special[field.type] ?? book.askField;
}

/** "boiler, radiator or heat pump". */
function spokenChoices(choices: readonly string[], book: Phrasebook): string {
  const last = choices.at(-1) ?? '';
  return choices.length < 2 ? last : `${choices.slice(0, -1).join(', ')} ${book.or} ${last}`;
}

export function sentenceCase(text: string): string {
  return text.replace(/^\p{Ll}/u, (letter) => letter.toUpperCase());
}

/** A value as it is read back: numbers in groups, codes and e-mail addresses sign by sign. */
export function spokenValue(field: Field, value: string, region: string, book: Phrasebook): string {
  if (field.type === 'phone') return readNumber(value, region, book);
  if (field.type === 'code') return bySigns(value, book);
  if (field.type === 'email') {
    const [local = '', domain = ''] = value.split('@');
    return `${bySigns(local, book)} ${book.sumMarks['@']} ${domain.replaceAll('.', ` ${book.sumMarks['.']} `).replaceAll('-', ` ${book.sumMarks['-']} `)}`;
  }
  return writtenValue(field, value, book);
}

/** A value as it is written in letters and summaries. */
export function writtenValue(field: Pick<Field, 'type'>, value: string, book: Phrasebook): string {
  return ['yes-no', 'urgency'].includes(field.type) ? (book.sumValues[value] ?? value) : value;
}

/** "AB12345" → "A B, 1 2 3, 4 5"; marks by their names. */
function bySigns(text: string, book: Phrasebook): string {
  const groups = text.match(/\p{L}{1,3}|\d{1,3}|[^\p{L}\d]/gu) ?? [];
  return groups.map((group) => book.sumMarks[group] ?? [...group].join(' ')).join(', ');
}
