import { FRAME_MS, type Frame, levelDbfs } from '../audio/index.js';

/** Frames that are remembered: 4 s. An echo comes back after some hundred milliseconds, and is asked for soon. */
const REMEMBERED = 200;
const SILENCE_DBFS = -100;

/** How loud the far end was played what, a short while ago: for whoever must tell the caller's voice from an echo. */
export class PlayedLevels {
  readonly #levels: { atMs: number; dbfs: number }[] = [];

  played({ samples, atMs }: Frame): void {
    this.#levels.push({ atMs, dbfs: samples.some((sample) => sample !== 0) ? levelDbfs(samples) : SILENCE_DBFS });
    if (this.#levels.length > REMEMBERED) this.#levels.shift();
  }

  /** Level at that time of the frames' clock, dBFS over 20 ms; −100 where nothing was played, or too long ago. */
  at(atMs: number): number {
    const frame = this.#levels.findLast((level) => level.atMs <= atMs);
    return frame === undefined || atMs >= frame.atMs + FRAME_MS ? SILENCE_DBFS : frame.dbfs;
  }
}
