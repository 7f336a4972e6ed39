import { availableParallelism } from 'node:os';
import { basename } from 'node:path';
import { Channel, type Logger, messageOf, SecretaryError } from '../common/index.js';
import type { ConverseRequest, ModelDescription, ModelEvent, SummarizeRequest, SummaryDraft } from '../terms/index.js';
import type { Backend } from './backend.js';
import { checkGguf } from './gguf.js';
import { importLlamaCpp, type Llama, type Model } from './llama-cpp.js';
import { LlamaPool, type Written } from './llama-pool.js';
import { ReplyReader, replySchema, withReplyForm } from './llama-reply.js';
import type { LlamaOptions } from './options.js';
import { conversePrompt } from './prompt.js';
import { readDraft, summaryPrompt, summarySchema } from './summary.js';

/** Letters of English that a token holds, on the safe side. */
const CHARACTERS_PER_TOKEN = 3;
/** Tokens that the rules, the form of the answer and the desk's note take. */
const RULES_TOKENS = 900;

/** A GGUF file in this process, through node-llama-cpp. */
export class LlamaBackend implements Backend {
  readonly maxConcurrent: number;
  readonly #options: LlamaOptions;
  readonly #log: Logger;
  readonly #load: typeof importLlamaCpp;
  readonly #contextTokens: number;
  readonly #stop = new AbortController();
  #llama: Llama | undefined;
  #pool: LlamaPool | undefined;
  #licence = 'unknown';

  /** @param load for tests of a machine without the package. */
  constructor(options: LlamaOptions, log: Logger, load = importLlamaCpp) {
    this.#options = options;
    this.#log = log;
    this.#load = load;
    this.maxConcurrent = options.maxConcurrent ?? 2;
    this.#contextTokens = options.contextTokens ?? 4_096;
  }

