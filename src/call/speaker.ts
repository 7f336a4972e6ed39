import { FRAME_MS, Framer } from '../audio/index.js';
import { Channel, isAbort, type Logger, within } from '../common/index.js';
import type { MediaPort } from '../media/index.js';
import type { Voice } from '../speaking/index.js';
import { type Clause, heardWords, spokenWords } from './heard-words.js';
import { OwnPauses } from './own-pauses.js';

/** What came of one utterance: the words that the caller really heard and when. */
export interface Spoken {
  readonly id: string;
  /** Text that was heard: all of it, or the words up to where it was cut. */
  readonly heardText: string;
  readonly startMs: number;
  readonly endMs: number;
  readonly interrupted: boolean;
}

export interface SpeakerOptions {
  media: MediaPort;
  voice: Voice;
  log: Logger;
  /** Told exactly once for each utterance: when its last frame was played, or when it was cut. */
  onSpoken: (spoken: Spoken) => void;
  /** Told when the first sound of an utterance is on its way to the caller. */
  onSound?: () => void;
  /** Told when nothing at all of an utterance could be spoken: the caller hears silence. Before `onSpoken`. */
  onMute?: () => void;
  /** Most audio written ahead of what is played, milliseconds; bounds memory and what a flush has to drop. Default: 4,000. */
  aheadMs?: number;
  /** Longest wait for the next piece of sound, and for the last of it to be played, milliseconds. Default: 10,000. */
  voiceMs?: number;
}

interface Utterance {
  readonly id: string;
  readonly clauses: Clause[];
  readonly queue: Channel<Clause>;
  readonly abort: AbortController;
  /** Resolves when it was reported. */
  readonly over: Promise<void>;
  readonly reported: () => void;
  framesPlayed: number;
  startMs: number | undefined;
  endMs: number;
}

/** How often is looked whether there is room for more sound, milliseconds. */
const ROOM_EVERY_MS = 100;

/**
 * Speaks one utterance at a time: clauses come in while the model still thinks, go through the voice in order and into
 * the media port. An utterance that is begun while another is spoken waits for its end: a bridge is not cut by the answer
 * that it bridges. Counts the frames that were played, so that a barge-in knows what was heard.
 */
export class Speaker {
  readonly #options: SpeakerOptions;
  readonly #aheadMs: number;
  readonly #voiceMs: number;
  /** Utterances that were begun; what still comes for one that was reported is dropped. */
  readonly #begun = new Set<string>();
  readonly #pauses = new OwnPauses();
  #current: Utterance | undefined;
  #next: Utterance[] = [];

  constructor(options: SpeakerOptions) {
    this.#options = options;
    this.#aheadMs = options.aheadMs ?? 4_000;
    this.#voiceMs = options.voiceMs ?? 10_000;
    options.media.onPlayed((frame) => this.#played(frame.atMs));
  }

  /** True from the first clause until the last of it was heard or cut off. */
  get speaking(): boolean {
    return this.#current !== undefined;
  }

  /** Resolves when nothing is being said, nor waits to be. */
  async idle(): Promise<void> {
    while (this.#current !== undefined) await this.#current.over;
  }

  /** The utterance that is being spoken. */
  get utterance(): string | undefined {
    return this.#current?.id;
  }

  /** Text of the current utterance so far: what is planned, and of it what was heard by now. */
  get planned(): string {
    return this.#current?.clauses.map(({ text }) => text).join(' ') ?? '';
  }

  /** How long the pause is that is just being played, milliseconds: between sentences she makes some herself. 0: she speaks. */
  get pausingMs(): number {
    return this.#pauses.pausingMs;
  }

  get heard(): string {
    return this.#current === undefined ? '' : heardWords(this.#current.clauses, this.#current.framesPlayed);
  }

  /**
   * Adds a clause to utterance `id`; a new id begins a new utterance, to which the one before can no longer be added.
   * @param sound is played instead of speaking the text where it turns out to be there
   */
  say(id: string, text: string, sound?: Clause['sound']): void {
    const clause: Clause = { text, frames: 0, state: 'waiting', sound };
    const utterance = this.#utterance(id);
    if (utterance === undefined || utterance.queue.closed) return;
    utterance.clauses.push(clause);
    utterance.queue.push(clause);
    const isNext = this.#next.includes(utterance) && utterance.clauses.length === 1;
    if (isNext && sound === undefined) this.#options.voice.prepare(text, utterance.abort.signal);
  }

  /** No more clauses will come for the utterance; it is reported when its last frame was played. */
  finish(id: string): void {
    this.#utterance(id)?.queue.close();
  }

  /** Silences the secretary at once and reports what was heard, also of what was still to be said: nothing. */
  interrupt(): void {
    const cut = this.#current === undefined ? [] : [this.#current, ...this.#next];
    this.#next = [];
    for (const utterance of cut) {
      utterance.abort.abort();
      utterance.queue.close();
    }
    if (cut.length > 0) this.#options.media.flush();
    this.#pauses.flushed();
    for (const utterance of cut) this.#report(utterance, true);
  }

  /** The utterance `id` while it may still be added to; undefined when it was reported already. */
  #utterance(id: string): Utterance | undefined {
    if (!this.#begun.has(id)) return this.#make(id);
    return [this.#current, ...this.#next].find((utterance) => utterance?.id === id);
  }

  #make(id: string): Utterance {
    this.#begun.add(id);
    let reported: () => void = () => undefined;
    const over = new Promise<void>((resolve) => {
      reported = resolve;
    });
    const utterance: Utterance = {
      id,
      clauses: [],
      queue: new Channel<Clause>(),
      abort: new AbortController(),
      over,
      reported,
      framesPlayed: 0,
      startMs: undefined,
      endMs: this.#options.media.nowMs(),
    };
    const before = this.#next.at(-1) ?? this.#current;
    before?.queue.close();
    if (before === undefined) this.#begin(utterance);
    else this.#next.push(utterance);
    return utterance;
  }

  #begin(utterance: Utterance): void {
    this.#current = utterance;
    utterance.endMs = this.#options.media.nowMs();
    void this.#speak(utterance).catch((error) => {
      if (!isAbort(error)) this.#options.log.error({ err: error }, 'utterance broke');
      if (this.#current === utterance) this.#report(utterance, true);
    });
  }

