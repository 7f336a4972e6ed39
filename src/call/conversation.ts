import { Channel, type Clock, isAbort, type Logger, messageOf, within } from '../common/index.js';
import {
  begin,
  type DialogueContext,
  type DialogueEvent,
  type DialogueState,
  expecting,
  type Intent,
  step,
} from '../dialogue/index.js';
import type { ListeningContext, ListeningEvent } from '../listening/index.js';
import type { LanguageModel } from '../llm/index.js';
import type { MediaPort } from '../media/index.js';
import { splitClauses, type Voice } from '../speaking/index.js';
import type { ConverseRequest, EndedBy, Turn } from '../terms/index.js';
import { BargeIn } from './barge-in.js';
import type { Pulse } from './pulse.js';
import { Speaker } from './speaker.js';

export interface ConversationOptions {
  context: DialogueContext;
  media: MediaPort;
  voice: Voice;
  model: LanguageModel;
  /** What was heard of the caller. */
  heard: (context: ListeningContext) => AsyncIterable<ListeningEvent>;
  keys: AsyncIterable<string>;
  /** Fires when the caller, or the way to the caller, is gone. */
  gone: AbortSignal;
  pulse: Pulse;
  clock: Clock;
  log: Logger;
  /** Told of each turn as soon as it is over. */
  onTurn: (turn: Turn) => void;
  /** Told when the last word was said: the listening may end. */
  onOver: () => void;
  /** How long the recogniser may take for the caller's last words, milliseconds. Default: 3,000. */
  lastWordsMs?: number;
  /** How often silence is looked for, milliseconds. Default: 500. */
  tickMs?: number;
}

/** How the conversation went. */
export interface Conversed {
  readonly state: DialogueState;
  readonly endedBy: EndedBy;
}

/**
 * Holds the dialogue of one call: everything that happens becomes an event in one inbox, one loop steps the dialogue
 * and carries out its intents. Ends when the dialogue hangs up or the caller is gone.
 */
export class Conversation {
  readonly #options: ConversationOptions;
  readonly #inbox = new Channel<DialogueEvent>();
  readonly #late: DialogueEvent[] = [];
  readonly #speaker: Speaker;
  readonly #bargeIn = new BargeIn();
  readonly #stop = new AbortController();
  #reply: { id: string; abort: AbortController } | undefined;
  #state: DialogueState;
  #endedBy: EndedBy | undefined;
  #quietSinceMs: number;
  #callerSpeaking = false;

