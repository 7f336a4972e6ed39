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
   * One byte a frame: 1 where there is voice, VOICE_ONSET_MS after its begin until VOICE_RELEASE_MS after its end. A
   * process that dies is waited for; only an abort is thrown, and what cannot be heard at all counts as silence.
   *
   * @param samples whole frames.
   */
  async hear(samples: Int16Array, frames: number): Promise<Uint8Array> {
    try {
      return await this.#link.persist(async () => {
        const id = await this.#open();
        return await this.#link.call<Uint8Array>('hear', { id, samples });
      });
    } catch (error) {
      if (isAbort(error)) throw error;
      this.#link.fault(error);
      return new Uint8Array(frames);
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
