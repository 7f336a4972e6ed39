/** A turn that was not answered by then was answered by something else: a key, a transfer, silence. Milliseconds. */
const LONGEST_MS = 30_000;

/** Measures from the end of the caller's words to the first sound of the answer, both on the clock of the media port. */
export class AnswerDelay {
  readonly #onAnswered: (delayMs: number) => void;
  #turnEndMs: number | undefined;

  /** @param onAnswered told once for each turn that is answered, milliseconds */
  constructor(onAnswered: (delayMs: number) => void) {
    this.#onAnswered = onAnswered;
  }

  /** @param isSpeaking the secretary is talking: what is played next is no answer to these words */
  turnOver(endMs: number, isSpeaking: boolean): void {
    this.#turnEndMs = isSpeaking ? undefined : endMs;
  }

  /** The caller goes on: the answer is to what comes now. */
  callerSpeaks(): void {
    this.#turnEndMs = undefined;
  }

  /** A frame of hers was played. */
  played(atMs: number): void {
    if (this.#turnEndMs === undefined) return;
    const delayMs = atMs - this.#turnEndMs;
    this.#turnEndMs = undefined;
    if (delayMs >= 0 && delayMs <= LONGEST_MS) this.#onAnswered(delayMs);
  }
}
