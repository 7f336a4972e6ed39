import { isAbort, messageOf, SecretaryError } from '../common/index.js';
import type { DialogueEvent } from '../dialogue/index.js';
import type { LanguageModel } from '../llm/index.js';
import { splitClauses } from '../speaking/index.js';
import type { ConverseRequest, ToolCall } from '../terms/index.js';

export interface AskedModel {
  /** What it answers, as the dialogue hears it; ends with reply-end or reply-failed. */
  events(): AsyncIterable<DialogueEvent>;
  cancel(): void;
}

interface Question {
  readonly id: string;
  readonly request: ConverseRequest;
  readonly model: Pick<LanguageModel, 'converse'> | undefined;
  readonly replyMs: number;
  readonly signal: AbortSignal;
}

/** Asks a model one question; clause by clause, as in a call. */
export function askModel({ id, request, model, replyMs, signal }: Question): AskedModel {
  const stop = new AbortController();
  const until = AbortSignal.any([signal, stop.signal]);
  return {
    cancel: () => stop.abort(),
    async *events() {
      const tools: ToolCall[] = [];
      const told = () => tools.splice(0).map((call) => ({ type: 'reply-tool', id, call }) as const);
      // It keeps the process alive, as AbortSignal.timeout would not.
      const late = setTimeout(() => stop.abort(), replyMs);
      try {
        if (model === undefined) throw new SecretaryError('unavailable', 'there is no language model');
        const pieces = textsOf(model.converse(request, until), tools);
        for await (const text of splitClauses(pieces, { language: request.language })) {
          yield* told();
          yield { type: 'reply-text', id, text: `${text} ` };
        }
        yield* told();
        yield { type: 'reply-end', id };
      } catch (error) {
        signal.throwIfAborted();
        yield { type: 'reply-failed', id, reason: isAbort(error) ? 'aborted' : messageOf(error) };
      } finally {
        clearTimeout(late);
      }
    },
  };
}

async function* textsOf(events: ReturnType<LanguageModel['converse']>, tools: ToolCall[]): AsyncIterable<string> {
  for await (const event of events) {
    if (event.type === 'end') return;
    if (event.type === 'text') yield event.text;
    else tools.push(event.call);
  }
  throw new SecretaryError('protocol', 'the answer of the model has no end');
}