  constructor(options: ConversationOptions) {
    this.#options = options;
    this.#state = begin(options.context).state;
    this.#quietSinceMs = options.clock.monotonicMs();
    this.#speaker = new Speaker({
      media: options.media,
      voice: options.voice,
      log: options.log,
      onSpoken: (spoken) => {
        this.#quietSinceMs = options.clock.monotonicMs();
        this.#push({ type: 'spoken', ...spoken });
      },
    });
  }

  async run(): Promise<Conversed> {
    const { gone, context } = this.#options;
    const onGone = () => this.#push({ type: 'hung-up' });
    gone.addEventListener('abort', onGone, { once: true });
    const timers = [
      setInterval(() => this.#tick(), this.#options.tickMs ?? 500),
      setTimeout(() => this.#push({ type: 'time-limit' }), context.mailbox.maxCallMs),
    ];
    const ears = this.#listen();
    void this.#readKeys();
    try {
      this.#push({ type: 'started' });
      if (gone.aborted) onGone();
      await this.#stepUntilOver();
    } finally {
      for (const timer of timers) clearTimeout(timer);
      gone.removeEventListener('abort', onGone);
      this.#reply?.abort.abort();
      this.#speaker.interrupt();
    }
    await this.#lastWords(ears);
    return { state: this.#state, endedBy: this.#endedBy ?? 'fault' };
  }

  /** While the call runs, into the inbox; afterwards only what belongs into the transcript is kept. */
  #push(event: DialogueEvent): void {
    if (this.#endedBy === undefined) this.#inbox.push(event);
    else if (event.type === 'spoken' || event.type === 'caller-turn') this.#late.push(event);
  }

  async #stepUntilOver(): Promise<void> {
    for await (const event of this.#inbox) {
      if (this.#endedBy !== undefined) this.#push(event);
      else for (const intent of this.#step(event)) this.#carryOut(intent);
      if (this.#endedBy !== undefined && this.#inbox.length === 0) return;
    }
  }

  /** The recogniser may still owe the end of what the caller said, and the speaker what was heard of the last answer. */
  async #lastWords(ears: Promise<unknown>): Promise<void> {
    this.#options.onOver();
    await within(ears, this.#options.lastWordsMs ?? 3_000, 'the last words').catch((error) => {
      this.#options.log.warn({ err: error }, 'the end of the call was not recognised, it is in the recording');
    });
    this.#stop.abort();
    for (const event of this.#late) {
      for (const intent of this.#step(event)) if (intent.type === 'transcript') this.#carryOut(intent);
    }
  }

  #step(event: DialogueEvent): readonly Intent[] {
    this.#options.log.trace({ event: event.type, atMs: this.#options.media.nowMs() }, 'dialogue event');
    this.#options.pulse.stepBegins();
    const { state, intents } = step(this.#state, event);
    this.#state = state;
    this.#options.pulse.stepEnds();
    return intents;
  }

  #carryOut(intent: Intent): void {
    switch (intent.type) {
      case 'speak':
        if (intent.text.trim() !== '') this.#speaker.say(intent.id, intent.text.trim());
        if (intent.final) this.#speaker.finish(intent.id);
        break;
      case 'ask-model':
        this.#ask(intent.id, intent.request);
        break;
      case 'cancel-reply':
        this.#reply?.abort.abort();
        this.#speaker.interrupt();
        break;
      case 'transcript':
        this.#options.onTurn(intent.turn);
        break;
      case 'refused':
        this.#options.log.warn({ what: intent.what, reason: intent.reason }, 'model output refused');
        break;
      case 'hang-up':
        this.#endedBy = intent.endedBy;
        break;
      case 'note':
        break; // The notes are in the state; they are stored with the call's end.
    }
  }

  /** Asks the model and feeds its answer back, clause by clause while it streams. */
  #ask(id: string, request: ConverseRequest): void {
    this.#reply?.abort.abort();
    const abort = new AbortController();
    this.#reply = { id, abort };
    const answer = async () => {
      for await (const text of splitClauses(this.#textOf(id, request, abort.signal))) {
        this.#push({ type: 'reply-text', id, text: `${text} ` });
      }
      this.#push({ type: 'reply-end', id });
    };
    answer().catch((error) => {
      if (abort.signal.aborted && isAbort(error)) return;
      this.#options.log.warn({ err: error }, 'language model failed, the guided interview goes on');
      this.#push({ type: 'reply-failed', id, reason: messageOf(error) });
    });
  }

  async *#textOf(id: string, request: ConverseRequest, signal: AbortSignal): AsyncIterable<string> {
    for await (const event of this.#options.model.converse(request, signal)) {
      if (event.type === 'text') yield event.text;
      else if (event.type === 'tool') this.#push({ type: 'reply-tool', id, call: event.call });
    }
  }

  async #listen(): Promise<void> {
    try {
      for await (const event of this.#options.heard(this.#listeningContext())) {
        if (this.#stop.signal.aborted) return;
        this.#onHeard(event);
      }
    } catch (error) {
      // Deaf, but not gone: the recording goes on, and the silence prompts bring the call to its end.
      if (!this.#stop.signal.aborted) this.#options.log.error({ err: error }, 'listening failed');
    }
  }

  #listeningContext(): ListeningContext {
    return {
      language: this.#options.context.mailbox.language,
      secretarySpeaking: () => this.#speaker.speaking,
      expecting: () => expecting(this.#state),
    };
  }

  #onHeard(event: ListeningEvent): void {
    switch (event.type) {
      case 'speech-started':
        this.#callerSpeaking = true;
        this.#bargeIn.speechStarted(event.atMs);
        if (!this.#speaker.speaking) this.#push({ type: 'speech-started', atMs: event.atMs });
        break;
      case 'partial':
        if (this.#speaker.speaking && this.#bargeIn.meant(event.text)) this.#interruptedAt(event.atMs);
        break;
      case 'speech-stopped':
        this.#callerSpeaking = false;
        this.#quietSinceMs = this.#options.clock.monotonicMs();
        this.#bargeIn.speechStopped();
        break;
      case 'turn':
        this.#callerSpeaking = false;
        this.#quietSinceMs = this.#options.clock.monotonicMs();
        this.#bargeIn.speechStopped();
        this.#push({ type: 'caller-turn', turn: turnOf(event) });
        break;
      case 'engine-failed':
        this.#options.log.error({ engine: event.engine }, 'recogniser failed, the call goes on');
        break;
    }
  }

  #interruptedAt(atMs: number): void {
    this.#push({ type: 'speech-started', atMs });
  }

  async #readKeys(): Promise<void> {
    try {
      for await (const key of this.#options.keys) {
        if (this.#stop.signal.aborted) return;
        this.#quietSinceMs = this.#options.clock.monotonicMs();
        this.#push({ type: 'key', key, atMs: this.#options.media.nowMs() });
      }
    } catch (error) {
      this.#options.log.warn({ err: error }, 'keys can no longer be read');
    }
  }

  #tick(): void {
    if (this.#speaker.speaking && this.#bargeIn.insists(this.#options.media.nowMs())) {
      this.#interruptedAt(this.#options.media.nowMs());
    }
    if (this.#speaker.speaking || this.#callerSpeaking || this.#state.phase === 'thinking') {
      this.#quietSinceMs = this.#options.clock.monotonicMs();
      return;
    }
    this.#push({ type: 'silence', ms: this.#options.clock.monotonicMs() - this.#quietSinceMs });
  }
}

function turnOf(event: Extract<ListeningEvent, { type: 'turn' }>) {
  const { text, startMs, endMs, confidence, words, engine } = event;
  return { text, startMs, endMs, confidence, words, engine };
}
