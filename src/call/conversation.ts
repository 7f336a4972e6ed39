import { Channel, type Clock, type Logger, within } from '../common/index.js';
import {
  begin,
  type DialogueContext,
  type DialogueEvent,
  type DialogueState,
  expecting,
  type Intent,
  type KnowledgeSense,
  phrasebook,
  signalsIn,
  step,
} from '../dialogue/index.js';
import type { ListeningContext, ListeningEvent } from '../listening/index.js';
import type { LanguageModel } from '../llm/index.js';
import type { MediaPort } from '../media/index.js';
import type { Voice } from '../speaking/index.js';
import { type EndedBy, heardUntilMs, type Turn } from '../terms/index.js';
import { AnswerDelay } from './answer-delay.js';
import { Asker } from './asker.js';
import { Deafness } from './deafness.js';
import type { Gone } from './gone.js';
import { Hearing } from './hearing.js';
import { Interruptions } from './interruptions.js';
import type { CallLimits } from './limits.js';
import { PlayedLevels } from './played-levels.js';
import type { Pulse } from './pulse.js';
import { Speaker } from './speaker.js';
import { Speculation } from './speculation.js';
import { Transfer } from './transfer.js';
import { TurnTrace } from './turn-trace.js';
import { Waiting } from './waiting.js';

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
  /** The owner's recorded greeting, 16 kHz mono, where there is one. Never rejects. */
  greetingSound?: Promise<Int16Array | undefined> | undefined;
  /** Puts the caller through; bounded. 'unanswered': the caller is back and hears us. @throws when it cannot be done */
  transfer: () => Promise<'answered' | 'unanswered'>;
  /** Tells the owner at once; bounded, never throws. `state` is what is known by now. */
  alert: (words: string, state: DialogueState) => void;
  /** Where a daemon that died left the dialogue, and how long the call had gone on by then. Default: the call is new. */
  goesOnFrom?: { readonly state: DialogueState; readonly afterMs: number } | undefined;
  /** Told after each step how far the dialogue has come; returns at once. Default: nobody is told. */
  onState?: (state: DialogueState) => void;
  /** Told of each turn as soon as it is over. */
  onTurn: (turn: Turn) => void;
  /** Told once, at once when it is over: the caller may go. What was said last may still be recognised. */
  onOver: (endedBy: EndedBy) => void;
  /** Told how the call goes, for whoever counts. Default: nobody counts. */
  observer?: CallObserver | undefined;
  /** One event in, what is to be done out. Default: the dialogue's own. */
  step?: typeof step;
  /** Finds out what a caller's words mean before the dialogue is told of them. Default: words are compared by their stems. */
  sense?: Pick<KnowledgeSense, 'before' | 'hears'> | undefined;
  /** Whether the recogniser is there; what is said meanwhile is heard when it is back. Default: always. */
  hears?: () => boolean;
  /** How often silence, interruptions and a model that thinks are looked for, milliseconds. Default: 100. */
  tickMs?: number;
}

/** Counts how calls go. Its methods return at once and never throw. */
export interface CallObserver {
  /** From the end of the caller's words to the first sound of the answer, milliseconds. */
  answered(delayMs: number): void;
  /** Something was not there or failed, and something simpler went on in its place. */
  stoodIn(forWhat: 'model' | 'recogniser'): void;
}

/** How the conversation went. */
export interface Conversed {
  readonly state: DialogueState;
  readonly endedBy: EndedBy;
  /** From here on words of the caller may not have been recognised, milliseconds of the call; undefined: all were. */
  readonly unheardFromMs: number | undefined;
}

/**
 * Holds the dialogue of one call: everything that happens becomes an event in one inbox, one loop steps the dialogue
 * and carries out its intents. Ends when the dialogue hangs up or the caller is gone; never throws.
 */
