import type { Logger } from '../common/index.js';
import type { Backend } from './backend.js';

export interface LlmServerOptions {
  /** `host:port` (port 0: any free one) or `unix:/path`. Default: 127.0.0.1:50551, so that only this machine gets in. */
  address?: string | undefined;
  /** Undefined: plain text, for this machine and trusted networks. Default: undefined. */
  tls?: LlmServerTls | undefined;
  /** What writes the answers. Default: guided. */
  backend?: BackendOptions | Backend | undefined;
  /** Longest answer, milliseconds, whatever the client allows. Default: 60,000. */
  maxConverseMs?: number | undefined;
  /** Longest summary, milliseconds, whatever the client allows. Default: 300,000. */
  maxSummarizeMs?: number | undefined;
  /** Time that calls under way get when the server stops, milliseconds. Default: 5,000. */
  graceMs?: number | undefined;
  /** Questions that wait for a seat; one more is refused at once (RESOURCE_EXHAUSTED). Default: 16. */
  maxWaiting?: number | undefined;
  /** Longest wait for a seat while a caller listens, milliseconds; then it is refused the same way. Default: 1,500. */
  maxWaitMs?: number | undefined;
  /** How often the backend is asked whether it is ready, milliseconds. Default: 5,000. */
  readyIntervalMs?: number | undefined;
  log: Logger;
}

export interface LlmServerTls {
  /** PEM file of the server's certificate, with its chain. */
  certFile: string;
  /** PEM file of its private key. */
  keyFile: string;
  /** PEM file of the authority that signs clients; when given, only its clients get in (mutual TLS). Default: none. */
  clientCaFile?: string | undefined;
}

export type BackendOptions = { kind: 'guided' } | StubOptions | OpenAiOptions | LlamaOptions;

/** No model: the guided interview's answers at the pace of one, for measuring what is not the model. */
export interface StubOptions {
  kind: 'stub';
  /** From the question to the first piece of the answer, milliseconds. Default: 300. */
  firstTokenMs?: number | undefined;
  /** How fast the rest follows; a token is about four letters. Default: 40. */
  tokensPerSecond?: number | undefined;
  /** Answers at the same time. Default: 64. */
  maxConcurrent?: number | undefined;
}

/** Any server that speaks the OpenAI protocol: llama.cpp, Ollama, vLLM, LocalAI. */
export interface OpenAiOptions {
  kind: 'openai';
  /** Up to and including the version, e.g. http://127.0.0.1:11434/v1 (Ollama). */
  baseUrl: string;
  /** Name of the model as that server knows it. */
  model: string;
  /** Sent as a bearer token. Default: none. */
  apiKey?: string | undefined;
  /** Licence of the model, for letters and `Describe`. Default: "unknown". */
  licence?: string | undefined;
  /** Answers at the same time. Default: 8. */
  maxConcurrent?: number | undefined;
  /** Longest answer, tokens. Default: 200. */
  maxTokens?: number | undefined;
  /** Longest summary, tokens. Default: 600. */
  maxSummaryTokens?: number | undefined;
  /** 0–2; higher is more varied. Default: 0.3. */
  temperature?: number | undefined;
  /** Silence from that server before an answer is given up, milliseconds. Default: 30,000. */
  idleMs?: number | undefined;
}

/** A GGUF file in this process, through the optional package node-llama-cpp. */
export interface LlamaOptions {
  kind: 'llama';
  /** The GGUF file. */
  modelFile: string;
  /** Name of the model. Default: the file's name. */
  model?: string | undefined;
  /** Licence of the model. Default: what the file says, else "unknown". */
  licence?: string | undefined;
  /** "auto" takes CUDA or Vulkan where they work. Default: false, the processor only. */
  gpu?: 'auto' | 'cuda' | 'vulkan' | false | undefined;
  /** Threads. Default: cores − 1, at least 1; as many as cores can stall on small machines. */
  threads?: number | undefined;
  /** Room for prompt and answer of one call, tokens. Default: 4,096. */
  contextTokens?: number | undefined;
  /** Answers at the same time; each needs memory for its context. Default: 2. */
  maxConcurrent?: number | undefined;
  /** Longest answer, tokens. Default: 200. */
  maxTokens?: number | undefined;
  /** Longest summary, tokens. Default: 600. */
  maxSummaryTokens?: number | undefined;
  /** 0–2; higher is more varied. Default: 0.3. */
  temperature?: number | undefined;
}
