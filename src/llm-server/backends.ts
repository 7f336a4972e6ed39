import type { Logger } from '../common/index.js';
import type { Backend } from './backend.js';
import { GuidedBackend } from './guided.js';
import { LlamaBackend } from './llama.js';
import { OpenAiBackend } from './openai.js';
import type { BackendOptions } from './options.js';
import { StubBackend } from './stub.js';

/** Turns options into a backend; a backend of one's own passes through. */
export function createBackend(options: BackendOptions | Backend, log: Logger): Backend {
  if (!('kind' in options)) return options;
  switch (options.kind) {
    case 'guided':
      return new GuidedBackend();
    case 'stub':
      return new StubBackend(options);
    case 'openai':
      return new OpenAiBackend(options);
    case 'llama':
      return new LlamaBackend(options, log);
  }
}
