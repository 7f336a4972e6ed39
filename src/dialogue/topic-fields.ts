import type { Field } from '../terms/index.js';

/** The field of a type that an answer of this type goes to. */
export function fieldOfType(agenda: readonly Field[], type: Field['type']): Field | undefined {
  return agenda.find((field) => field.type === type);
}

/** What is asked when nobody says what to ask. */
export function reasonField(agenda: readonly Field[]): Field | undefined {
  return agenda.find((field) => field.name === 'reason') ?? fieldOfType(agenda, 'text');
}
