export { connectLanguageModel } from './grpc-language-model.js';
export type { LanguageModel } from './language-model.js';
export type { Deadlines, LanguageModelOptions, LanguageModelTls } from './options.js';
