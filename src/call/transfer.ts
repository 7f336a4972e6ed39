import { type Logger, messageOf, within } from '../common/index.js';
import type { Speaker } from './speaker.js';

export interface TransferOptions {
  speaker: Pick<Speaker, 'idle'>;
  log: Logger;
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

  constructor(options: TransferOptions) {
    this.#options = options;
  }

  /** running: the caller hears us no more; answered: nor ever again. */
  get state(): 'none' | 'running' | 'answered' {
    return this.#state;
  }

  /** Never rejects. One that runs is not begun again. */
  async begin(): Promise<void> {
    if (this.#state !== 'none') return;
    const { speaker, limitMs, log, onOutcome } = this.#options;
    this.#state = 'running';
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
