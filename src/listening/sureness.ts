/** A window of the voice detection that is as sure as this hears one voice near the telephone. */
const SURE = 0.85;
/** A word has so many sure windows at least: 96 ms. */
const LEAST_SURE = 3;
/**
 * Of a voice so many windows are sure, share. Of 48 whole sentences, 48 short words and 10 recordings of people all but one
 * had more, of 48 signs of listening 42; of 130 recorded coughs 24, of hums none, of babble half.
 */
const VOICE_SHARE = 0.6;
/** Of a voice that may be somebody else's, because it is softer than the caller's. */
const SOFT_VOICE_SHARE = 0.75;
const NOISE_SHARE = 0.4;
/** After so many windows it may be said that it is none: 320 ms. */
const LEAST_WINDOWS = 10;

/**
 * How sure the voice detection was of what breaks in on the secretary. It begins to see a voice in a cough, in a hum or in
 * people at other tables, but wavers; recognisers write words for them all the same.
 */
export class Sureness {
  #windows = 0;
  #sure = 0;

  /** @param probability of the next window in which there is voice. Those in which it dies away say nothing. */
  add(probability: number): void {
    this.#windows += 1;
    if (probability >= SURE) this.#sure += 1;
  }

  /** What follows is another sound. */
  reset(): void {
    this.#windows = 0;
    this.#sure = 0;
  }

  /** It was a voice: its words count. @param isSoft it is softer than the caller mostly is */
  isVoice(isSoft: boolean): boolean {
    return this.#sure >= LEAST_SURE && this.#sure >= (isSoft ? SOFT_VOICE_SHARE : VOICE_SHARE) * this.#windows;
  }

  /** It has lasted long enough to say that it is none. */
  get isNoise(): boolean {
    return this.#windows >= LEAST_WINDOWS && this.#sure < NOISE_SHARE * this.#windows;
  }
}
