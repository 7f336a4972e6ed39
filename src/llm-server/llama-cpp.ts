import { messageOf, SecretaryError } from '../common/index.js';

/*
 * The part of node-llama-cpp that we use, written down here because the package is optional: the house must compile
 * without it. https://node-llama-cpp.withcat.ai/api/
 */
export interface LlamaCpp {
  getLlama(options: {
    gpu: 'auto' | 'cuda' | 'vulkan' | false;
    /** Never compile: a server may have no compiler, and a start must not take minutes. */
    build: 'never';
    maxThreads: number;
    progressLogs: boolean;
    logLevel: 'error';
    logger: (level: string, message: string) => void;
  }): Promise<Llama>;
  LlamaChatSession: new (options: { contextSequence: Sequence; autoDisposeSequence: boolean }) => ChatSession;
}

export interface Llama {
  loadModel(options: { modelPath: string; loadSignal?: AbortSignal }): Promise<Model>;
  createGrammarForJsonSchema(schema: unknown): Promise<Grammar>;
  dispose(): Promise<void>;
}

export interface Model {
  readonly fileInfo: { readonly metadata: { readonly general?: Readonly<Record<string, unknown>> } };
  createContext(options: { contextSize: number; sequences: number; threads: number }): Promise<Context>;
}

export interface Context {
  getSequence(): Sequence;
}

export interface Sequence {
  readonly tokenMeter: {
    getState(): TokenState;
    diff(earlier: TokenState): { usedInputTokens: number; usedOutputTokens: number };
  };
}

type TokenState = object;
export type Grammar = object;

export type HistoryItem =
  | { type: 'system'; text: string }
  | { type: 'user'; text: string }
  | { type: 'model'; response: string[] };

export interface ChatSession {
  setChatHistory(history: readonly HistoryItem[]): void;
  promptWithMeta(
    prompt: string,
    options: {
      grammar?: Grammar;
      signal: AbortSignal;
      maxTokens: number;
      temperature: number;
      repeatPenalty?: { penalty: number; lastTokens: number };
      onTextChunk?: (text: string) => void;
    },
  ): Promise<{ responseText: string; stopReason: string }>;
  dispose(options: { disposeSequence: boolean }): void;
}

const PACKAGE: string = 'node-llama-cpp';

/** Loads the optional package. @throws SecretaryError bad-configuration that says how to get it. */
export async function importLlamaCpp(load: () => Promise<unknown> = () => import(PACKAGE)): Promise<LlamaCpp> {
  try {
    return (await load()) as LlamaCpp;
  } catch (cause) {
    throw new SecretaryError('bad-configuration', `backend "llama" needs ${PACKAGE}: ${messageOf(cause)}`, {
      cause,
      advice: `Install it (npm install ${PACKAGE}), or choose backend "openai" or "guided".`,
    });
  }
}
