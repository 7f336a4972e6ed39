import { isAbort } from '../common/index.js';
import type { EngineLink } from './engine-link.js';
import { NO_WINDOW, WINDOW_SAMPLES } from './engines/protocol.js';

let lastId = 0;

/** The voice detection of one stream, in the recogniser process. */
export class VoiceDetector {
  readonly #link: EngineLink;
  #session: { readonly id: number; readonly process: number | undefined } | undefined;
  /** What came since the last window ended: it is sent with the end of the next, because nothing can be said of it before. */
  #held: Int16Array = new Int16Array();
  /** Samples of an unfinished window that the process has. */
  #rest = 0;

  constructor(link: EngineLink) {
    this.#link = link;
  }

  /**
   * One number a frame: how likely there was voice in the window of 32 ms that ended in it, below 0 where none ended.
   * A process that dies is waited for; only an abort is thrown, and what cannot be heard at all counts as silence.
   *
   * @param samples whole frames.
   */
  async hear(samples: Int16Array, frames: number): Promise<Float32Array> {
    const all = joined(this.#held, samples);
    if (this.#rest + all.length < WINDOW_SAMPLES) {
      this.#held = all;
      return new Float32Array(frames).fill(NO_WINDOW);
    }
    this.#held = new Int16Array();
    const probabilities = await this.#send(all, frames);
    this.#rest = (this.#rest + all.length) % WINDOW_SAMPLES;
    return probabilities.slice(-frames);
  }

  async #send(samples: Int16Array, frames: number): Promise<Float32Array> {
    try {
      return await this.#link.persist(async () => {
        const id = await this.#open();
        return await this.#link.call<Float32Array>('hear', { id, samples });
      });
    } catch (error) {
      if (isAbort(error)) throw error;
      this.#link.fault(error);
      return new Float32Array(frames);
    }
  }

  /** Forgets what was heard; the next frames are a beginning. */
  close(): void {
    if (this.#session !== undefined) this.#link.release('closeVoice', { id: this.#session.id });
    this.#session = undefined;
  }

  async #open(): Promise<number> {
    const process = this.#link.process;
    if (this.#session?.process === process && this.#session !== undefined) return this.#session.id;
    lastId += 1;
    const session = { id: lastId, process };
    await this.#link.call('openVoice', { id: session.id });
    this.#rest = 0;
    this.#session = session;
    return session.id;
  }
}

function joined(one: Int16Array, other: Int16Array): Int16Array {
  if (one.length === 0) return other;
  const both = new Int16Array(one.length + other.length);
  both.set(one);
  both.set(other, one.length);
  return both;
}
