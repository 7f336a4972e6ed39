import {
  begin,
  type DialogueContext,
  type DialogueEvent,
  type DialogueState,
  type Intent,
  type KnowledgeSense,
  requestOf,
  step,
  topicOf,
} from '../dialogue/index.js';
import type { LanguageModel } from '../llm/index.js';
import type { EndedBy, Notes, Turn } from '../terms/index.js';
import { type AskedModel, askModel } from './ask-model.js';

export interface RehearsalOptions {
  /** `model` in it names the language model; without a name the guided interview speaks alone. */
  readonly context: DialogueContext;
  /** What is asked where the dialogue asks a model. */
  readonly model?: Pick<LanguageModel, 'converse'> | undefined;
  /** Finds out what the words mean before the dialogue is told of them. Default: words are compared by their stems. */
  readonly sense?: Pick<KnowledgeSense, 'hears' | 'before'> | undefined;
  /** What becomes of a transfer. Default: nobody answers it. */
  readonly transfer?: 'answered' | 'unanswered' | undefined;
  /** Longest wait for a model's answer, milliseconds of real time. Default: 60,000. */
  readonly replyMs?: number | undefined;
  /** Told of each turn when it is over, of the secretary's when it was spoken. */
  readonly onTurn?: ((turn: Turn) => void) | undefined;
  readonly onIntent?: ((intent: Intent) => void) | undefined;
  readonly signal: AbortSignal;
}

/** How fast both sides speak on the rehearsal's clock, milliseconds. */
const MS_PER_CHARACTER = 60;
const MS_PER_KEY = 200;
/** How often silence is told, milliseconds. */
const TICK_MS = 250;
/** A dialogue that asks and speaks so often without the caller has gone astray. */
const MOST_ROUNDS = 40;

interface Utterance {
  readonly id: string;
  readonly text: string;
  readonly final: boolean;
}

/**
 * Holds one conversation in text: what `call` does with sound, this does with words, on a clock of its own. Every method
 * lets the caller act; `settle` lets the secretary think and speak to the end.
 */
export class Rehearsal {
  readonly #options: RehearsalOptions;
  readonly #intents: Intent[] = [];
  #state: DialogueState;
  #clockMs = 0;
  #quietMs = 0;
  #utterance: Utterance | undefined;
  #asked: AskedModel | undefined;
  #endedBy: EndedBy | undefined;
  #transferring = false;
  /** What was heard of the utterance that is being cut. */
  #heard = '';

  constructor(options: RehearsalOptions) {
    this.#options = options;
    this.#state = begin(options.context).state;
  }

  get turns(): readonly Turn[] {
    return this.#state.turns;
  }

  get notes(): Notes {
    return this.#state.notes;
  }

  /** Who ended it; undefined while it goes on. */
  get endedBy(): EndedBy | undefined {
    return this.#endedBy;
  }

  /** All that the dialogue wanted done, in its order. */
  get intents(): readonly Intent[] {
    return this.#intents;
  }

