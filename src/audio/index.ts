export { FRAME_MS, FRAME_SAMPLES, type Frame, SAMPLE_RATE_HZ } from './frame.js';
