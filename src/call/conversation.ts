import { Channel, type Clock, type Logger, within } from '../common/index.js';
import {
  begin,
  type DialogueContext,
  type DialogueEvent,
  type DialogueState,
  expecting,
  type Intent,
  phrasebook,
  step,
} from '../dialogue/index.js';
import type { ListeningContext, ListeningEvent } from '../listening/index.js';
import type { LanguageModel } from '../llm/index.js';
import type { MediaPort } from '../media/index.js';
import type { Voice } from '../speaking/index.js';
import type { EndedBy, Turn } from '../terms/index.js';
import { Asker } from './asker.js';
import { BargeIn } from './barge-in.js';
import type { Gone } from './gone.js';
import type { CallLimits } from './limits.js';
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
  /** When the caller, or the way to the caller, is gone; the conversation itself says so when it can hear or speak no more. */
  gone: Gone;
  pulse: Pulse;
  clock: Clock;
  log: Logger;
  limits: CallLimits;
  /** Told of each turn as soon as it is over. */
  onTurn: (turn: Turn) => void;
  /** Told once, at once when it is over: the caller may go. What was said last may still be recognised. */
  onOver: (endedBy: EndedBy) => void;
  /** How often silence and interruptions are looked for, milliseconds. Default: 250. */
  tickMs?: number;
}

/** How the conversation went. */
export interface Conversed {
  readonly state: DialogueState;
  readonly endedBy: EndedBy;
}

/**
 * Holds the dialogue of one call: everything that happens becomes an event in one inbox, one loop steps the dialogue
 * and carries out its intents. Ends when the dialogue hangs up or the caller is gone; never throws.
 */
export class Conversation {
  readonly #options: ConversationOptions;
  readonly #inbox = new Channel<DialogueEvent>();
  readonly #late: DialogueEvent[] = [];
  readonly #speaker: Speaker;
  readonly #asker: Asker;
  readonly #bargeIn = new BargeIn();
  readonly #stop = new AbortController();
  #state: DialogueState;
  #endedBy: EndedBy | undefined;
  #quietSinceMs: number;
  #callerSpeaking = false;
  #disclosed = false;

