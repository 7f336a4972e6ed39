import { SecretaryError } from '../common/index.js';
import type { ConverseRequest, EarlierCall, Field, FieldType, SummarizeRequest, Tool, Turn } from '../terms/index.js';
import type {
  WireConverseRequest,
  WireEarlierCall,
  WireField,
  WireFieldType,
  WireSpeaker,
  WireSummarizeRequest,
  WireTool,
  WireTurn,
} from './messages.js';

export function toWireConverse(request: ConverseRequest): WireConverseRequest {
  const { now, agenda, turns, tools, knowledge, notes, earlierCalls = [], ...rest } = request;
  return {
    ...rest,
    secretaryName: rest.secretaryName ?? '',
    passages: [...(rest.passages ?? [])],
    canTransfer: rest.canTransfer ?? false,
    urgentWords: [...(rest.urgentWords ?? [])],
    saidSoFar: rest.saidSoFar ?? '',
    searched: [...(rest.searched ?? [])],
    earlierCalls: earlierCalls.map(({ at, callerName, reason }) => ({ atMs: at.getTime(), callerName, reason })),
    knowledge: knowledge.map(({ question, answer }) => ({ question, answer })),
    agenda: agenda.map(toWireField),
    notes: { ...notes },
    turns: turns.map(toWireTurn),
    tools: tools.map(toWireTool),
    nowMs: now.getTime(),
  };
}

/** @throws SecretaryError bad-input when a value is not one the protocol knows. */
export function fromWireConverse(wire: WireConverseRequest): ConverseRequest {
  const { nowMs, agenda, turns, tools, ...more } = wire;
  const { secretaryName, passages, earlierCalls, canTransfer, urgentWords, saidSoFar, searched, ...rest } = more;
  return {
    ...rest,
    ...(secretaryName === '' ? {} : { secretaryName }),
    ...(passages.length === 0 ? {} : { passages }),
    ...(canTransfer ? { canTransfer } : {}),
    ...(urgentWords.length === 0 ? {} : { urgentWords }),
    ...(saidSoFar === '' ? {} : { saidSoFar }),
    ...(searched.length === 0 ? {} : { searched }),
    ...(earlierCalls.length === 0 ? {} : { earlierCalls: earlierCalls.map(fromWireEarlierCall) }),
    agenda: agenda.map(fromWireField),
    turns: turns.map(fromWireTurn),
    tools: tools.map(fromWireTool),
    now: new Date(nowMs),
  };
}

export function toWireSummarize(request: SummarizeRequest): WireSummarizeRequest {
  const { turns, notes, urgentWords = [], ...rest } = request;
  return { ...rest, turns: turns.map(toWireTurn), notes: { ...notes }, urgentWords: [...urgentWords] };
}

/** @throws SecretaryError bad-input when a value is not one the protocol knows. */
export function fromWireSummarize(wire: WireSummarizeRequest): SummarizeRequest {
  const { urgentWords, ...rest } = wire;
  return { ...rest, turns: wire.turns.map(fromWireTurn), ...(urgentWords.length === 0 ? {} : { urgentWords }) };
}

const FIELD_TYPES: Readonly<Record<FieldType, WireFieldType>> = {
  name: 'FIELD_TYPE_NAME',
  phone: 'FIELD_TYPE_PHONE',
  text: 'FIELD_TYPE_TEXT',
  time: 'FIELD_TYPE_TIME',
  address: 'FIELD_TYPE_ADDRESS',
  code: 'FIELD_TYPE_CODE',
  number: 'FIELD_TYPE_NUMBER',
  email: 'FIELD_TYPE_EMAIL',
  'yes-no': 'FIELD_TYPE_YES_NO',
  choice: 'FIELD_TYPE_CHOICE',
  urgency: 'FIELD_TYPE_URGENCY',
};

const SPEAKERS: Readonly<Record<Turn['speaker'], WireSpeaker>> = {
  caller: 'SPEAKER_CALLER',
  secretary: 'SPEAKER_SECRETARY',
};

/** The key of `value` in one of the tables above. */
export function keyOf<K extends string, V>(table: Readonly<Record<K, V>>, value: V, what: string): K {
  for (const key of Object.keys(table) as K[]) if (table[key] === value) return key;
  throw new SecretaryError('bad-input', `${what} is "${String(value)}", which the protocol does not know`);
}

function toWireField(field: Field): WireField {
  const { name, type, required, question, label, pattern, choices = [], confirm } = field;
  return {
    name,
    type: FIELD_TYPES[type],
    required,
    choices: [...choices],
    ...given({ question, label, pattern, confirm }),
  };
}

function fromWireField(wire: WireField): Field {
  const { name, required, question, label, pattern, choices, confirm } = wire;
  const type = keyOf(FIELD_TYPES, wire.type, 'the type of a field');
  const listed = choices.length === 0 ? {} : { choices };
  return { name, type, required, ...listed, ...given({ question, label, pattern, confirm }) };
}

function fromWireEarlierCall({ atMs, callerName, reason }: WireEarlierCall): EarlierCall {
  return { at: new Date(atMs), callerName, reason };
}

/** Without what is undefined: an absent member of a message stays absent. */
function given<T extends object>(members: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as never;
}

function toWireTurn(turn: Turn): WireTurn {
  const { index, text, startMs, endMs, engine, confidence, interrupted = false } = turn;
  return {
    index,
    speaker: SPEAKERS[turn.speaker],
    text,
    startMs: Math.round(startMs),
    endMs: Math.round(endMs),
    engine,
    interrupted,
    ...(confidence === undefined ? {} : { confidence }),
  };
}

function fromWireTurn(wire: WireTurn): Turn {
  const { index, text, startMs, endMs, engine, confidence, interrupted } = wire;
  return {
    index,
    speaker: keyOf(SPEAKERS, wire.speaker, 'the speaker of a turn'),
    text,
    startMs,
    endMs,
    engine,
    ...(confidence === undefined ? {} : { confidence }),
    ...(interrupted ? { interrupted } : {}),
  };
}

function toWireTool({ name, description, parameters }: Tool): WireTool {
  return { name, description, parametersJson: JSON.stringify(parameters) };
}

function fromWireTool({ name, description, parametersJson }: WireTool): Tool {
  return { name, description, parameters: parseObject(parametersJson, 'bad-input', 'the schema of a tool') };
}

/** @throws SecretaryError with `code` when the text is not a JSON object. */
export function parseObject(
  json: string,
  code: 'bad-input' | 'protocol',
  what: string,
): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (cause) {
    throw new SecretaryError(code, `${what} is not JSON`, { cause });
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new SecretaryError(code, `${what} is not a JSON object`);
  }
  return value as Readonly<Record<string, unknown>>;
}
