import type { Frame } from '../audio/index.js';
import type { MediaPort } from '../media/index.js';

/** The media port of a call that is gone on with: its clock does not begin at 0, but where the part before ended. */
export class LaterPort implements MediaPort {
  readonly #port: MediaPort;
  readonly #fromMs: number;

  /** @param fromMs what the clock shows when `port`'s shows 0 */
  constructor(port: MediaPort, fromMs: number) {
    this.#port = port;
    this.#fromMs = fromMs;
  }

  get frames(): AsyncIterable<Frame> {
    return this.#laterFrames();
  }

  get queuedMs(): number {
    return this.#port.queuedMs;
  }

  get receivedAtMs(): number | undefined {
    const { receivedAtMs } = this.#port;
    return receivedAtMs === undefined ? undefined : receivedAtMs + this.#fromMs;
  }

  get closed(): AbortSignal {
    return this.#port.closed;
  }

  write(samples: Int16Array): void {
    this.#port.write(samples);
  }

  flush(): void {
    this.#port.flush();
  }

  pause(): void {
    this.#port.pause();
  }

  resume(): void {
    this.#port.resume();
  }

  drained(signal?: AbortSignal): Promise<void> {
    return this.#port.drained(signal);
  }

  nowMs(): number {
    return this.#port.nowMs() + this.#fromMs;
  }

  onPlayed(listener: (frame: Frame) => void): () => void {
    return this.#port.onPlayed((frame) => listener(this.#later(frame)));
  }

  close(): Promise<void> {
    return this.#port.close();
  }

  async *#laterFrames(): AsyncGenerator<Frame> {
    for await (const frame of this.#port.frames) yield this.#later(frame);
  }

  #later(frame: Frame): Frame {
    return { ...frame, atMs: frame.atMs + this.#fromMs };
  }
}
