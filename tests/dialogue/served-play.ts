import {
  begin,
  type DialogueContext,
  type DialogueEvent,
  type DialogueState,
  type Intent,
  step,
} from '../../src/dialogue/index.js';
import type { LanguageModel } from '../../src/llm/index.js';
import type { ConverseRequest, ModelEvent } from '../../src/terms/index.js';

/** More steps than any answer of the secretary takes. */
const MOST_ROUNDS = 20;

/** Holds a conversation as `call` would, with a model behind a real connection. */
export class ServedPlay {
  state: DialogueState;
  readonly intents: Intent[] = [];
  readonly requests: ConverseRequest[] = [];
  readonly #model: LanguageModel;
  #clockMs = 0;
  #asked: { id: string; request: ConverseRequest } | undefined;
  #speech: { id: string; text: string; final: boolean } | undefined;

  constructor(context: DialogueContext, model: LanguageModel) {
    this.#model = model;
    this.state = begin(context).state;
    this.#feed({ type: 'started' });
  }

  get script(): string {
    return this.state.turns.map((turn) => `${turn.speaker === 'caller' ? 'C' : 'S'}: ${turn.text}`).join('\n');
  }

  get secretary(): string {
    const turns = this.state.turns.filter((turn) => turn.speaker === 'secretary');
    return turns.map((turn) => turn.text).join('\n');
  }

  get refusals(): readonly string[] {
    return this.intents.flatMap((intent) => (intent.type === 'refused' ? [intent.reason] : []));
  }

  async run(lines: readonly string[]): Promise<this> {
    for (const text of lines) {
      await this.#settle();
      if (this.state.phase === 'ended' || this.state.phase === 'transferring') return this;
      this.#clockMs += 2_000;
      const turn = { text, startMs: this.#clockMs - 1_500, endMs: this.#clockMs, engine: 'vosk', confidence: 0.9 };
      this.#feed({ type: 'caller-turn', turn });
    }
    await this.#settle();
    return this;
  }

  async #settle(): Promise<void> {
    for (let round = 0; round < MOST_ROUNDS; round += 1) {
      const asked = this.#asked;
      this.#asked = undefined;
      if (asked !== undefined) await this.#ask(asked.id, asked.request);
      else if (this.#speech?.final) this.#spoken();
      else return;
    }
    throw new Error('the dialogue does not settle');
  }

  async #ask(id: string, request: ConverseRequest): Promise<void> {
    this.requests.push(request);
    const left = new AbortController();
    try {
      for await (const event of this.#model.converse(request, left.signal)) {
        if (this.state.reply?.id !== id) break;
        this.#feed(asEvent(event, id));
      }
    } catch (error) {
      this.#feed({ type: 'reply-failed', reason: String((error as { code?: string }).code), id });
    } finally {
      left.abort();
    }
  }

  #feed(event: DialogueEvent): void {
    const next = step(this.state, event);
    this.state = next.state;
    for (const intent of next.intents) {
      this.intents.push(intent);
      if (intent.type === 'ask-model') this.#asked = { id: intent.id, request: intent.request };
      if (intent.type === 'speak') this.#speak(intent);
      if (intent.type === 'cancel-reply') this.#speech = undefined;
    }
  }

  #speak({ id, text, final }: Extract<Intent, { type: 'speak' }>): void {
    const before = this.#speech?.id === id ? `${this.#speech.text} ` : '';
    this.#speech = { id, text: `${before}${text}`.replace(/\s+/g, ' ').trim(), final };
  }

  #spoken(): void {
    const speech = this.#speech;
    if (speech === undefined) return;
    this.#speech = undefined;
    const startMs = this.#clockMs;
    this.#clockMs += speech.text.length * 60;
    const { id, text: heardText } = speech;
    this.#feed({ type: 'spoken', id, heardText, startMs, endMs: this.#clockMs, interrupted: false });
  }
}

function asEvent(event: ModelEvent, id: string): DialogueEvent {
  if (event.type === 'text') return { type: 'reply-text', text: event.text, id };
  return event.type === 'tool' ? { type: 'reply-tool', call: event.call, id } : { type: 'reply-end', id };
}
