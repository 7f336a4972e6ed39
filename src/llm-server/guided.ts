import { guided, summarise } from '../dialogue/index.js';
import type { ConverseRequest, ModelDescription, ModelEvent, SummarizeRequest, SummaryDraft } from '../terms/index.js';
import type { Backend } from './backend.js';

/** The interview that needs no model: always ready, and instant. */
export class GuidedBackend implements Backend {
  readonly maxConcurrent = 1_000;

  async start(): Promise<void> {}

  async stop(): Promise<void> {}

  async ready(): Promise<boolean> {
    return true;
  }

  describe(): ModelDescription {
    return { backend: 'guided', model: 'guided', licence: 'Apache-2.0' };
  }

  async *converse(request: ConverseRequest): AsyncGenerator<ModelEvent> {
    const reply = guided(request);
    for (const call of reply.toolCalls) yield { type: 'tool', call };
    for (const text of pieces(reply.text)) yield { type: 'text', text };
    yield { type: 'end', reason: 'stop' };
  }

  async summarize(request: SummarizeRequest): Promise<SummaryDraft> {
    return summarise(request);
  }
}

/** Word by word, each with the space that follows it: what joins them gets the text back to the letter. */
function pieces(text: string): readonly string[] {
  return text.match(/\s*\S+\s*/g) ?? [];
}
