import type { ChatSession, Context, Grammar, HistoryItem, Llama, LlamaCpp, Sequence } from './llama-cpp.js';
import type { Message } from './prompt.js';

export interface WriteJob {
  /** Whose prompt it is: the same owner gets the same memory, which has read most of the prompt already. */
  readonly owner: string;
  /** The last one is the user's. */
  readonly messages: readonly Message[];
  /** What the text must look like; undefined: free. */
  readonly schema?: unknown;
  readonly signal: AbortSignal;
  readonly maxTokens: number;
  /** 0: always the likeliest word. */
  readonly temperature: number;
  readonly onText?: (piece: string) => void;
}

export interface Written {
  readonly text: string;
  /** The limit of tokens cut it. */
  readonly cut: boolean;
  readonly usage: { readonly inputTokens: number; readonly outputTokens: number };
}

interface Place {
  readonly sequence: Sequence;
  owner: string;
  busy: boolean;
}

/** Most grammars kept; each mailbox with an agenda of its own has one. */
const GRAMMARS = 32;

/** The sequences ("memories") of one context, handed to one answer at a time. */
export class LlamaPool {
  readonly #package: LlamaCpp;
  readonly #llama: Llama;
  readonly #places: Place[];
  /** Those for whom no place was free, oldest first. */
  readonly #waiting: (() => void)[] = [];
  readonly #grammars = new Map<string, Promise<Grammar>>();

  constructor(package_: LlamaCpp, llama: Llama, context: Context, sequences: number) {
    this.#package = package_;
    this.#llama = llama;
    this.#places = Array.from({ length: sequences }, () => {
      return { sequence: context.getSequence(), owner: '', busy: false };
    });
  }

  /** Rejects with the signal's reason when it fires. A job waits while those that were given up still end. */
  async write(job: WriteJob): Promise<Written> {
    const grammar = job.schema === undefined ? undefined : await this.#grammar(job.schema);
    const place = await this.#take(job.owner, job.signal);
    const options = { contextSequence: place.sequence, autoDisposeSequence: false };
    const session = new this.#package.LlamaChatSession(options);
    try {
      const before = place.sequence.tokenMeter.getState();
      const { responseText, stopReason } = await prompt(session, job, grammar);
      const used = place.sequence.tokenMeter.diff(before);
      const usage = { inputTokens: used.usedInputTokens, outputTokens: used.usedOutputTokens };
      return { text: responseText, cut: stopReason === 'maxTokens', usage };
    } finally {
      session.dispose({ disposeSequence: false });
      place.busy = false;
      this.#waiting.shift()?.();
    }
  }

  async #take(owner: string, signal: AbortSignal): Promise<Place> {
    signal.throwIfAborted();
    const free = this.#places.filter((place) => !place.busy);
    const place = free.find((candidate) => candidate.owner === owner) ?? free[0];
    if (!place) {
      await this.#freed(signal);
      return this.#take(owner, signal);
    }
    // To the end of the line: the one that was used longest ago is overwritten first.
    this.#places.splice(this.#places.indexOf(place), 1);
    this.#places.push(place);
    place.owner = owner;
    place.busy = true;
    return place;
  }

  #freed(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const enter = () => {
        signal.removeEventListener('abort', leave);
        resolve();
      };
      const leave = () => {
        this.#waiting.splice(this.#waiting.indexOf(enter), 1);
        reject(signal.reason);
      };
      this.#waiting.push(enter);
      signal.addEventListener('abort', leave, { once: true });
    });
  }

  #grammar(schema: unknown): Promise<Grammar> {
    const key = JSON.stringify(schema);
    const known = this.#grammars.get(key);
    if (known) return known;
    const made = this.#llama.createGrammarForJsonSchema(schema);
    this.#grammars.set(key, made);
    made.catch(() => this.#grammars.delete(key));
    const oldest = this.#grammars.keys().next().value;
    if (this.#grammars.size > GRAMMARS && oldest !== undefined) this.#grammars.delete(oldest);
    return made;
  }
}

function prompt(session: ChatSession, job: WriteJob, grammar: Grammar | undefined) {
  const last = job.messages.at(-1);
  session.setChatHistory(job.messages.slice(0, -1).map(historyItem));
  return session.promptWithMeta(last?.content ?? '', {
    ...(grammar ? { grammar } : {}),
    signal: job.signal,
    maxTokens: job.maxTokens,
    temperature: job.temperature,
    repeatPenalty: { penalty: 1.1, lastTokens: 64 },
    ...(job.onText ? { onTextChunk: job.onText } : {}),
  });
}

function historyItem({ role, content }: Message): HistoryItem {
  if (role === 'assistant') return { type: 'model', response: [content] };
  return { type: role, text: content };
}
