export { type FaxTone, FaxTones } from './fax-tones.js';
export { FRAME_MS, FRAME_SAMPLES, type Frame, SAMPLE_RATE_HZ } from './frame.js';
export { Framer, frames } from './framer.js';
export { decodeAlaw, decodeUlaw, encodeAlaw, encodeUlaw } from './g711.js';
export { levelDbfs, SILENCE_DBFS } from './level.js';
export { logMel, MEL_BANDS } from './log-mel.js';
export { Resampler, resample } from './resampler.js';
export { mono, readWav, type Wav, writeWav } from './wav.js';
