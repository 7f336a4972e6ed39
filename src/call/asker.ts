import { isAbort, type Logger, messageOf, SecretaryError, within } from '../common/index.js';
import type { DialogueEvent } from '../dialogue/index.js';
import type { LanguageModel } from '../llm/index.js';
import { splitClauses } from '../speaking/index.js';
import type { ConverseRequest, ModelEvent } from '../terms/index.js';

export interface AskerOptions {
  model: LanguageModel;
  log: Logger;
  /** Told what the model answers, clause by clause while it streams; each question ends with reply-end or reply-failed. */
  onReply: (event: DialogueEvent) => void;
  /** Longest wait for the next piece of an answer, milliseconds. */
  replyMs: number;
}

/** Asks the language model one question at a time. A question that was given up is never heard of again. */
export class Asker {
  readonly #options: AskerOptions;
  #abort = new AbortController();

  constructor(options: AskerOptions) {
    this.#options = options;
  }

  /** Gives up the question before. */
  ask(id: string, request: ConverseRequest): void {
    this.cancel();
    this.#abort = new AbortController();
    void this.#answer(id, request, this.#abort);
  }

  cancel(): void {
    this.#abort.abort();
  }

  async #answer(id: string, request: ConverseRequest, abort: AbortController): Promise<void> {
    const tell = (event: DialogueEvent) => {
      if (!abort.signal.aborted) this.#options.onReply(event);
    };
    try {
      const pieces = this.#texts(request, abort.signal, (call) => tell({ type: 'reply-tool', id, call }));
      for await (const text of splitClauses(pieces, { language: request.language })) {
        tell({ type: 'reply-text', id, text: `${text} ` });
      }
      tell({ type: 'reply-end', id });
    } catch (error) {
      if (!abort.signal.aborted)
        this.#options.log.warn({ err: error }, 'language model failed, the guided interview goes on');
      tell({ type: 'reply-failed', id, reason: isAbort(error) ? 'aborted' : messageOf(error) });
    } finally {
      abort.abort(); // a stream that is left early ends on the server too
    }
  }

  async *#texts(
    request: ConverseRequest,
    signal: AbortSignal,
    onTool: (call: ToolCallOf) => void,
  ): AsyncIterable<string> {
    const events = this.#options.model.converse(request, signal)[Symbol.asyncIterator]();
    try {
      for (;;) {
        const { done, value } = await within(
          events.next(),
          this.#options.replyMs,
          'the next piece of the answer',
          signal,
        );
        if (done === true) throw new SecretaryError('protocol', 'the answer of the model has no end');
        if (value.type === 'end') return;
        if (value.type === 'text') yield value.text;
        else onTool(value.call);
      }
    } finally {
      // Not awaited: a stream that hangs would hang here again.
      void Promise.resolve(events.return?.()).catch(() => undefined);
    }
  }
}

type ToolCallOf = Extract<ModelEvent, { type: 'tool' }>['call'];
