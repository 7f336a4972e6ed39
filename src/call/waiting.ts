import type { Clock } from '../common/index.js';
import type { DialogueEvent } from '../dialogue/index.js';

/** Measures how long nobody has said anything, and how long the caller has waited for the model. */
export class Waiting {
  readonly #clock: Clock;
  #quietSinceMs: number;
  #askedAtMs: number | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#quietSinceMs = clock.monotonicMs();
  }

  /** Somebody spoke, keyed or thought: silence begins anew. */
  stirred(): void {
    this.#quietSinceMs = this.#clock.monotonicMs();
  }

  /** The model was asked. */
  asked(): void {
    this.#askedAtMs = this.#clock.monotonicMs();
  }

  /** The model has begun to answer, or its answer is not wanted any more. */
  answered(): void {
    this.#askedAtMs = undefined;
  }

  /** What the dialogue is to be told now. @param nobodyTalks neither side speaks or thinks */
  look(nobodyTalks: boolean): DialogueEvent[] {
    const nowMs = this.#clock.monotonicMs();
    const isThinking = this.#askedAtMs !== undefined;
    if (!nobodyTalks || isThinking) this.#quietSinceMs = nowMs;
    if (this.#askedAtMs !== undefined) return [{ type: 'thinking', ms: nowMs - this.#askedAtMs }];
    return nobodyTalks ? [{ type: 'silence', ms: nowMs - this.#quietSinceMs }] : [];
  }
}
