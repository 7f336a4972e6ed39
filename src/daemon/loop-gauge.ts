import { type IntervalHistogram, monitorEventLoopDelay } from 'node:perf_hooks';

/** The gauge's own timer; what it measures includes it, milliseconds. */
const RESOLUTION_MS = 10;

/** Measures how late the main loop comes to its work. */
export class LoopGauge {
  readonly #everyMs: number;
  readonly #onMeasure: (loopDelayMs: number) => void;
  readonly #histogram: IntervalHistogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  #timer: NodeJS.Timeout | undefined;

  /** @param onMeasure is told the 99th percentile since the last time, milliseconds */
  constructor(onMeasure: (loopDelayMs: number) => void, everyMs = 1_000) {
    this.#onMeasure = onMeasure;
    this.#everyMs = everyMs;
  }

  start(): void {
    this.#histogram.enable();
    this.#timer ??= setInterval(() => this.#measure(), this.#everyMs);
    this.#timer.unref();
  }

  /** May be called twice. */
  stop(): void {
    clearInterval(this.#timer);
    this.#histogram.disable();
  }

  #measure(): void {
    this.#onMeasure(Math.max(0, this.#histogram.percentile(99) / 1e6 - RESOLUTION_MS));
    this.#histogram.reset();
  }
}