  async start(): Promise<void> {
    const { modelFile, gpu = false } = this.#options;
    await checkGguf(modelFile);
    const package_ = await this.#load();
    const threads = this.#options.threads ?? Math.max(1, availableParallelism() - 1);
    const logger = (level: string, message: string) => this.#log.debug({ level, message }, 'llama.cpp');
    const quiet = { progressLogs: false, logLevel: 'error', logger } as const;
    this.#llama = await package_.getLlama({ gpu, build: 'never', maxThreads: threads, ...quiet });
    const model = await this.#loadModel(this.#llama, modelFile);
    this.#licence = licenceOf(model);
    const size = { contextSize: this.#contextTokens, sequences: this.maxConcurrent, threads };
    const pool = new LlamaPool(package_, this.#llama, await model.createContext(size), this.maxConcurrent);
    await this.#measure(pool, threads);
    this.#pool = pool;
  }

  async stop(): Promise<void> {
    this.#stop.abort(new SecretaryError('unavailable', 'the model server stops'));
    this.#pool = undefined;
    const llama = this.#llama;
    this.#llama = undefined;
    await llama?.dispose();
  }

  async ready(): Promise<boolean> {
    return this.#pool !== undefined;
  }

  describe(): ModelDescription {
    const { model, modelFile, licence } = this.#options;
    const name = model ?? basename(modelFile).replace(/\.gguf$/i, '');
    return { backend: 'llama', model: name, licence: licence ?? this.#licence };
  }

  async *converse(request: ConverseRequest, signal: AbortSignal): AsyncGenerator<ModelEvent> {
    const { maxTokens = 200, temperature = 0.3 } = this.#options;
    const left = new AbortController();
    const texts = new Channel<string>();
    const reader = new ReplyReader();
    const messages = withReplyForm(conversePrompt(request, this.#limits(maxTokens)), request);
    const writing = this.#write({
      owner: request.callId,
      messages,
      schema: replySchema(request.tools),
      signal: AbortSignal.any([signal, left.signal, this.#stop.signal]),
      maxTokens,
      temperature,
      onText: (piece) => {
        const words = reader.push(piece);
        if (words !== '') texts.push(words);
      },
    });
    writing.then(
      () => texts.close(),
      (error) => texts.close(error),
    );
    try {
      for await (const text of texts) yield { type: 'text', text };
      const { cut, usage } = await writing;
      for (const call of reader.calls(request.tools)) yield { type: 'tool', call };
      yield { type: 'end', reason: cut ? 'length' : 'stop', usage };
    } finally {
      left.abort();
    }
  }

  async summarize(request: SummarizeRequest, signal: AbortSignal): Promise<SummaryDraft> {
    const { maxSummaryTokens = 600 } = this.#options;
    const room = this.#contextTokens - maxSummaryTokens - RULES_TOKENS;
    const written = await this.#write({
      owner: request.callId,
      messages: summaryPrompt(request, Math.max(1_000, room * CHARACTERS_PER_TOKEN)),
      schema: boundedSummary,
      signal: AbortSignal.any([signal, this.#stop.signal]),
      maxTokens: maxSummaryTokens,
      temperature: 0,
    });
    return readDraft(written.text, request, this.describe().model);
  }

  async #write(job: Parameters<LlamaPool['write']>[0]): Promise<Written> {
    if (!this.#pool) throw new SecretaryError('unavailable', 'the model is not loaded');
    try {
      return await this.#pool.write(job);
    } catch (thrown) {
      if (job.signal.aborted) throw job.signal.reason;
      throw SecretaryError.from(thrown, 'internal', 'the model failed');
    }
  }

  async #loadModel(llama: Llama, modelPath: string): Promise<Model> {
    try {
      return await llama.loadModel({ modelPath, loadSignal: this.#stop.signal });
    } catch (cause) {
      throw new SecretaryError('damaged', `${modelPath} cannot be loaded: ${messageOf(cause)}`, {
        cause,
        advice: 'Fetch the GGUF file again, or try a newer node-llama-cpp if the model is newer than it.',
      });
    }
  }

  /** A first answer warms the caches up and tells whether a caller could wait for this model. */
  async #measure(pool: LlamaPool, threads: number): Promise<void> {
    const started = performance.now();
    const messages = [{ role: 'user', content: 'Count from one to twenty.' }] as const;
    const { usage } = await pool.write({
      owner: '',
      messages,
      signal: this.#stop.signal,
      maxTokens: 16,
      temperature: 0,
    });
    const tokensPerSecond = Math.round((usage.outputTokens * 1_000) / (performance.now() - started));
    const fields = { threads, tokensPerSecond };
    if (tokensPerSecond >= 5) this.#log.info(fields, 'model measured');
    else this.#log.warn(fields, 'model measured: too slow for a live call, the guided interview will answer often');
  }

  #limits(maxTokens: number) {
    const room = Math.max(0, this.#contextTokens - maxTokens - RULES_TOKENS) * CHARACTERS_PER_TOKEN;
    // Half for what the owner wrote (passages may take half as much again as entries), half for what was said: about
    // 120 characters a turn.
    return { knowledgeCharacters: Math.floor(room / 3), turns: Math.max(2, Math.min(24, Math.floor(room / 2 / 120))) };
  }
}

const text = (maxLength: number) => ({ type: 'string', maxLength });

/** summarySchema with bounds, without which a small model never closes the quotes. */
const boundedSummary = {
  ...summarySchema,
  properties: {
    callerName: text(60),
    callbackNumber: text(24),
    reason: text(100),
    urgency: summarySchema.properties.urgency,
    statements: {
      ...summarySchema.properties.statements,
      items: {
        ...summarySchema.properties.statements.items,
        properties: { ...summarySchema.properties.statements.items.properties, text: text(200) },
      },
    },
  },
};

function licenceOf(model: Model): string {
  const licence = model.fileInfo.metadata.general?.license;
  return typeof licence === 'string' && licence !== '' ? licence : 'unknown';
}
