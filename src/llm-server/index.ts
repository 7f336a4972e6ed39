export type { Backend } from './backend.js';
export type {
  BackendOptions,
  LlamaOptions,
  LlmServerOptions,
  LlmServerTls,
  OpenAiOptions,
  StubOptions,
} from './options.js';
export { type RunningLlmServer, startLlmServer } from './server.js';
export { readStub } from './stub.js';
