import { FRAME_MS, levelDbfs } from '../audio/index.js';
import type { SecretaryError } from '../common/index.js';
import type { LocalSound } from './local-port.js';
import { Loudspeaker } from './loudspeaker.js';
import { Microphone } from './microphone.js';

export interface SoundCardOptions {
  /**
   * The loudspeaker cannot be heard by the microphone, so that both may be open at once and the secretary can be
   * interrupted. Default: false, the microphone is deaf while the secretary speaks, or it would hear itself.
   */
  headphones?: boolean;
  /** How long the microphone stays deaf after the last sound, for what the player still holds, milliseconds. Default: 350. */
  echoMs?: number;
  /** Told once, when the microphone or the loudspeaker failed. */
  onFault?: (fault: SecretaryError) => void;
  environment?: NodeJS.ProcessEnv;
}

const QUIET_DBFS = -60;

/** This machine's microphone and loudspeaker as the two directions of a call. */
export class SoundCard implements LocalSound {
  readonly #microphone: Microphone;
  readonly #loudspeaker: Loudspeaker;
  readonly #options: SoundCardOptions;
  #soundUntil = 0;

  /** @throws SecretaryError 'unavailable' when this machine has no program to record or to play with */
  constructor(options: SoundCardOptions = {}) {
    this.#options = options;
    this.#microphone = new Microphone(options.environment);
    this.#loudspeaker = new Loudspeaker(options.environment);
  }

  start(onHeard: (samples: Int16Array) => void, onEnd: () => void): void {
    const over = (fault?: SecretaryError) => {
      if (fault !== undefined) this.#options.onFault?.(fault);
      onEnd();
    };
    this.#microphone.start((samples) => onHeard(this.#isDeaf ? new Int16Array(samples.length) : samples), over);
    this.#loudspeaker.start(over);
  }

  play(samples: Int16Array): void {
    if (levelDbfs(samples) > QUIET_DBFS) this.#soundUntil = performance.now() + FRAME_MS;
    this.#loudspeaker.play(samples);
  }

  stop(): void {
    this.#microphone.stop();
    this.#loudspeaker.stop();
  }

  get #isDeaf(): boolean {
    const { headphones = false, echoMs = 350 } = this.#options;
    return !headphones && performance.now() < this.#soundUntil + echoMs;
  }
}
