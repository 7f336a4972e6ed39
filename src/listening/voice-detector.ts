import { isAbort } from '../common/index.js';
import type { EngineLink } from './engine-link.js';

let lastId = 0;

/** The voice detection of one stream, in the recogniser process. */
export class VoiceDetector {
  readonly #link: EngineLink;
  #session: { readonly id: number; readonly process: number | undefined } | undefined;

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
    this.#session = session;
    return session.id;
  }
}
