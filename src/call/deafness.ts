import type { Clock } from '../common/index.js';
import type { DialogueEvent } from '../dialogue/index.js';

/** A recogniser that died is back within a second, and hears what it missed. Later than this the caller is told, milliseconds. */
const TOLD_AFTER_MS = 2_500;
/** So much of what was missed can be heard when it is back; after that VoiceMail() is the better listener, milliseconds. */
const LONGEST_MS = 60_000;

export interface DeafnessOptions {
  readonly clock: Clock;
  /** Whether the recogniser is there. */
  readonly hears: () => boolean;
  /** Told when it was away for longer than a caller should talk to nobody. */
  readonly onTooLong: () => void;
}

/** Watches for a recogniser that is away: what the caller says meanwhile is only recorded. */
export class Deafness {
  readonly #options: DeafnessOptions;
  #sinceMs: number | undefined;

  constructor(options: DeafnessOptions) {
    this.#options = options;
  }

  /** Nobody hears the caller now, so that nothing heard means nothing. */
  get isDeaf(): boolean {
    return this.#sinceMs !== undefined;
  }

  /** To be asked a few times a second. @returns what the dialogue is to be told now */
  look(): DialogueEvent[] {
    const { clock, hears, onTooLong } = this.#options;
    const wasDeaf = this.isDeaf;
    if (hears()) {
      this.#sinceMs = undefined;
      return wasDeaf ? [{ type: 'hears-again' }] : [];
    }
    this.#sinceMs ??= clock.monotonicMs();
    const deafMs = clock.monotonicMs() - this.#sinceMs;
    if (deafMs >= LONGEST_MS) onTooLong();
    return deafMs >= TOLD_AFTER_MS ? [{ type: 'deaf' }] : [];
  }
}
