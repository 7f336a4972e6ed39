import type { Field } from '../terms/index.js';
import { earFor } from './ear.js';
import type { Heard } from './extract.js';
import { labelOf } from './field-words.js';
import { contentWords, plain } from './hearing.js';
import { phrasebook } from './phrasebook.js';
import { fieldOfType } from './topic-fields.js';

/** Types that have a way of their own to be understood, besides name, number, time and reason. */
export const TYPED: readonly Field['type'][] = ['address', 'code', 'number', 'email', 'yes-no', 'choice', 'urgency'];

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

export function mentions(heard: Heard, field: Field): boolean {
  const { agenda, language } = heard.draft.request;
  if (field.label === undefined && ['text', 'number', 'yes-no', 'choice', 'urgency'].includes(field.type)) return false;
  const label = contentWords(labelOf(field, agenda, phrasebook(language)), language);
  const said = plain(heard.text);
  return label.length > 0 && label.every((word) => said.includes(word));
}
