import type { Clock } from '../common/index.js';
import type { MediaPort } from '../media/index.js';
import { type Action, BargeIn, isEcho } from './barge-in.js';
import type { Speaker } from './speaker.js';

export interface InterruptionsOptions {
  media: Pick<MediaPort, 'pause' | 'resume' | 'nowMs'>;
  speaker: Pick<Speaker, 'utterance' | 'planned' | 'pausingMs'>;
  clock: Clock;
  /** False while nothing may be interrupted: the caller has not heard yet what the law wants said. */
  allowed: () => boolean;
  /** Told when the caller wants to speak. The dialogue may go on all the same; say so with `goesOn`. */
  onMeant: (atMs: number) => void;
  /** See BargeIn. */
  isBackChannel: (text: string) => boolean;
  /** Ends with the call. */
  signal: AbortSignal;
}

/** How often a hold is looked at, milliseconds: its limits are some hundred. */
const LOOK_EVERY_MS = 20;

/** Carries out on the media port what BargeIn decides about the caller's voice in the secretary's words. */
export class Interruptions {
  readonly #options: InterruptionsOptions;
  readonly #bargeIn: BargeIn;
  #watching = false;
  /** The utterance that may be interrupted, and was looked at when that began. */
  #lookedAt: string | undefined;

  constructor(options: InterruptionsOptions) {
    this.#options = options;
    this.#bargeIn = new BargeIn(options.isBackChannel);
  }

  /** The secretary is silent in the middle of her words, until it is known what the caller's voice means. */
  get held(): boolean {
    return this.#bargeIn.state === 'held';
  }

  voiceStarted(atMs: number): void {
    const { media, speaker } = this.#options;
    if (this.#mayInterrupt()) this.#carryOut(this.#bargeIn.voiceStarted(atMs, media.nowMs(), speaker.pausingMs));
    else this.#bargeIn.voiceUnheeded(atMs);
  }

  voiceStopped(atMs: number): void {
    this.#carryOut(this.#bargeIn.voiceStopped(atMs));
  }

  heard(text: string, stable: boolean): void {
    const { planned } = this.#options.speaker;
    if (this.#mayInterrupt()) this.#carryOut(this.#bargeIn.heard(text, stable, this.#options.media.nowMs(), planned));
    else this.#bargeIn.heardUnheeded(text, planned);
  }

  noWords(): void {
    this.#carryOut(this.#bargeIn.noWords());
  }

  /** What held her goes on, and is no voice. */
  noVoice(): void {
    this.#carryOut(this.#bargeIn.noVoice());
  }

  /** Whether a turn is what she is still saying, come back. What she has said to the end may be the caller's answer. */
  isEcho(text: string): boolean {
    return isEcho(text, this.#options.speaker.planned);
  }

  turnOver(): void {
    this.#bargeIn.turnOver();
  }

  /** The caller was away: no voice is there, no word is known. */
  reset(): void {
    this.#carryOut(this.#bargeIn.reset());
  }

  /** The secretary's utterance is over or was cut: what she says next is not held. */
  ends(): void {
    this.#carryOut(this.#bargeIn.ends());
  }

  /** The dialogue knows what the caller said, and lets the secretary go on all the same. */
  goesOn(): void {
    this.#carryOut(this.#bargeIn.ends());
  }

  /**
   * When the secretary begins to speak, and now and then: from some moment on she may be interrupted, perhaps by a voice
   * that is there already.
   */
  look(): void {
    const { utterance } = this.#options.speaker;
    if (utterance === this.#lookedAt || !this.#mayInterrupt()) return;
    this.#lookedAt = utterance;
    this.#carryOut(this.#bargeIn.begins(this.#options.media.nowMs()));
  }

  #mayInterrupt(): boolean {
    return this.#options.speaker.utterance !== undefined && this.#options.allowed();
  }

  #carryOut(action: Action | undefined): void {
    const { media } = this.#options;
    if (action === 'pause') {
      media.pause();
      void this.#watch();
    } else if (action === 'resume') {
      media.resume();
    } else if (action === 'silence') {
      media.pause(); // the dialogue's answer is a moment away
      this.#options.onMeant(media.nowMs());
    }
  }

  /** Ends a hold that nothing else ends, and notices a voice that does not end. */
  async #watch(): Promise<void> {
    if (this.#watching) return;
    this.#watching = true;
    const { clock, media, signal, speaker } = this.#options;
    while (this.#bargeIn.dueMs !== undefined && speaker.utterance !== undefined && !signal.aborted) {
      await clock.sleep(LOOK_EVERY_MS, signal).catch(() => undefined);
      if (this.#mayInterrupt()) this.#carryOut(this.#bargeIn.passed(media.nowMs()));
    }
    this.#watching = false;
  }
}