  /** What the secretary asked for last: a field, own-number, confirm, rest, message, anything-else or open. */
  get asked(): string | undefined {
    const last = this.turns.findLast(({ speaker }) => speaker === 'secretary');
    const topic = last && topicOf(last.text, requestOf(this.#state));
    return topic?.kind === 'confirm' || topic?.kind === 'rest' ? topic.kind : topic?.key;
  }

  /** Milliseconds since the call was answered. */
  get nowMs(): number {
    return this.#clockMs;
  }

  /** The secretary greets. @param upTo as with `settle` */
  async start(upTo?: string): Promise<void> {
    this.#feed({ type: 'started' });
    await this.settle(upTo);
  }

  /** Lets what the caller is about to say be understood, as `call` does while the caller pauses. Never rejects. */
  async understand(text: string): Promise<void> {
    const { sense, context } = this.#options;
    await sense?.hears(text, context.mailbox.language);
  }

  /** The caller says something, into the secretary's words when it has not settled. */
  say(text: string): void {
    const startMs = this.#clockMs;
    this.#advance(Math.max(400, text.length * MS_PER_CHARACTER));
    this.#feed({
      type: 'caller-turn',
      turn: { text, startMs, endMs: this.#clockMs, engine: 'typed', confidence: 1 },
    });
  }

  press(keys: string): void {
    for (const key of keys) {
      this.#advance(MS_PER_KEY);
      this.#feed({ type: 'key', key, atMs: this.#clockMs });
    }
  }

  /** Nobody speaks for so long, and the secretary does what it does about it. */
  async silence(ms: number): Promise<void> {
    for (let passed = 0; passed < ms && this.#endedBy === undefined; passed += TICK_MS) {
      this.#clockMs += TICK_MS;
      this.#quietMs += TICK_MS;
      this.#feed({ type: 'silence', ms: this.#quietMs });
      this.#lookAtTheTime();
      await this.settle();
    }
  }

  hangUp(): void {
    this.#feed({ type: 'hung-up' });
  }

  /**
   * Lets the model answer and the secretary speak until it is the caller's turn.
   * @param upTo the caller begins to speak when this was heard: what follows it is cut
   */
  async settle(upTo?: string): Promise<void> {
    for (let round = 0; round < MOST_ROUNDS; round += 1) {
      this.#options.signal.throwIfAborted();
      if (this.#asked !== undefined) await this.#letAnswer(this.#asked);
      else if (this.#utterance?.final === true) {
        if (this.#speak(this.#utterance, upTo)) return;
      } else if (this.#transferring) this.#transfer();
      else return;
    }
    throw new Error('the dialogue does not come to rest');
  }

  #feed(event: DialogueEvent): void {
    if (this.#endedBy !== undefined) return;
    const { state, intents } = step(this.#state, event);
    this.#state = state;
    for (const intent of intents) this.#carryOut(intent);
  }

  #carryOut(intent: Intent): void {
    this.#intents.push(intent);
    this.#options.onIntent?.(intent);
    switch (intent.type) {
      case 'speak':
        this.#utterance = appended(this.#utterance, intent);
        break;
      case 'ask-model':
        this.#asked?.cancel();
        this.#asked = this.#ask(intent);
        break;
      case 'cancel-reply':
        this.#cut();
        break;
      case 'transcript':
        this.#options.onTurn?.(intent.turn);
        break;
      case 'transfer':
        this.#transferring = true;
        break;
      case 'hang-up':
        this.#endedBy = intent.endedBy;
        this.#asked?.cancel();
        this.#asked = undefined;
        break;
      case 'note':
      case 'alert':
      case 'refused':
        break; // Whoever rehearses reads them from `intents`.
    }
  }

  #ask({ id, request }: Extract<Intent, { type: 'ask-model' }>): AskedModel {
    const { model, replyMs = 60_000, signal } = this.#options;
    return askModel({ id, request, model, replyMs, signal });
  }

  async #letAnswer(asked: AskedModel): Promise<void> {
    for await (const event of asked.events()) {
      // Another question may have taken its place, or the caller may be gone.
      if (this.#asked !== asked) return asked.cancel();
      await this.#options.sense?.before(event, this.#options.context.mailbox.language);
      this.#feed(event);
    }
    if (this.#asked === asked) this.#asked = undefined;
  }

  /** @returns whether the caller begins to speak now. */
  #speak({ id, text }: Utterance, upTo: string | undefined): boolean {
    const at = upTo === undefined ? -1 : text.indexOf(upTo);
    if (at < 0 || upTo === undefined) {
      this.#utterance = undefined;
      this.#report(id, text, false);
      return false;
    }
    this.#heard = text.slice(0, at + upTo.length);
    this.#feed({ type: 'speech-started', atMs: this.#clockMs });
    this.#heard = '';
    return true;
  }

  /** What is under way is silenced; an utterance that was cut where the caller began to speak was heard until there. */
  #cut(): void {
    const cut = this.#utterance;
    this.#asked?.cancel();
    this.#asked = undefined;
    this.#utterance = undefined;
    if (cut !== undefined) this.#report(cut.id, this.#heard, true);
  }

  #report(id: string, heardText: string, interrupted: boolean): void {
    const startMs = this.#clockMs;
    this.#advance(heardText.length * MS_PER_CHARACTER);
    this.#feed({ type: 'spoken', id, heardText, startMs, endMs: this.#clockMs, interrupted });
    this.#lookAtTheTime();
  }

  #transfer(): void {
    this.#transferring = false;
    if (this.#options.transfer === 'answered') this.#endedBy = 'transfer';
    else this.#feed({ type: 'transfer-failed' });
  }

  #advance(ms: number): void {
    this.#clockMs += ms;
    this.#quietMs = 0;
  }

  #lookAtTheTime(): void {
    if (this.#clockMs >= this.#options.context.mailbox.maxCallMs && !this.#state.timeIsUp)
      this.#feed({ type: 'time-limit' });
  }
}

/** Pieces with one id are one utterance. */
function appended(before: Utterance | undefined, { id, text, final }: Extract<Intent, { type: 'speak' }>): Utterance {
  const begun = before?.id === id ? `${before.text} ` : '';
  return { id, text: `${begun}${text}`.replace(/\s+/g, ' ').trim(), final };
}
