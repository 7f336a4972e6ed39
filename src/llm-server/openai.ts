import { SecretaryError } from '../common/index.js';
import { SEARCH_KNOWLEDGE, TRANSFER } from '../dialogue/index.js';
import type {
  ConverseRequest,
  ModelDescription,
  ModelEvent,
  SummarizeRequest,
  SummaryDraft,
  Tool,
  ToolCall,
} from '../terms/index.js';
import type { Backend } from './backend.js';
import { type ChatChunk, ChatClient, RefusedRequest, type ToolCallDelta } from './chat-client.js';
import { withoutThinking } from './clean.js';
import { findObject } from './json.js';
import type { OpenAiOptions } from './options.js';
import { conversePrompt } from './prompt.js';
import { readDraft, summaryPrompt, summarySchema } from './summary.js';

/** Any server that speaks the OpenAI protocol. */
export class OpenAiBackend implements Backend {
  readonly maxConcurrent: number;
  readonly #options: OpenAiOptions;
  readonly #client: ChatClient;

  constructor(options: OpenAiOptions) {
    this.#options = options;
    this.maxConcurrent = options.maxConcurrent ?? 8;
    this.#client = new ChatClient({
      baseUrl: options.baseUrl,
      apiKey: options.apiKey,
      idleMs: options.idleMs ?? 30_000,
    });
  }

  async start(): Promise<void> {}

  async stop(): Promise<void> {}

  ready(signal: AbortSignal): Promise<boolean> {
    return this.#client.ready(signal);
  }

  describe(): ModelDescription {
    return { backend: 'openai', model: this.#options.model, licence: this.#options.licence ?? 'unknown' };
  }

  async *converse(request: ConverseRequest, signal: AbortSignal): AsyncGenerator<ModelEvent> {
    const messages: unknown[] = conversePrompt(request);
    const tools = request.tools.map(toolOf);
    const first = new Answer(request.tools);
    yield* first.read(this.#chat({ messages, ...(tools.length > 0 ? { tools } : {}) }, signal));
    let usage = first.usage;
    // Many models call a tool first and speak only when they have seen its result; the caller waits for words.
    // After a search the client itself asks again, with what was found; after a transfer nobody listens.
    const isOver = first.calls.some(({ name }) => name === SEARCH_KNOWLEDGE || name === TRANSFER);
    if (!first.spoke && first.calls.length > 0 && !isOver) {
      const again = [...messages, ...toolResults(first.calls)];
      const second = new Answer([]);
      yield* second.read(this.#chat({ messages: again, tools, tool_choice: 'none' }, signal));
      usage = second.usage ?? usage;
    }
    yield { type: 'end', reason: first.cut ? 'length' : 'stop', usage };
  }

  async summarize(request: SummarizeRequest, signal: AbortSignal): Promise<SummaryDraft> {
    const { maxSummaryTokens = 600 } = this.#options;
    const messages = summaryPrompt(request);
    const schema = { name: 'summary', strict: true, schema: summarySchema };
    // From strict to plain: each server knows another part of the protocol, and the reader forgives the rest.
    const formats = [{ type: 'json_schema', json_schema: schema }, { type: 'json_object' }, undefined];
    for (const format of formats) {
      try {
        const body = { messages, max_tokens: maxSummaryTokens, temperature: 0 };
        const written = await this.#write(format ? { ...body, response_format: format } : body, signal);
        return readDraft(written, request, this.#options.model);
      } catch (thrown) {
        if (!(thrown instanceof RefusedRequest) || format === undefined) throw thrown;
      }
    }
    throw new SecretaryError('internal', 'unreachable: the last format returns or throws');
  }

  async #write(body: Readonly<Record<string, unknown>>, signal: AbortSignal): Promise<string> {
    let written = '';
    for await (const chunk of this.#chat(body, signal)) written += chunk.choices?.[0]?.delta?.content ?? '';
    return written;
  }

  #chat(body: Readonly<Record<string, unknown>>, signal: AbortSignal): AsyncGenerator<ChatChunk> {
    const { model, maxTokens = 200, temperature = 0.3 } = this.#options;
    return this.#client.chat({ model, max_tokens: maxTokens, temperature, ...body }, signal);
  }
}

/** Reads one completion: text as it comes, tool calls when they are whole. */
class Answer {
  spoke = false;
  cut = false;
  usage: { inputTokens: number; outputTokens: number } | undefined;
  readonly calls: ToolCall[] = [];
  readonly #tools: ReadonlySet<string>;
  readonly #parts = new Map<number, { name: string; json: string }>();

  constructor(tools: readonly Tool[]) {
    this.#tools = new Set(tools.map((tool) => tool.name));
  }

  async *read(chunks: AsyncIterable<ChatChunk>): AsyncGenerator<ModelEvent> {
    for await (const text of withoutThinking(this.#texts(chunks))) {
      // Blank pieces before the first word would only make the answer late.
      const piece = this.spoke ? text : text.trimStart();
      if (piece === '') continue;
      this.spoke = true;
      yield { type: 'text', text: piece };
    }
    for (const part of this.#parts.values()) {
      const args = part.json.trim() === '' ? {} : findObject(part.json);
      // A call that nobody offered or whose arguments are broken is dropped: the words still count.
      if (!args || !this.#tools.has(part.name)) continue;
      const call = { name: part.name, arguments: args };
      this.calls.push(call);
      yield { type: 'tool', call };
    }
  }

  async *#texts(chunks: AsyncIterable<ChatChunk>): AsyncGenerator<string> {
    for await (const { choices, usage } of chunks) {
      const choice = choices?.[0];
      if (usage) this.usage = { inputTokens: usage.prompt_tokens ?? 0, outputTokens: usage.completion_tokens ?? 0 };
      if (choice?.finish_reason === 'length') this.cut = true;
      for (const delta of choice?.delta?.tool_calls ?? []) this.#collect(delta);
      const text = choice?.delta?.content;
      if (typeof text === 'string' && text !== '') yield text;
    }
  }

  #collect(delta: ToolCallDelta): void {
    const index = delta.index ?? this.#parts.size;
    const part = this.#parts.get(index) ?? { name: '', json: '' };
    part.name += delta.function?.name ?? '';
    part.json += delta.function?.arguments ?? '';
    this.#parts.set(index, part);
  }
}

function toolOf({ name, description, parameters }: Tool): unknown {
  return { type: 'function', function: { name, description, parameters } };
}

function toolResults(calls: readonly ToolCall[]): unknown[] {
  const tool_calls = calls.map((call, index) => ({
    id: `call_${index}`,
    type: 'function',
    function: { name: call.name, arguments: JSON.stringify(call.arguments) },
  }));
  const results = calls.map((_, index) => ({ role: 'tool', tool_call_id: `call_${index}`, content: 'done' }));
  return [{ role: 'assistant', content: '', tool_calls }, ...results];
}
