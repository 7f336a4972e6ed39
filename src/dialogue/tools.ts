import type { Field, Tool, ToolCall } from '../terms/index.js';

export const NOTE_FIELD = 'note_field';
export const SEARCH_KNOWLEDGE = 'search_knowledge';
export const TRANSFER = 'transfer';
export const END_CALL = 'end_call';

/** Longest question to the owner's texts, characters. */
export const LONGEST_QUERY = 200;

/** What decides which tools there are. */
export interface ToolNeeds {
  readonly agenda: readonly Field[];
  /** Whether there is anything to search in, and the model may search once more. Default: false. */
  readonly canSearch?: boolean;
  /** Whether a person can be reached. Default: false. */
  readonly canTransfer?: boolean;
}

/** What a model may do besides talking. */
export function toolsFor({ agenda, canSearch = false, canTransfer = false }: ToolNeeds): readonly Tool[] {
  return [
    ...(agenda.length > 0 ? [noteTool(agenda)] : []),
    ...(canSearch ? [searchTool] : []),
    ...(canTransfer ? [transferTool] : []),
    endTool,
  ];
}

function noteTool(agenda: readonly Field[]): Tool {
  return {
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
  };
}

const searchTool: Tool = {
  name: SEARCH_KNOWLEDGE,
  description: "Look up a question of the caller in the owner's texts. You are asked again with what was found.",
  parameters: {
    type: 'object',
    properties: { query: { type: 'string', maxLength: LONGEST_QUERY } },
    required: ['query'],
  },
};

const transferTool: Tool = {
  name: TRANSFER,
  description: 'Put the caller through to a person. Only when the caller asks for one, or when it is urgent.',
  parameters: { type: 'object', properties: {} },
};

const endTool: Tool = {
  name: END_CALL,
  description: 'Hang up after the text of this answer was spoken. Only after both sides said goodbye.',
  parameters: { type: 'object', properties: {} },
};

export function noteField(name: string, value: string): ToolCall {
  return { name: NOTE_FIELD, arguments: { name, value } };
}

export function endCall(): ToolCall {
  return { name: END_CALL, arguments: {} };
}
