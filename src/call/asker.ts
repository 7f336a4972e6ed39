import { isAbort, type Logger, messageOf, SecretaryError, within } from '../common/index.js';
import type { DialogueEvent } from '../dialogue/index.js';
import type { LanguageModel } from '../llm/index.js';
import { splitClauses } from '../speaking/index.js';
import type { ConverseRequest, ModelEvent } from '../terms/index.js';
import { sameQuestion } from './same-words.js';

export interface AskerOptions {
  model: LanguageModel;
  log: Logger;
  /** Told what the model answers, clause by clause while it streams; each question ends with reply-end or reply-failed. */
  onReply: (event: DialogueEvent) => void;
  /** Longest wait for the next piece of an answer, milliseconds. */
  replyMs: number;
}

/** What came of a question to the model, before it is known under which id the dialogue asked it. */
type Answered = (id: string) => DialogueEvent;

interface Question {
  readonly request: ConverseRequest;
  readonly abort: AbortController;
  /** Undefined while it is a guess: what is answered waits. */
  id: string | undefined;
  readonly waiting: Answered[];
  /** Told of the text of a guess while it is one. */
  readonly onText: (text: string) => void;
  failed: boolean;
}

/**
 * Asks the language model one question at a time, and one more on a guess: the question that the caller's words will
 * lead to when the caller is done. A question that was given up is never heard of again.
 */
export class Asker {
  readonly #options: AskerOptions;
  #question: Question | undefined;
  #guess: Question | undefined;

  constructor(options: AskerOptions) {
    this.#options = options;
  }

  /** Gives up the question before. @returns true when the guess was right: its answer is under way already */
  ask(id: string, request: ConverseRequest): boolean {
    const guess = this.#guess;
    const isRight = guess !== undefined && !guess.failed && sameQuestion(guess.request, request);
    if (isRight) this.#guess = undefined;
    this.cancel();
    this.#question = isRight ? guess : this.#begin(request);
    this.#adopt(this.#question, id);
    return isRight;
  }

  /**
   * Asks what the dialogue will probably ask; the answer is kept until it does.
   * @param onText told of its clauses until then
   */
  guess(request: ConverseRequest, onText: (text: string) => void): void {
    this.dropGuess();
    this.#guess = this.#begin(request, onText);
  }

  dropGuess(): void {
    this.#guess?.abort.abort();
    this.#guess = undefined;
  }

  /** Gives up all questions. */
  cancel(): void {
    this.#question?.abort.abort();
    this.#question = undefined;
    this.dropGuess();
  }

  #begin(request: ConverseRequest, onText: (text: string) => void = () => undefined): Question {
    const question = { request, abort: new AbortController(), id: undefined, waiting: [], onText, failed: false };
    void this.#answer(question);
    return question;
  }

  #adopt(question: Question, id: string): void {
    question.id = id;
    for (const answered of question.waiting.splice(0)) this.#options.onReply(answered(id));
  }

  async #answer(question: Question): Promise<void> {
    const { request, abort } = question;
    const tell = (answered: Answered) => {
      if (abort.signal.aborted) return;
      if (question.id === undefined) question.waiting.push(answered);
      else this.#options.onReply(answered(question.id));
    };
    try {
      const pieces = this.#texts(request, abort.signal, (call) => tell((id) => ({ type: 'reply-tool', id, call })));
      for await (const text of splitClauses(pieces, { language: request.language })) {
        if (question.id === undefined && !abort.signal.aborted) question.onText(text);
        tell((id) => ({ type: 'reply-text', id, text: `${text} ` }));
      }
      tell((id) => ({ type: 'reply-end', id }));
    } catch (error) {
      question.failed = true;
      if (!abort.signal.aborted)
        this.#options.log.warn({ err: error }, 'language model failed, the guided interview goes on');
      tell((id) => ({ type: 'reply-failed', id, reason: isAbort(error) ? 'aborted' : messageOf(error) }));
    } finally {
      if (question.id !== undefined) abort.abort(); // a stream that is left early ends on the server too
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
