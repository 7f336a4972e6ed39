import { FRAME_SAMPLES } from './frame.js';

/** Cuts a stream of any chunk size into frames of FRAME_SAMPLES. */
export class Framer {
  #rest = new Int16Array();

  /** The frames that are full now; what remains waits for the next push. */
  push(samples: Int16Array): Int16Array[] {
    const all = new Int16Array(this.#rest.length + samples.length);
    all.set(this.#rest);
    all.set(samples, this.#rest.length);
    const whole = Math.floor(all.length / FRAME_SAMPLES);
    this.#rest = all.slice(whole * FRAME_SAMPLES);
    return Array.from({ length: whole }, (_, i) => all.slice(i * FRAME_SAMPLES, (i + 1) * FRAME_SAMPLES));
  }

  /** The rest, padded with silence to one frame; none when there is no rest. */
  flush(): Int16Array[] {
    if (this.#rest.length === 0) return [];
    const last = new Int16Array(FRAME_SAMPLES);
    last.set(this.#rest);
    this.#rest = new Int16Array();
    return [last];
  }
}

/** Cuts a whole recording into frames; the last is padded with silence. */
export function frames(samples: Int16Array): Int16Array[] {
  const framer = new Framer();
  return [...framer.push(samples), ...framer.flush()];
}
