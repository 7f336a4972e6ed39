import type { Logger } from '../common/index.js';
import { Pace } from './pace.js';
import { PortBase } from './port-base.js';

/** A port that lives in this thread altogether, and does its work every 20 ms. */
export abstract class PacedPort extends PortBase {
  readonly #pace: Pace;

  constructor(log: Logger) {
    super(log);
    this.#pace = new Pace({
      openedAt: performance.now() - this.nowMs(),
      onBeat: (dueMs) => {
        this.beat(dueMs);
        if (this.queuedMs === 0) this.settleDrained();
      },
      onFrame: (frame) => this.frames.push(frame),
    });
  }

  get receivedAtMs(): number | undefined {
    return this.#pace.receivedAtMs;
  }

  /** Every 20 ms; `dueMs` is even and without drift, on the port's clock. */
  protected abstract beat(dueMs: number): void;

  /** A frame of the far end has just arrived. */
  protected heard(samples: Int16Array): void {
    this.#pace.heard(samples);
  }

  /** This thread was held up a moment ago, so that "now" says little about when something arrived. */
  protected get stalled(): boolean {
    return this.#pace.stalled;
  }

  protected override ended(): void {
    this.#pace.stop();
    super.ended();
  }
}
