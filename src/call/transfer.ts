import { type Logger, messageOf, within } from '../common/index.js';
import type { ListeningEvent } from '../listening/index.js';
import type { Speaker } from './speaker.js';

export interface TransferOptions {
  speaker: Pick<Speaker, 'idle'>;
  log: Logger;
  /** The time of the frames' clock, milliseconds. */
  nowMs: () => number;
  /** Puts the caller through. */
  transfer: () => Promise<'answered' | 'unanswered'>;
  /** Longest wait for the end of what is being said, milliseconds. */
  limitMs: number;
  /** Told once for each transfer. 'failed': the caller is still ours. */
  onOutcome: (outcome: 'answered' | 'failed') => void;
}

/** The way of the caller to a person: not before the secretary has finished saying so. */
export class Transfer {
  readonly #options: TransferOptions;
  #state: 'none' | 'running' | 'answered' = 'none';
  #begunMs = 0;

  constructor(options: TransferOptions) {
    this.#options = options;
  }

  /** running: the caller hears us no more; answered: nor ever again. */
  get state(): 'none' | 'running' | 'answered' {
    return this.#state;
  }

  /**
   * Whether what was heard is the caller's to us. While the caller is on the way, only the end of what began before is:
   * words over the secretary's last sentence belong into the transcript, and may be urgent.
   */
  lets(event: ListeningEvent): boolean {
    if (this.#state !== 'running') return true;
    if (event.type === 'turn') return event.startMs < this.#begunMs;
    return event.type === 'speech-stopped' || event.type === 'no-words' || event.type === 'engine-failed';
  }

  /** Never rejects. One that runs is not begun again. */
  async begin(): Promise<void> {
    if (this.#state !== 'none') return;
    const { speaker, limitMs, log, onOutcome } = this.#options;
    this.#state = 'running';
    this.#begunMs = this.#options.nowMs();
    try {
      await within(speaker.idle(), limitMs, 'the words before the transfer');
      const outcome = await this.#options.transfer();
      log.info({ outcome }, 'caller was transferred');
      this.#state = outcome === 'answered' ? 'answered' : 'none';
    } catch (error) {
      log.warn({ reason: messageOf(error) }, 'caller could not be transferred');
      this.#state = 'none';
    }
    onOutcome(this.#state === 'answered' ? 'answered' : 'failed');
  }
}
