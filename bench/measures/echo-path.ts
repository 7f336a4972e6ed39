import { FRAME_SAMPLES, SAMPLE_RATE_HZ } from '../../src/audio/index.js';
import { Random } from '../sets/index.js';

const ECHO_GAIN = 10 ** (-25 / 20);
/** A small loudspeaker and a microphone beside it pass this much, Hz. */
const LOW_HZ = 300;
const HIGH_HZ = 2_800;

/** What a bad telephone sends back of what it plays: 25 dB softer, 60–200 ms later, only the middle of the band. */
export class EchoPath {
  readonly delayMs: number;
  readonly #waiting: Int16Array[] = [];
  #low = 0;
  #high = 0;
  #before = 0;

  /** @param seed decides the delay: whole frames, on top of which comes the way to the frame that is heard */
  constructor(seed: string) {
    this.delayMs = new Random(`${seed}:echo`).whole(3, 10) * 20;
    for (let ms = 0; ms < this.delayMs; ms += 20) this.#waiting.push(new Int16Array(FRAME_SAMPLES));
  }

  /** Takes a frame that was heard and gives the one that comes back now. */
  back(heard: Int16Array): Int16Array {
    this.#waiting.push(heard.map((sample) => this.#filtered(sample) * ECHO_GAIN));
    return this.#waiting.shift() ?? new Int16Array(FRAME_SAMPLES);
  }

  /** A first-order high-pass and a first-order low-pass. */
  #filtered(sample: number): number {
    const keep = Math.exp((-2 * Math.PI * LOW_HZ) / SAMPLE_RATE_HZ);
    this.#low = keep * (this.#low + sample - this.#before);
    this.#before = sample;
    const mix = 1 - Math.exp((-2 * Math.PI * HIGH_HZ) / SAMPLE_RATE_HZ);
    this.#high += mix * (this.#low - this.#high);
    return this.#high;
  }
}
