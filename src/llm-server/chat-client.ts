import { messageOf, SecretaryError } from '../common/index.js';
import { readEvents } from './sse.js';

/** One chunk of /v1/chat/completions, as far as we read it. https://platform.openai.com/docs/api-reference/chat */
export interface ChatChunk {
  readonly choices?: readonly {
    readonly delta?: {
      readonly content?: string | null;
      readonly tool_calls?: readonly ToolCallDelta[] | null;
    };
    readonly finish_reason?: string | null;
  }[];
  readonly usage?: { readonly prompt_tokens?: number; readonly completion_tokens?: number } | null;
  readonly error?: { readonly message?: string } | string | null;
}

export interface ToolCallDelta {
  readonly index?: number;
  readonly id?: string;
  readonly function?: { readonly name?: string | null; readonly arguments?: string | null };
}

export interface ChatClientOptions {
  readonly baseUrl: string;
  readonly apiKey: string | undefined;
  readonly idleMs: number;
}

/** The server refused the request itself; a simpler one may pass. */
export class RefusedRequest extends SecretaryError {
  constructor(message: string) {
    super('protocol', message);
  }
}

/** HTTP to one OpenAI-compatible server, through Node's own fetch. */
export class ChatClient {
  readonly #options: ChatClientOptions;

  constructor(options: ChatClientOptions) {
    this.#options = { ...options, baseUrl: options.baseUrl.replace(/\/+$/, '') };
  }

  async ready(signal: AbortSignal): Promise<boolean> {
    try {
      const response = await fetch(`${this.#options.baseUrl}/models`, { headers: this.#headers(), signal });
      await response.body?.cancel();
      return response.ok;
    } catch {
      return false;
    }
  }

  /** Streams one completion. Silence of `idleMs` is a timeout. */
  async *chat(body: Readonly<Record<string, unknown>>, signal: AbortSignal): AsyncGenerator<ChatChunk> {
    const idle = new IdleLimit(this.#options.idleMs, signal);
    try {
      const response = await this.#post(body, idle.signal);
      for await (const data of readEvents(idle.watch(response))) {
        if (data === '[DONE]') return;
        yield parseChunk(data);
      }
    } catch (thrown) {
      throw idle.convert(thrown, this.#options.baseUrl);
    } finally {
      idle.end();
    }
  }

  async #post(body: Readonly<Record<string, unknown>>, signal: AbortSignal): Promise<AsyncIterable<Uint8Array>> {
    const response = await fetch(`${this.#options.baseUrl}/chat/completions`, {
      method: 'POST',
      headers: { ...this.#headers(), 'content-type': 'application/json' },
      body: JSON.stringify({ ...body, stream: true, stream_options: { include_usage: true } }),
      signal,
    });
    if (!response.ok || !response.body) throw await refusal(response);
    return response.body;
  }

  #headers(): Record<string, string> {
    const { apiKey } = this.#options;
    return apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` };
  }
}

/** Ends a request when nothing has come for a while. */
class IdleLimit {
  readonly signal: AbortSignal;
  readonly #ms: number;
  readonly #outer: AbortSignal;
  readonly #idle = new AbortController();
  #timer: NodeJS.Timeout | undefined;

  constructor(ms: number, outer: AbortSignal) {
    this.#ms = ms;
    this.#outer = outer;
    this.signal = AbortSignal.any([outer, this.#idle.signal]);
    this.#rearm();
  }

  async *watch(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of body) {
      this.#rearm();
      yield chunk;
    }
  }

  end(): void {
    clearTimeout(this.#timer);
  }

  convert(thrown: unknown, where: string): unknown {
    if (this.#outer.aborted) return this.#outer.reason;
    if (this.#idle.signal.aborted) return new SecretaryError('timeout', `${where} was silent for ${this.#ms} ms`);
    if (thrown instanceof SecretaryError) return thrown;
    // undici hides the reason in the cause: "fetch failed" alone helps nobody.
    const reason = thrown instanceof Error && thrown.cause ? thrown.cause : thrown;
    return new SecretaryError('unavailable', `${where}: ${messageOf(reason)}`, { cause: thrown });
  }

  #rearm(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#idle.abort(), this.#ms);
  }
}

async function refusal(response: Response): Promise<SecretaryError> {
  const kind = kindOf(await response.text().catch(() => ''));
  const message = `${response.url} answered HTTP ${response.status}${kind}`;
  if (response.status === 400 || response.status === 422 || response.status === 500) return new RefusedRequest(message);
  const advice: Readonly<Record<number, string>> = {
    401: 'Check languageModelServer.openai.apiKey.',
    403: 'Check languageModelServer.openai.apiKey.',
    404: 'Check languageModelServer.openai.baseUrl (it ends in /v1) and .model.',
  };
  return new SecretaryError('unavailable', message, { advice: advice[response.status] ?? 'Look at its own log.' });
}

/**
 * The server's own name for the fault (" (invalid_request_error)"). Its sentence is left out: servers quote the request
 * in it, which is the conversation, and what we say here goes into logs.
 */
function kindOf(body: string): string {
  const type = /"(?:type|code)"\s*:\s*"([\w.-]{1,60})"/.exec(body.slice(0, 10_000))?.[1];
  return type === undefined ? '' : ` (${type})`;
}

function parseChunk(data: string): ChatChunk {
  let chunk: unknown;
  try {
    chunk = JSON.parse(data);
  } catch (cause) {
    throw new SecretaryError('protocol', 'the model sent an event that is not JSON', { cause });
  }
  if (typeof chunk !== 'object' || chunk === null) throw new SecretaryError('protocol', 'the model sent no object');
  const { error } = chunk as ChatChunk;
  if (!error) return chunk as ChatChunk;
  throw new SecretaryError('unavailable', `the model gave up${kindOf(JSON.stringify({ error }))}: look at its own log`);
}
