import { FRAME_MS, levelDbfs } from '../audio/index.js';

/** A frame of a voice's own pause is softer than this: breath is. */
const PAUSE_DBFS = -42;

/** Knows the pauses in what is written to the media port, and so whether one of them is just being played. */
export class OwnPauses {
  /** Of each frame that was written and not yet played: it is silent. */
  readonly #ahead: boolean[] = [];
  /** Silent frames that were played one after the other just now. */
  #behind = 0;

  written(frame: Int16Array): void {
    this.#ahead.push(levelDbfs(frame) < PAUSE_DBFS);
  }

  /** The next of them was played. */
  played(): void {
    this.#behind = this.#ahead.shift() === true ? this.#behind + 1 : 0;
  }

  /** What was not played never will be. */
  flushed(): void {
    this.#ahead.length = 0;
    this.#behind = 0;
  }

  /** Length of the pause that is being played, what is still to come of it included; 0 while there is none. */
  get pausingMs(): number {
    if (this.#behind === 0 && this.#ahead[0] !== true) return 0;
    const voice = this.#ahead.indexOf(false);
    return (this.#behind + (voice < 0 ? this.#ahead.length : voice)) * FRAME_MS;
  }
}
