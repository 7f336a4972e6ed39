import { FRAME_MS } from '../audio/index.js';
import { type Logger, sharedMs } from '../common/index.js';
import { PortBase } from './port-base.js';
import type { BoundLine } from './rtp-host.js';
import type { RtpLeg } from './rtp-line.js';
import { newMemory, SentFrames } from './sent-frames.js';

/** The near side of a line of RTP, which may run in another thread: what is written lies in memory that both share. */
export class RtpPort extends PortBase {
  readonly #line: BoundLine;
  readonly #sent: SentFrames;
  /** What the shared memory has no room for yet. */
  readonly #waiting: Int16Array[] = [];
  /** What lies there, or was played and is not told yet: from frame `#told` on. */
  readonly #written: Int16Array[] = [];
  #told = 0;
  #receivedAtMs: number | undefined;

  constructor(line: BoundLine, leg: RtpLeg, log: Logger) {
    super(log);
    this.#line = line;
    const sent = newMemory();
    this.#sent = new SentFrames(sent);
    const start = { leg, sent, openedAtMs: sharedMs() - this.nowMs(), firstFrameMs: 0 };
    line.open(start, {
      frame: (frame, receivedAtMs) => {
        this.#receivedAtMs = receivedAtMs;
        this.frames.push(frame);
      },
      played: () => this.#tell(),
      warning: (text) => log.warn({ what: text }, 'RTP'),
      closed: () => this.ended(),
    });
  }

  get receivedAtMs(): number | undefined {
    return this.#receivedAtMs;
  }

  get queuedMs(): number {
    return this.#sent.queuedMs + this.#waiting.length * FRAME_MS;
  }

  flush(): void {
    this.#waiting.length = 0;
    this.#tellUntil(this.#sent.flush());
    this.#written.length = 0;
    this.#told = this.#sent.written;
    this.settleDrained();
  }

  pause(): void {
    this.#sent.paused = true;
  }

  resume(): void {
    this.#sent.paused = false;
  }

  protected enqueue(samples: Int16Array): void {
    this.#waiting.push(samples);
    this.#fill();
  }

  protected release(): void {
    this.#line.close();
    this.flush();
  }

  #tell(): void {
    this.#tellUntil(this.#sent.taken);
    this.#fill();
    if (this.queuedMs === 0) this.settleDrained();
  }

  #tellUntil(frame: number): void {
    while (this.#told < frame) {
      const atMs = this.#sent.playedAtMs(this.#told);
      this.#told += 1;
      const samples = this.#written.shift();
      if (samples) this.played({ samples, atMs });
    }
  }

  #fill(): void {
    while (this.#waiting[0] && this.#sent.write(this.#waiting[0]))
      this.#written.push(this.#waiting.shift() as Int16Array);
  }
}
