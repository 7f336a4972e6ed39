/** Sound without a word is told from so long on, and again after each step. */
const FIRST_MS = 3_000;
const STEP_MS = 1_000;
/** Quiet of this length ends a stretch of sound. */
const QUIET_MS = 1_000;

/** Measures for how long there has been voice or loud sound without one word: noise, hold music, a machine. */
export class WordlessWatch {
  #sinceMs: number | undefined;
  #soundMs = 0;
  #toldMs = 0;
  #text = '';

  /**
   * @param nowMs the end of the frame.
   * @param isSound whether the frame holds voice or loud sound.
   * @param text of the turn under way, '' while there is none.
   * @param readMs until when the recogniser has read: what it has not heard yet may be words.
   * @returns for how long it has lasted, milliseconds, when that is to be told now.
   */
  hear(nowMs: number, isSound: boolean, text: string, readMs: number): number | undefined {
    if (isSound) this.#soundMs = nowMs;
    if (text !== this.#text && text !== '') this.#sinceMs = undefined;
    this.#text = text;
    if (nowMs - this.#soundMs >= QUIET_MS) this.#sinceMs = undefined;
    else if (isSound) this.#sinceMs ??= nowMs;
    if (this.#sinceMs === undefined) {
      this.#toldMs = 0;
      return undefined;
    }
    const ms = STEP_MS * Math.floor((Math.min(this.#soundMs, readMs) - this.#sinceMs) / STEP_MS);
    if (ms < FIRST_MS || ms <= this.#toldMs) return undefined;
    this.#toldMs = ms;
    return ms;
  }
}
