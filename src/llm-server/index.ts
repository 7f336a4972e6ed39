export type { Backend } from './backend.js';
export type { BackendOptions, LlamaOptions, LlmServerOptions, LlmServerTls, OpenAiOptions } from './options.js';
export { type RunningLlmServer, startLlmServer } from './server.js';
