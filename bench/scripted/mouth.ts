import { FRAME_SAMPLES, frames } from '../../src/audio/index.js';
import { OwnPauses } from '../../src/call/own-pauses.js';
import { PlayedLevels } from '../../src/call/played-levels.js';

export const SILENCE = new Int16Array(FRAME_SAMPLES);

/** What the caller hears of her: a media port on the scripted clock. */
export class Mouth {
  readonly #waiting: Int16Array[];
  readonly heard: Int16Array[] = [];
  readonly levels = new PlayedLevels();
  readonly pauses = new OwnPauses();
  #paused = false;
  /** Nothing more is said. */
  cut = false;

  constructor(sound: Int16Array) {
    this.#waiting = frames(sound);
    for (const frame of this.#waiting) this.pauses.written(frame);
  }

  get speaking(): boolean {
    return !this.cut && this.#waiting.length > 0;
  }

  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    this.#paused = false;
  }

  beat(atMs: number, begun: boolean): Int16Array {
    const next = begun && !this.#paused && !this.cut ? this.#waiting.shift() : undefined;
    if (next !== undefined) this.pauses.played();
    const samples = next ?? SILENCE;
    this.levels.played({ samples, atMs });
    this.heard.push(samples);
    return samples;
  }
}