  async #speak(utterance: Utterance): Promise<void> {
    const { signal } = utterance.abort;
    for await (const clause of utterance.queue) {
      await this.#tryClause(clause, signal);
      if (signal.aborted) return;
    }
    await this.#allPlayed(signal);
    if (signal.aborted || this.#current !== utterance) return;
    const { clauses } = utterance;
    if (clauses.length > 0 && clauses.every(({ frames, state }) => state === 'failed' && frames === 0))
      this.#options.onMute?.();
    this.#report(utterance, false);
  }

  /** A voice that fails with all its fall-backs costs this clause; the next one is tried again. */
  async #tryClause(clause: Clause, signal: AbortSignal): Promise<void> {
    try {
      await this.#speakClause(clause, signal);
      clause.state = 'spoken';
    } catch (error) {
      if (signal.aborted) return;
      clause.state = 'failed';
      this.#options.log.error({ err: error }, 'words could not be spoken');
    }
  }

  async #speakClause(clause: Clause, signal: AbortSignal): Promise<void> {
    const framer = new Framer();
    const sound = await clause.sound;
    if (sound !== undefined) return this.#write(clause, [...framer.push(sound), ...framer.flush()], signal);
    const leaving = new AbortController();
    const leave = () => leaving.abort(signal.reason);
    signal.addEventListener('abort', leave, { once: true });
    const sounds = this.#sounds(clause, leaving.signal)[Symbol.asyncIterator]();
    try {
      for (;;) {
        const { done, value } = await within(sounds.next(), this.#voiceMs, 'the voice', signal);
        if (done === true) break;
        await this.#write(clause, framer.push(value), signal);
      }
      await this.#write(clause, framer.flush(), signal);
    } finally {
      signal.removeEventListener('abort', leave);
      leaving.abort();
      // Not awaited: a voice that hangs would hang here again.
      void Promise.resolve(sounds.return?.()).catch(() => undefined);
    }
  }

  #sounds({ text }: Clause, signal: AbortSignal): AsyncIterable<Int16Array> {
    return this.#options.voice.synthesize(text, signal, this.#options.media.queuedMs);
  }

  async #write(clause: Clause, frames: readonly Int16Array[], signal: AbortSignal): Promise<void> {
    for (const frame of frames) {
      signal.throwIfAborted();
      if (this.#current?.clauses.every(({ frames: written }) => written === 0)) this.#options.onSound?.();
      this.#pauses.written(frame);
      this.#options.media.write(frame);
      clause.frames += 1;
      if (this.#options.media.queuedMs > this.#aheadMs) await this.#roomToWrite(signal);
    }
  }

  /** Waits until half of what may be queued was played. */
  async #roomToWrite(signal: AbortSignal): Promise<void> {
    const { media } = this.#options;
    while (!signal.aborted && !media.closed.aborted && media.queuedMs > this.#aheadMs / 2) {
      await new Promise((resolve) => setTimeout(resolve, ROOM_EVERY_MS));
    }
  }

  /** A port that never says that all was played ends the utterance late, not never. */
  async #allPlayed(signal: AbortSignal): Promise<void> {
    const { media, log } = this.#options;
    try {
      await within(media.drained(signal), media.queuedMs + this.#voiceMs, 'playing what was said', signal);
    } catch (error) {
      if (!signal.aborted) log.warn({ err: error }, 'the end of what was said is not known');
    }
  }

  #played(atMs: number): void {
    this.#pauses.played();
    const utterance = this.#current;
    if (utterance === undefined) return;
    utterance.startMs ??= atMs;
    utterance.framesPlayed += 1;
    utterance.endMs = atMs + FRAME_MS;
  }

  #report(utterance: Utterance, interrupted: boolean): void {
    this.#current = this.#current === utterance ? undefined : this.#current;
    const { id, clauses, framesPlayed, endMs } = utterance;
    const heardText = interrupted ? heardWords(clauses, framesPlayed) : spokenWords(clauses);
    this.#options.onSpoken({ id, heardText, startMs: utterance.startMs ?? endMs, endMs, interrupted });
    const next = this.#current === undefined ? this.#next.shift() : undefined;
    if (next !== undefined) this.#begin(next);
    utterance.reported();
  }
}