export class Conversation {
  readonly #options: ConversationOptions;
  readonly #inbox = new Channel<DialogueEvent>();
  readonly #late: DialogueEvent[] = [];
  readonly #stop = new AbortController();
  readonly #levels = new PlayedLevels();
  readonly #answerDelay: AnswerDelay;
  readonly #waiting: Waiting;
  readonly #deafness: Deafness;
  readonly #asker: Asker;
  readonly #speaker: Speaker;
  readonly #interruptions: Interruptions;
  readonly #speculation: Speculation;
  readonly #hearing: Hearing;
  readonly #transfer: Transfer;
  readonly #trace: TurnTrace;
  #state: DialogueState;
  #endedBy: EndedBy | undefined;
  #disclosed = false;
  #unheardFromMs: number | undefined;

  constructor(options: ConversationOptions) {
    const { media, voice, model, log, limits, clock } = options;
    this.#options = options;
    this.#state = options.goesOnFrom?.state ?? begin(options.context).state;
    this.#answerDelay = new AnswerDelay((delayMs) => options.observer?.answered(delayMs));
    this.#trace = new TurnTrace(log, media);
    this.#waiting = new Waiting(clock);
    this.#deafness = new Deafness({ clock, hears: options.hears ?? (() => true), onTooLong: () => this.#staysDeaf() });
    this.#asker = new Asker({ model, log, replyMs: limits.replyMs, onReply: (event) => this.#onReply(event) });
    this.#speaker = new Speaker({
      media,
      voice,
      log,
      voiceMs: limits.voiceMs,
      onSound: () => this.#trace.sounds(),
      onMute: () => options.gone.now('fault'),
      onSpoken: (spoken) => {
        this.#waiting.stirred();
        this.#interruptions.ends();
        this.#push({ type: 'spoken', ...spoken });
      },
    });
    this.#interruptions = new Interruptions({
      media,
      clock,
      speaker: this.#speaker,
      allowed: () => this.#mayBeInterrupted(),
      onMeant: (atMs) => this.#push({ type: 'speech-started', atMs }),
      isBackChannel: (text) => signalsIn(text, options.context.mailbox.language).has('backchannel'),
      signal: this.#stop.signal,
    });
    this.#speculation = new Speculation({ asker: this.#asker, voice, log });
    this.#hearing = this.#makeHearing();
    this.#transfer = new Transfer({
      speaker: this.#speaker,
      log,
      nowMs: () => media.nowMs(),
      transfer: options.transfer,
      limitMs: limits.voiceMs,
      onOutcome: (outcome) => this.#transferred(outcome),
    });
  }

  async run(): Promise<Conversed> {
    const { gone, media, onOver } = this.#options;
    const onGone = () => this.#callerGone();
    gone.signal.addEventListener('abort', onGone, { once: true });
    const stopMeasuring = media.onPlayed((frame) => {
      this.#levels.played(frame);
      this.#answerDelay.played(frame.atMs);
    });
    const ears = this.#listen();
    void this.#readKeys();
    void this.#tickOn();
    void this.#watchTheTime();
    this.#push({ type: this.#options.goesOnFrom === undefined ? 'started' : 'adopted' });
    if (gone.signal.aborted) onGone();
    const endedBy = await this.#stepUntilOver();
    gone.signal.removeEventListener('abort', onGone);
    this.#asker.cancel();
    this.#speculation.end();
    this.#speaker.interrupt();
    stopMeasuring();
    onOver(endedBy);
    await this.#lastWords(ears);
    return { state: this.#state, endedBy, unheardFromMs: this.#unheardFromMs };
  }

  get #language(): string {
    return this.#options.context.mailbox.language;
  }

  #makeHearing(): Hearing {
    return new Hearing({
      interruptions: this.#interruptions,
      speculation: this.#speculation,
      speaker: this.#speaker,
      state: () => this.#state,
      onEvent: (event) => this.#push(event),
      onPause: () => this.#waiting.stirred(),
      understood: (text) => this.#options.sense?.hears(text, this.#language),
      onEngineFailed: (engine) => {
        this.#options.log.error({ engine }, 'recogniser failed, the call goes on');
        this.#mayBeUnheard();
        this.#options.observer?.stoodIn('recogniser');
      },
    });
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
        const understood = this.#options.sense?.before(event, this.#language);
        if (understood !== undefined) await understood;
        if (this.#endedBy !== undefined) this.#push(event);
        else this.#happened(event);
        if (this.#endedBy !== undefined && this.#inbox.length === 0) break;
      }
    } catch (error) {
      this.#options.log.error({ err: error }, 'the dialogue broke');
      this.#endedBy = 'fault';
    }
    if (this.#transfer.state === 'answered') return 'transfer';
    if (this.#endedBy === 'caller') this.#endedBy = this.#options.gone.cause;
    this.#endedBy ??= 'fault';
    return this.#endedBy;
  }

  #happened(event: DialogueEvent): void {
    const before = this.#speaker.utterance;
    if (event.type === 'caller-turn') this.#answerDelay.turnOver(event.turn.endMs, this.#speaker.speaking);
    if (event.type === 'speech-started') this.#answerDelay.callerSpeaks();
    if (event.type === 'caller-turn') this.#trace.taken(this.#speculation.turnOver(event.turn.text));
    for (const intent of this.#step(event)) this.#carryOut(intent);
    if (event.type === 'caller-turn') this.#speculation.settled();
    // "Thanks, bye" over the goodbye, "uh-huh": the dialogue heard it and did not stop.
    const isHeard = event.type === 'caller-turn' || event.type === 'speech-started';
    if (isHeard && before !== undefined && before === this.#speaker.utterance) this.#interruptions.goesOn();
  }

  /** The recogniser may still owe the end of what the caller said, and the speaker what was heard of the last answer. */
  async #lastWords(ears: Promise<unknown>): Promise<void> {
    await within(ears, this.#options.limits.lastWordsMs, 'the last words').catch((error) => {
      this.#options.log.warn({ err: error }, 'the end of the call was not recognised, it is in the recording');
      this.#mayBeUnheard();
    });
    this.#stop.abort();
    try {
      for (const event of this.#late) {
        const stillOwed = ({ type }: Intent) => type === 'transcript' || type === 'alert';
        for (const intent of this.#step(event).filter(stillOwed)) this.#carryOut(intent);
      }
    } catch (error) {
      this.#options.log.error({ err: error }, 'the last words are lost');
    }
  }

  #step(event: DialogueEvent): readonly Intent[] {
    this.#options.log.trace({ event: event.type, atMs: this.#options.media.nowMs() }, 'dialogue event');
    this.#options.pulse.stepBegins();
    try {
      const { state, intents } = (this.#options.step ?? step)(this.#state, event);
      this.#state = state;
      this.#options.onState?.(state);
      return intents;
    } finally {
      this.#options.pulse.stepEnds();
    }
  }

  #carryOut(intent: Intent): void {
    switch (intent.type) {
      case 'speak':
        this.#speak(intent);
        break;
      case 'ask-model':
        this.#waiting.asked();
        if (this.#asker.ask(intent.id, intent.request)) this.#speculation.adopted();
        break;
      case 'cancel-reply':
        this.#waiting.answered();
        this.#asker.cancel();
        this.#speaker.interrupt();
        break;
      case 'stop-model':
        this.#waiting.answered();
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
        void this.#transfer.begin();
        break;
      case 'alert':
        this.#options.alert(intent.words, this.#state);
        break;
      case 'note':
        break; // The notes are in the state; they are stored with the call's end.
    }
  }

  #speak({ id, text, final, recording }: Extract<Intent, { type: 'speak' }>): void {
    const sound = recording === 'greeting' ? this.#options.greetingSound : undefined;
    this.#trace.speaks();
    if (text.trim() !== '') this.#speaker.say(id, text.trim(), sound);
    if (final) this.#speaker.finish(id);
    this.#interruptions.look();
  }

  #onReply(event: DialogueEvent): void {
    if (event.type !== 'reply-tool') this.#waiting.answered();
    if (event.type === 'reply-failed') this.#options.observer?.stoodIn('model');
    this.#push(event);
  }

  /** While the caller is on the way to a person, being gone may mean having arrived: the transfer will tell. */
  #callerGone(): void {
    if (this.#transfer.state !== 'running' || this.#options.gone.cause === 'interrupted')
      this.#push({ type: 'hung-up' });
  }

  #transferred(outcome: 'answered' | 'failed'): void {
    this.#waiting.stirred();
    this.#hearing.reset();
    const isOver = outcome === 'answered' || this.#options.gone.signal.aborted;
    this.#push({ type: isOver ? 'hung-up' : 'transfer-failed' });
  }

  /** A secretary that cannot hear ends the call: VoiceMail() can. */
  async #listen(): Promise<void> {
    try {
      for await (const event of this.#options.heard(this.#listeningContext())) {
        if (this.#stop.signal.aborted) return;
        this.#trace.heard(event, () => expecting(this.#state));
        if (this.#transfer.lets(event)) this.#hearing.hear(event);
      }
    } catch (error) {
      if (!this.#stop.signal.aborted) this.#options.log.error({ err: error }, 'listening failed');
      this.#mayBeUnheard();
    }
    // Without audio there is nothing to hear: whoever knows why says so.
    if (!this.#options.media.closed.aborted) this.#options.gone.now('fault');
  }

  /** What was said since the caller's last turn is looked for in the recording when the call is over. */
  #mayBeUnheard(): void {
    this.#unheardFromMs ??= heardUntilMs(this.#state.turns);
  }

  #staysDeaf(): void {
    if (!this.#options.gone.signal.aborted)
      this.#options.log.error('the recogniser stays away, the call goes to voicemail');
    this.#options.gone.now('fault');
  }

  #listeningContext(): ListeningContext {
    return {
      language: this.#language,
      log: this.#options.log,
      secretarySpeaking: () => this.#speaker.speaking && !this.#interruptions.held,
      expecting: () => expecting(this.#state),
      playedDbfs: (atMs) => this.#levels.at(atMs),
    };
  }

  /**
   * Not before the caller has heard that an assistant speaks and records: noise on the line must not cut off what the
   * law wants said (docs/decisions/0006). Words are kept; they count when the caller's turn is over.
   */
  #mayBeInterrupted(): boolean {
    const { disclosure } = phrasebook(this.#language);
    const heard = () => [...this.#state.turns.map(({ text }) => text), this.#speaker.heard];
    this.#disclosed ||= heard().some((text) => text.includes(disclosure));
    return this.#disclosed;
  }

  async #readKeys(): Promise<void> {
    try {
      for await (const key of this.#options.keys) {
        if (this.#stop.signal.aborted) return;
        this.#waiting.stirred();
        this.#push({ type: 'key', key, atMs: this.#options.media.nowMs() });
      }
    } catch (error) {
      this.#options.log.warn({ err: error }, 'keys can no longer be read');
    }
  }

  async #tickOn(): Promise<void> {
    const { clock, tickMs = 100 } = this.#options;
    while (await slept(clock, tickMs, this.#stop.signal)) this.#tick();
  }

  #tick(): void {
    this.#interruptions.look();
    for (const event of this.#deafness.look()) this.#push(event);
    if (this.#deafness.isDeaf) this.#mayBeUnheard();
    const somebodyTalks = this.#speaker.speaking || this.#hearing.callerSpeaking || this.#state.phase === 'thinking';
    const nobodyTalks = !somebodyTalks && this.#transfer.state !== 'running' && !this.#deafness.isDeaf;
    for (const event of this.#waiting.look(nobodyTalks)) this.#push(event);
  }

  /** The goodbye is said at the time limit; when even that does not end, the call does. */
  async #watchTheTime(): Promise<void> {
    const { clock, context, limits, gone, goesOnFrom } = this.#options;
    const leftMs = Math.max(0, context.mailbox.maxCallMs - (goesOnFrom?.afterMs ?? 0));
    if (!(await slept(clock, leftMs, this.#stop.signal))) return;
    // Who is on the way to a person does not hear a goodbye, and must not be hung up on.
    while (this.#transfer.state === 'running') if (!(await slept(clock, 1_000, this.#stop.signal))) return;
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
