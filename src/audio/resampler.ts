import { SecretaryError } from '../common/index.js';

/** Zero crossings of the sinc on each side: with the Kaiser window below, 70 dB down at the new Nyquist frequency. */
const ZERO_CROSSINGS = 32;
const KAISER_BETA = 6.76;
/** −6 dB point as a share of the lower Nyquist frequency: flat to 3.46 kHz when one side is 8 kHz, silent at 4 kHz. */
const CUTOFF = 0.9325;
const LOWEST_HZ = 4_000;
const HIGHEST_HZ = 384_000;

/** The filter of one pair of rates, shared by all streams between them. */
interface Kernel {
  /** Output samples for every `down` input samples, in lowest terms. */
  readonly up: number;
  readonly down: number;
  /** Input samples that one output sample looks at on each side. */
  readonly reach: number;
  /** Coefficients by phase, computed when first needed; each has 2·reach taps. */
  readonly phases: (Float32Array | undefined)[];
  readonly scale: number;
}

const kernels = new Map<string, Kernel>();

/**
 * Changes the sample rate of a stream: windowed-sinc interpolation, polyphase, any whole rates. Output sample n stands
 * exactly at input time n·from/to (no delay is added), so it comes out a few milliseconds later, when the input to its
 * right has been pushed. The number of samples per push therefore varies by some; cut frames with a Framer.
 */
export class Resampler {
  readonly #kernel: Kernel | undefined;
  /** Input not yet fully used; its first sample is input sample `#base`. */
  #held: Int16Array;
  #base = 0;
  #received = 0;
  #produced = 0;

  /** @throws SecretaryError('bad-input') when a rate is not a whole number from 4,000 to 384,000. */
  constructor(fromHz: number, toHz: number) {
    checkRate(fromHz);
    checkRate(toHz);
    this.#kernel = fromHz === toHz ? undefined : kernelOf(fromHz, toHz);
    this.#held = new Int16Array();
    this.#reset();
  }

  /** Takes input of any length and returns what can be computed from it. */
  push(samples: Int16Array): Int16Array {
    if (this.#kernel === undefined) return samples.slice();
    this.#received += samples.length;
    this.#held = joined(this.#held, samples);
    const ready = this.#received - this.#kernel.reach;
    return this.#produce(ready <= 0 ? 0 : countBefore(ready, this.#kernel));
  }

  /** Ends the stream: the rest, so that ceil(input·to/from) samples have come out in all. A new stream may follow. */
  flush(): Int16Array {
    if (this.#kernel === undefined) return new Int16Array();
    const total = countBefore(this.#received, this.#kernel);
    this.#held = joined(this.#held, new Int16Array(this.#kernel.reach + 1));
    const rest = this.#produce(total);
    this.#reset();
    return rest;
  }

  #produce(until: number): Int16Array {
    const kernel = this.#kernel as Kernel;
    const output = new Int16Array(Math.max(0, until - this.#produced));
    for (let i = 0; i < output.length; i += 1) {
      const position = (this.#produced + i) * kernel.down;
      const whole = Math.floor(position / kernel.up);
      output[i] = sampleAt(kernel, position % kernel.up, this.#held, whole - kernel.reach + 1 - this.#base);
    }
    this.#produced += output.length;
    this.#forget(kernel);
    return output;
  }

  #forget(kernel: Kernel): void {
    const first = Math.floor((this.#produced * kernel.down) / kernel.up) - kernel.reach + 1;
    const unused = Math.min(first - this.#base, this.#held.length);
    if (unused <= 0) return;
    this.#held = this.#held.slice(unused);
    this.#base += unused;
  }

  #reset(): void {
    const before = this.#kernel?.reach ?? 0;
    this.#held = new Int16Array(before);
    this.#base = -before;
    this.#received = 0;
    this.#produced = 0;
  }
}

/** Resamples a whole recording; the result has ceil(length·to/from) samples. */
export function resample(samples: Int16Array, fromHz: number, toHz: number): Int16Array {
  const resampler = new Resampler(fromHz, toHz);
  return joined(resampler.push(samples), resampler.flush());
}

/** How many output samples stand before input time `input`. */
function countBefore(input: number, kernel: Kernel): number {
  return Math.ceil((input * kernel.up) / kernel.down);
}

function sampleAt(kernel: Kernel, phase: number, input: Int16Array, start: number): number {
  const taps = kernel.phases[phase] ?? addPhase(kernel, phase);
  let sum = 0;
  for (let i = 0; i < taps.length; i += 1) sum += (taps[i] as number) * (input[start + i] as number);
  return Math.max(-32_768, Math.min(32_767, Math.round(sum)));
}

function kernelOf(fromHz: number, toHz: number): Kernel {
  const key = `${fromHz}>${toHz}`;
  const known = kernels.get(key);
  if (known !== undefined) return known;
  const divisor = greatestCommonDivisor(fromHz, toHz);
  const scale = CUTOFF * Math.min(1, toHz / fromHz);
  const made = {
    up: toHz / divisor,
    down: fromHz / divisor,
    reach: Math.ceil(ZERO_CROSSINGS / scale),
    phases: [],
    scale,
  };
  kernels.set(key, made);
  return made;
}

/** Normalised to unity gain at 0 Hz, so that no phase is louder than another. */
function addPhase(kernel: Kernel, phase: number): Float32Array {
  const fraction = phase / kernel.up;
  const taps = Float32Array.from({ length: 2 * kernel.reach }, (_, i) => {
    const distance = i - kernel.reach + 1 - fraction;
    return kernel.scale * sinc(kernel.scale * distance) * kaiser(distance / kernel.reach);
  });
  const gain = taps.reduce((sum, tap) => sum + tap, 0);
  const normalised = taps.map((tap) => tap / gain);
  kernel.phases[phase] = normalised;
  return normalised;
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}

function kaiser(x: number): number {
  return Math.abs(x) >= 1 ? 0 : bessel(KAISER_BETA * Math.sqrt(1 - x * x)) / bessel(KAISER_BETA);
}

/** Modified Bessel function of the first kind, order 0, by its power series. */
function bessel(x: number): number {
  let term = 1;
  let sum = 1;
  for (let k = 1; term > 1e-9 * sum; k += 1) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

function checkRate(hz: number): void {
  if (Number.isInteger(hz) && hz >= LOWEST_HZ && hz <= HIGHEST_HZ) return;
  throw new SecretaryError(
    'bad-input',
    `a sample rate must be a whole number from ${LOWEST_HZ} to ${HIGHEST_HZ} Hz, not ${hz}`,
  );
}

function joined(a: Int16Array, b: Int16Array): Int16Array {
  const both = new Int16Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}
