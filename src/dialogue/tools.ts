import type { Field, Tool, ToolCall } from '../terms/index.js';

export const NOTE_FIELD = 'note_field';
export const END_CALL = 'end_call';

/** The two things a model may do besides talking. */
export function toolsFor(agenda: readonly Field[]): readonly Tool[] {
  return [
    {
      name: NOTE_FIELD,
      description: 'Write down one thing that the caller said. Use the words of the caller.',
      parameters: {
        type: 'object',
        properties: {
          name: { type: 'string', enum: agenda.map((field) => field.name) },
          value: { type: 'string' },
        },
        required: ['name', 'value'],
      },
    },
    {
      name: END_CALL,
      description: 'Hang up after the text of this answer was spoken. Only after both sides said goodbye.',
      parameters: { type: 'object', properties: {} },
    },
  ];
}

export function noteField(name: string, value: string): ToolCall {
  return { name: NOTE_FIELD, arguments: { name, value } };
}

export function endCall(): ToolCall {
  return { name: END_CALL, arguments: {} };
}
