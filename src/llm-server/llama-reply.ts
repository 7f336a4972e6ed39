import type { ConverseRequest, Tool, ToolCall } from '../terms/index.js';
import { findObject } from './json.js';
import type { Message } from './prompt.js';

/** Longest text argument of a tool, characters: without a bound a small model never closes the quotes. */
const LONGEST_ARGUMENT = 120;
const MOST_CALLS = 3;

/**
 * What an answer must look like: the words first, because they are spoken while the rest is still written, then the
 * tools. A grammar made of it leaves a model of any size no way to write anything else.
 */
export function replySchema(tools: readonly Tool[]): Record<string, unknown> {
  const say = { type: 'string' };
  if (tools.length === 0) return { type: 'object', properties: { say } };
  const items = { oneOf: tools.map(callSchema) };
  return { type: 'object', properties: { say, calls: { type: 'array', items, maxItems: MOST_CALLS } } };
}

function callSchema({ name, parameters }: Tool): Record<string, unknown> {
  const properties = Object.entries((parameters.properties ?? {}) as Record<string, Record<string, unknown>>);
  const bounded = properties.map(([key, value]) => {
    const isFree = value.type === 'string' && value.enum === undefined;
    return [key, isFree ? { type: 'string', maxLength: LONGEST_ARGUMENT } : value] as const;
  });
  const args = { type: 'object', properties: Object.fromEntries(bounded) };
  return { type: 'object', properties: { name: { const: name }, arguments: args } };
}

/** The prompt with the form of the answer explained, for the grammar only forbids, it does not teach. */
export function withReplyForm(messages: readonly Message[], request: ConverseRequest): Message[] {
  const [system, ...rest] = messages;
  const tools = request.tools.map(({ name, description, parameters }) => {
    return `- ${name}(${Object.keys(parameters.properties ?? {}).join(', ')}): ${description}`;
  });
  const form = `Answer as JSON: {"say": "…", "calls": []}
"say" is what the caller hears. "calls" is what you want done, or nothing:
${tools.join('\n')}`;
  return [{ role: 'system', content: `${system?.content}\n\n${form}` }, ...rest];
}

/** Reads the answer while it is written: the words as they come, the calls at its end. */
export class ReplyReader {
  #written = '';
  /** Where the words begin, once they do. */
  #at: number | undefined;
  #said = false;

  /** Adds what was written. @returns what can be spoken of it; empty when nothing can. */
  push(piece: string): string {
    this.#written += piece;
    if (this.#said) return '';
    if (this.#at === undefined) {
      const start = /"say"\s*:\s*"/.exec(this.#written);
      if (!start) return '';
      this.#at = start.index + start[0].length;
    }
    return this.#words();
  }

  /** The tools the answer asked for. A call that was cut off is none. */
  calls(tools: readonly Tool[]): ToolCall[] {
    const { calls } = findObject(this.#written) ?? {};
    if (!Array.isArray(calls) || !this.#written.trimEnd().endsWith('}')) return [];
    return calls.flatMap((call: { name?: unknown; arguments?: unknown } | null) => {
      const tool = tools.find(({ name }) => name === call?.name);
      if (!tool || typeof call?.arguments !== 'object' || call.arguments === null) return [];
      return [{ name: tool.name, arguments: call.arguments as Record<string, unknown> }];
    });
  }

  #words(): string {
    let words = '';
    let at = this.#at as number;
    while (at < this.#written.length) {
      const character = this.#written[at];
      if (character === '"') {
        this.#said = true;
        break;
      }
      const length = character === '\\' ? escapeLength(this.#written, at) : 1;
      // An escape that is not whole yet waits for its rest.
      if (at + length > this.#written.length) break;
      words += length === 1 ? character : unescaped(this.#written.slice(at, at + length));
      at += length;
    }
    this.#at = at;
    return words;
  }
}

/** Of an escape in a JSON string, \uXXXX pairs of surrogates included. */
function escapeLength(text: string, at: number): number {
  if (text[at + 1] !== 'u') return 2;
  const code = Number.parseInt(text.slice(at + 2, at + 6), 16);
  return code >= 0xd800 && code <= 0xdbff ? 12 : 6;
}

function unescaped(sequence: string): string {
  try {
    return JSON.parse(`"${sequence}"`) as string;
  } catch {
    return '';
  }
}