  constructor(options: ConversationOptions) {
    const { media, voice, model, log, limits } = options;
    this.#options = options;
    this.#state = begin(options.context).state;
    this.#quietSinceMs = options.clock.monotonicMs();
    this.#asker = new Asker({ model, log, replyMs: limits.replyMs, onReply: (event) => this.#push(event) });
    this.#speaker = new Speaker({
      media,
      voice,
      log,
      voiceMs: limits.voiceMs,
      onMute: () => options.gone.now('fault'),
      onSpoken: (spoken) => {
        this.#stirred();
        this.#push({ type: 'spoken', ...spoken });
      },
    });
  }

  async run(): Promise<Conversed> {
    const { gone, onOver } = this.#options;
    const onGone = () => this.#push({ type: 'hung-up' });
    gone.signal.addEventListener('abort', onGone, { once: true });
    const ears = this.#listen();
    void this.#readKeys();
    void this.#tickOn();
    void this.#watchTheTime();
    this.#push({ type: 'started' });
    if (gone.signal.aborted) onGone();
    const endedBy = await this.#stepUntilOver();
    gone.signal.removeEventListener('abort', onGone);
    this.#asker.cancel();
    this.#speaker.interrupt();
    onOver(endedBy);
    await this.#lastWords(ears);
    return { state: this.#state, endedBy };
  }

  /** While the call runs, into the inbox; afterwards only what belongs into the transcript is kept. */
  #push(event: DialogueEvent): void {
    if (this.#endedBy === undefined) this.#inbox.push(event);
    else if (event.type === 'spoken' || event.type === 'caller-turn') this.#late.push(event);
  }

  /** @returns who ended it; the dialogue sees one end of a call, `gone` knows whose it was. */
  async #stepUntilOver(): Promise<EndedBy> {
    try {
      for await (const event of this.#inbox) {
        if (this.#endedBy !== undefined) this.#push(event);
        else for (const intent of this.#step(event)) this.#carryOut(intent);
        if (this.#endedBy !== undefined && this.#inbox.length === 0) break;
      }
    } catch (error) {
      this.#options.log.error({ err: error }, 'the dialogue broke');
      this.#endedBy = 'fault';
    }
    if (this.#endedBy === 'caller') this.#endedBy = this.#options.gone.cause;
    this.#endedBy ??= 'fault';
    return this.#endedBy;
  }

  /** The recogniser may still owe the end of what the caller said, and the speaker what was heard of the last answer. */
  async #lastWords(ears: Promise<unknown>): Promise<void> {
    await within(ears, this.#options.limits.lastWordsMs, 'the last words').catch((error) => {
      this.#options.log.warn({ err: error }, 'the end of the call was not recognised, it is in the recording');
    });
    this.#stop.abort();
    try {
      for (const event of this.#late) {
        for (const intent of this.#step(event)) if (intent.type === 'transcript') this.#carryOut(intent);
      }
    } catch (error) {
      this.#options.log.error({ err: error }, 'the last words are lost');
    }
  }

  #step(event: DialogueEvent): readonly Intent[] {
    this.#options.log.trace({ event: event.type, atMs: this.#options.media.nowMs() }, 'dialogue event');
    this.#options.pulse.stepBegins();
    try {
      const { state, intents } = step(this.#state, event);
      this.#state = state;
      return intents;
    } finally {
      this.#options.pulse.stepEnds();
    }
  }

  #carryOut(intent: Intent): void {
    switch (intent.type) {
      case 'speak':
        if (intent.text.trim() !== '') this.#speaker.say(intent.id, intent.text.trim());
        if (intent.final) this.#speaker.finish(intent.id);
        break;
      case 'ask-model':
        this.#asker.ask(intent.id, intent.request);
        break;
      case 'cancel-reply':
        this.#asker.cancel();
        this.#speaker.interrupt();
        break;
      case 'stop-model':
        this.#asker.cancel();
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
      case 'transfer':
        this.#push({ type: 'transfer-failed' }); // nobody can be reached yet
        break;
      case 'alert':
      case 'note':
        break; // The notes are in the state; they are stored with the call's end.
    }
  }

  /** A secretary that cannot hear ends the call: VoiceMail() can. */
  async #listen(): Promise<void> {
    try {
      for await (const event of this.#options.heard(this.#listeningContext())) {
        if (this.#stop.signal.aborted) return;
        this.#onHeard(event);
      }
    } catch (error) {
      if (!this.#stop.signal.aborted) this.#options.log.error({ err: error }, 'listening failed');
    }
    // Without audio there is nothing to hear: whoever knows why says so.
    if (!this.#options.media.closed.aborted) this.#options.gone.now('fault');
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
        if (this.#bargeIn.meant(event.text, this.#speaker.planned)) this.#interruptAt(event.atMs);
        break;
      case 'speech-stopped':
        this.#callerPaused();
        break;
      case 'turn':
        this.#callerPaused();
        this.#push({ type: 'caller-turn', turn: turnOf(event) });
        break;
      case 'engine-failed':
        this.#options.log.error({ engine: event.engine }, 'recogniser failed, the call goes on');
        break;
    }
  }

  #callerPaused(): void {
    this.#callerSpeaking = false;
    this.#stirred();
    this.#bargeIn.speechStopped();
  }

  #interruptAt(atMs: number): void {
    if (this.#speaker.speaking && this.#mayBeInterrupted()) this.#push({ type: 'speech-started', atMs });
  }

  /**
   * Not before the caller has heard that an assistant speaks and records: noise on the line must not cut off what the
   * law wants said (docs/decisions/0006). Words are kept; they count when the caller's turn is over.
   */
  #mayBeInterrupted(): boolean {
    const { disclosure } = phrasebook(this.#options.context.mailbox.language);
    const heard = () => [...this.#state.turns.map(({ text }) => text), this.#speaker.heard];
    this.#disclosed ||= heard().some((text) => text.includes(disclosure));
    return this.#disclosed;
  }

  async #readKeys(): Promise<void> {
    try {
      for await (const key of this.#options.keys) {
        if (this.#stop.signal.aborted) return;
        this.#stirred();
        this.#push({ type: 'key', key, atMs: this.#options.media.nowMs() });
      }
    } catch (error) {
      this.#options.log.warn({ err: error }, 'keys can no longer be read');
    }
  }

  async #tickOn(): Promise<void> {
    const { clock, tickMs = 250 } = this.#options;
    while (await slept(clock, tickMs, this.#stop.signal)) this.#tick();
  }

  #tick(): void {
    const nowMs = this.#options.media.nowMs();
    if (this.#speaker.speaking && this.#mayBeInterrupted() && this.#bargeIn.insists(nowMs)) this.#interruptAt(nowMs);
    const isQuiet = !this.#speaker.speaking && !this.#callerSpeaking && this.#state.phase !== 'thinking';
    if (isQuiet) this.#push({ type: 'silence', ms: this.#options.clock.monotonicMs() - this.#quietSinceMs });
    else this.#stirred();
  }

  /** Somebody spoke, keyed or thought: silence begins anew. */
  #stirred(): void {
    this.#quietSinceMs = this.#options.clock.monotonicMs();
  }

  /** The goodbye is said at the time limit; when even that does not end, the call does. */
  async #watchTheTime(): Promise<void> {
    const { clock, context, limits, gone } = this.#options;
    if (!(await slept(clock, context.mailbox.maxCallMs, this.#stop.signal))) return;
    this.#push({ type: 'time-limit' });
    if (await slept(clock, limits.goodbyeMs, this.#stop.signal)) gone.now('time-limit');
  }
}

/** False when the signal fired first. */
async function slept(clock: Clock, ms: number, signal: AbortSignal): Promise<boolean> {
  return clock.sleep(ms, signal).then(
    () => !signal.aborted,
    () => false,
  );
}

function turnOf(event: Extract<ListeningEvent, { type: 'turn' }>) {
  const { text, startMs, endMs, confidence, words, engine } = event;
  return { text, startMs, endMs, confidence, words, engine };
}
