import type { Clock } from '../common/index.js';

export interface PulseOptions {
  clock: Clock;
  /** Longest time from the dialplan's hand-over to the first frame, milliseconds. Default: 17,000. */
  connectWithinMs?: number;
  /** Longest gap between the caller's frames in a living call, milliseconds. Default: 2,000. */
  framesWithinMs?: number;
  /** Longest time one step of the dialogue may take, milliseconds; a step is pure computation. Default: 1,000. */
  stepWithinMs?: number;
}

/**
 * Says whether a call lives: it is being connected, or its media port hands on frames and its dialogue steps. Only a
 * living call's lease is renewed; when the pulse stops, Asterisk takes the caller to VoiceMail(). A port fills gaps with
 * silence; whoever hands its frames to the pulse leaves out those of a far end that sends nothing at all (isOneWay).
 */
export class Pulse {
  readonly #clock: Clock;
  readonly #connectWithinMs: number;
  readonly #framesWithinMs: number;
  readonly #stepWithinMs: number;
  readonly #begunMs: number;
  #lastFrameMs: number | undefined;
  #stepSinceMs: number | undefined;

  constructor(options: PulseOptions) {
    this.#clock = options.clock;
    this.#connectWithinMs = options.connectWithinMs ?? 17_000;
    this.#framesWithinMs = options.framesWithinMs ?? 2_000;
    this.#stepWithinMs = options.stepWithinMs ?? 1_000;
    this.#begunMs = options.clock.monotonicMs();
  }

  frame(): void {
    this.#lastFrameMs = this.#clock.monotonicMs();
  }

  stepBegins(): void {
    this.#stepSinceMs = this.#clock.monotonicMs();
  }

  stepEnds(): void {
    this.#stepSinceMs = undefined;
  }

  beats(): boolean {
    const now = this.#clock.monotonicMs();
    if (this.#lastFrameMs === undefined) return now - this.#begunMs <= this.#connectWithinMs;
    if (now - this.#lastFrameMs > this.#framesWithinMs) return false;
    return this.#stepSinceMs === undefined || now - this.#stepSinceMs <= this.#stepWithinMs;
  }
}
