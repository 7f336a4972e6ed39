import { Fourier } from './fourier.js';
import { SAMPLE_RATE_HZ } from './frame.js';

/** Whisper's spectrogram: 25 ms windows each 10 ms, 80 mel bands. */
const WINDOW_SAMPLES = 400;
const HOP_SAMPLES = 160;
export const MEL_BANDS = 80;
const BINS = WINDOW_SAMPLES / 2 + 1;
const MEL_FLOOR = 1e-10;
const VARIANCE_EPSILON = 1e-7;
/** Everything further below the loudest band is as quiet as that, in powers of ten. */
const RANGE = 8;

/**
 * The features that Whisper's encoder takes, as transformers' WhisperFeatureExtractor makes them with `do_normalize`:
 * the sound is brought to mean 0 and variance 1, its power spectrogram (Hann window, reflected ends) goes through 80 mel
 * bands on Slaney's scale, and the logarithm is cut to 8 decades and mapped to about −1…1. Sound of other length is
 * padded with silence at its beginning, or loses its beginning.
 *
 * @param samples 16 kHz.
 * @param frames 10 ms each; 800 for 8 s.
 * @returns MEL_BANDS rows of `frames` numbers.
 */
export function logMel(samples: Int16Array, frames: number): Float32Array {
  const sound = samples.subarray(Math.max(0, samples.length - frames * HOP_SAMPLES));
  const quiet = frames * HOP_SAMPLES - sound.length;
  const powers = powersOf(normalised(sound, quiet), quiet, frames);
  return logarithms(powers, frames);
}

/** The whole input with its padding, mean 0 and variance 1. */
function normalised(sound: Int16Array, quiet: number): Float64Array {
  const all = new Float64Array(quiet + sound.length);
  let sum = 0;
  let squares = 0;
  for (let i = 0; i < sound.length; i += 1) {
    const sample = (sound[i] as number) / 32_768;
    all[quiet + i] = sample;
    sum += sample;
    squares += sample * sample;
  }
  const mean = sum / all.length;
  const scale = 1 / Math.sqrt(squares / all.length - mean * mean + VARIANCE_EPSILON);
  for (let i = 0; i < all.length; i += 1) all[i] = ((all[i] as number) - mean) * scale;
  return all;
}

/** Mel powers, a row a frame. Two frames go through one transform, as its real and its imaginary part. */
function powersOf(all: Float64Array, quiet: number, frames: number): Float64Array {
  const powers = new Float64Array(frames * MEL_BANDS);
  const [re, im] = [new Float64Array(WINDOW_SAMPLES), new Float64Array(WINDOW_SAMPLES)];
  // The windows that lie wholly within the padding are all alike.
  const alike = Math.max(0, 1 + Math.floor((quiet - WINDOW_SAMPLES / 2) / HOP_SAMPLES));
  const first = Math.max(0, alike - 1);
  for (let frame = first; frame < frames; frame += 2) {
    cut(all, frame, re);
    cut(all, frame + 1, im);
    fourier.transform({ re, im });
    addBands(re, im, 1, powers, frame);
    if (frame + 1 < frames) addBands(re, im, -1, powers, frame + 1);
  }
  for (let frame = 0; frame < first; frame += 1)
    powers.copyWithin(frame * MEL_BANDS, first * MEL_BANDS, (first + 1) * MEL_BANDS);
  return powers;
}

/** The window around one frame's middle, weighted; beyond the ends the sound is reflected. */
function cut(all: Float64Array, frame: number, into: Float64Array): void {
  const start = frame * HOP_SAMPLES - WINDOW_SAMPLES / 2;
  const last = all.length - 1;
  for (let i = 0; i < WINDOW_SAMPLES; i += 1) {
    const at = Math.abs(start + i);
    into[i] = (hann[i] as number) * (all[at > last ? Math.max(0, 2 * last - at) : at] as number);
  }
}

/** Powers of the real (`part` 1) or the imaginary (−1) signal of a transform, summed into mel bands. */
function addBands(re: Float64Array, im: Float64Array, part: 1 | -1, powers: Float64Array, frame: number): void {
  for (let bin = 0; bin < BINS; bin += 1) {
    const mirror = (WINDOW_SAMPLES - bin) % WINDOW_SAMPLES;
    const x = ((re[bin] as number) + part * (re[mirror] as number)) / 2;
    const y = ((im[bin] as number) - part * (im[mirror] as number)) / 2;
    binPowers[bin] = x * x + y * y;
  }
  for (const [band, { start, weights }] of bands.entries()) {
    let sum = 0;
    for (let i = 0; i < weights.length; i += 1) sum += (weights[i] as number) * (binPowers[start + i] as number);
    powers[frame * MEL_BANDS + band] = sum;
  }
}

function logarithms(powers: Float64Array, frames: number): Float32Array {
  let loudest = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < powers.length; i += 1) {
    const log = Math.log10(Math.max(MEL_FLOOR, powers[i] as number));
    powers[i] = log;
    if (log > loudest) loudest = log;
  }
  const features = new Float32Array(powers.length);
  for (let frame = 0; frame < frames; frame += 1) {
    for (let band = 0; band < MEL_BANDS; band += 1) {
      const log = Math.max(powers[frame * MEL_BANDS + band] as number, loudest - RANGE);
      features[band * frames + frame] = (log + 4) / 4;
    }
  }
  return features;
}

interface Band {
  /** The first bin with a weight. */
  readonly start: number;
  readonly weights: Float64Array;
}

/** Triangles on Slaney's mel scale, each of the same area (Slaney, Auditory Toolbox, 1998). */
function melBands(): Band[] {
  const highest = toMel(SAMPLE_RATE_HZ / 2);
  const corners = Array.from({ length: MEL_BANDS + 2 }, (_, i) => toHertz((highest * i) / (MEL_BANDS + 1)));
  return Array.from({ length: MEL_BANDS }, (_, band) => {
    const [low, middle, high] = corners.slice(band, band + 3) as [number, number, number];
    const weights = Float64Array.from({ length: BINS }, (__, bin) => {
      const hertz = (bin * SAMPLE_RATE_HZ) / WINDOW_SAMPLES;
      const slope = Math.min((hertz - low) / (middle - low), (high - hertz) / (high - middle));
      return (Math.max(0, slope) * 2) / (high - low);
    });
    const start = weights.findIndex((weight) => weight > 0);
    const end = weights.findLastIndex((weight) => weight > 0) + 1;
    return { start: Math.max(0, start), weights: weights.slice(Math.max(0, start), end) };
  });
}

const MEL_LINEAR_HZ = 200 / 3;
const LOG_FROM_HZ = 1_000;
const LOG_FROM_MEL = 15;
const LOG_STEP = Math.log(6.4) / 27;

function toMel(hertz: number): number {
  return hertz < LOG_FROM_HZ ? hertz / MEL_LINEAR_HZ : LOG_FROM_MEL + Math.log(hertz / LOG_FROM_HZ) / LOG_STEP;
}

function toHertz(mel: number): number {
  return mel < LOG_FROM_MEL ? mel * MEL_LINEAR_HZ : LOG_FROM_HZ * Math.exp(LOG_STEP * (mel - LOG_FROM_MEL));
}

const fourier = new Fourier(WINDOW_SAMPLES);
const hann = Float64Array.from(
  { length: WINDOW_SAMPLES },
  (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / WINDOW_SAMPLES),
);
const bands = melBands();
const binPowers = new Float64Array(BINS);
