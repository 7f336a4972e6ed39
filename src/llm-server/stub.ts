import { setTimeout as delay } from 'node:timers/promises';
import { SecretaryError } from '../common/index.js';
import { guided, summarise } from '../dialogue/index.js';
import type { ConverseRequest, ModelDescription, ModelEvent, SummarizeRequest, SummaryDraft } from '../terms/index.js';
import type { Backend } from './backend.js';
import type { StubOptions } from './options.js';

/** Letters that one token of English holds; with it "tokens per second" mean about what they mean to a model. */
const CHARACTERS_PER_TOKEN = 4;
const FIRST_TOKEN_MS = 300;
const TOKENS_PER_SECOND = 40;

/**
 * No model: the guided interview's answers at the pace of one. The first token comes so long after the question, the
 * others follow evenly, the tools after the words. For measuring everything but the model.
 */
export class StubBackend implements Backend {
  readonly maxConcurrent: number;
  readonly #firstTokenMs: number;
  readonly #tokenMs: number;

  constructor({ firstTokenMs = FIRST_TOKEN_MS, tokensPerSecond = TOKENS_PER_SECOND, maxConcurrent = 64 }: StubOptions) {
    if (!(firstTokenMs >= 0 && tokensPerSecond > 0))
      throw new SecretaryError('bad-configuration', 'the stub needs a wait of at least 0 ms and more than 0 tokens/s');
    this.maxConcurrent = maxConcurrent;
    this.#firstTokenMs = firstTokenMs;
    this.#tokenMs = 1_000 / tokensPerSecond;
  }

  async start(): Promise<void> {}

  async stop(): Promise<void> {}

  async ready(): Promise<boolean> {
    return true;
  }

  /** Says plainly that nothing here thinks. */
  describe(): ModelDescription {
    return { backend: 'stub', model: `stub:${this.#firstTokenMs}`, licence: 'Apache-2.0' };
  }

  async *converse(request: ConverseRequest, signal: AbortSignal): AsyncGenerator<ModelEvent> {
    const askedMs = performance.now();
    const { text, toolCalls } = guided(request);
    let tokens = 0;
    for (const piece of text.match(/\s*\S+/g) ?? []) {
      // By the clock and not by the sum of naps, which would grow on a busy machine.
      await until(askedMs + this.#firstTokenMs + tokens * this.#tokenMs, signal);
      yield { type: 'text', text: piece };
      tokens += Math.max(1, Math.round(piece.trim().length / CHARACTERS_PER_TOKEN));
    }
    await until(askedMs + this.#firstTokenMs + tokens * this.#tokenMs, signal);
    for (const call of toolCalls) yield { type: 'tool', call };
    yield { type: 'end', reason: 'stop', usage: { inputTokens: 0, outputTokens: tokens } };
  }

  async summarize(request: SummarizeRequest): Promise<SummaryDraft> {
    return summarise(request);
  }
}

async function until(dueMs: number, signal: AbortSignal): Promise<void> {
  const leftMs = dueMs - performance.now();
  if (leftMs > 0) await delay(leftMs, undefined, { signal });
  signal.throwIfAborted();
}

/**
 * Reads "stub" and "stub:300".
 * @returns undefined where the text names no stub.
 * @throws SecretaryError bad-input when the milliseconds are none.
 */
export function readStub(text: string): StubOptions | undefined {
  const [name, ms, ...rest] = text.split(':');
  if (name !== 'stub') return undefined;
  if (rest.length > 0 || (ms !== undefined && !/^\d{1,6}$/.test(ms)))
    throw new SecretaryError('bad-input', `"${text}" is no stub`, { advice: 'Write stub or stub:300 (milliseconds).' });
  return { kind: 'stub', ...(ms === undefined ? {} : { firstTokenMs: Number(ms) }) };
}
