import { setImmediate } from 'node:timers/promises';
import { createMp3Encoder } from 'wasm-media-encoders';
import { SecretaryError } from '../common/index.js';

export interface Mp3Options {
  /** Samples a second of the input, Hz. Default: 16,000. */
  readonly sampleRateHz?: number;
  /** Bits a second of the output, in thousands; 16 kHz allows 8–160. Default: 40: speech of both sides, 5 kB a second. */
  readonly kbitPerSecond?: 32 | 40 | 48 | 64;
}

/** Frames encoded at once: 100 ms, some 2 ms of work, so that calls under way do not notice. */
const FRAMES_AT_ONCE = 1_600;
/** One frame: left and right, 16 bits each. */
const FRAME_BYTES = 4;

/**
 * Compresses a recording while it is being read: 16-bit little-endian stereo in, in pieces of any size, MP3 out. Memory
 * does not grow with the length.
 */
export async function* encodeMp3(
  pcm: AsyncIterable<Uint8Array>,
  { sampleRateHz = 16_000, kbitPerSecond = 40 }: Mp3Options = {},
): AsyncGenerator<Uint8Array, void, undefined> {
  const encoder = await createMp3Encoder();
  encoder.configure({ sampleRate: rateOf(sampleRateHz), channels: 2, bitrate: kbitPerSecond });
  for await (const piece of inFrames(pcm)) {
    const mp3 = encoder.encode(channelsOf(piece));
    if (mp3.length > 0) yield mp3.slice(); // the encoder writes into the same memory again
    await setImmediate();
  }
  const rest = encoder.finalize();
  if (rest.length > 0) yield rest.slice();
}

/** The whole file, or undefined when it would be longer than `maxBytes`. */
export async function mp3Within(pcm: AsyncIterable<Uint8Array>, maxBytes: number, options: Mp3Options = {}) {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of encodeMp3(pcm, options)) {
    bytes += part.length;
    if (bytes > maxBytes) return undefined;
    parts.push(part);
  }
  return Buffer.concat(parts);
}

/** Cuts anywhere-cut bytes into whole frames, at most FRAMES_AT_ONCE; half a frame at the end is dropped. */
async function* inFrames(pcm: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let held = Buffer.alloc(0);
  for await (const piece of pcm) {
    held = Buffer.concat([held, piece]);
    while (held.length >= FRAMES_AT_ONCE * FRAME_BYTES) {
      yield held.subarray(0, FRAMES_AT_ONCE * FRAME_BYTES);
      held = held.subarray(FRAMES_AT_ONCE * FRAME_BYTES);
    }
  }
  const whole = held.length - (held.length % FRAME_BYTES);
  if (whole > 0) yield held.subarray(0, whole);
}

function channelsOf(piece: Buffer): [Float32Array, Float32Array] {
  const frames = piece.length / FRAME_BYTES;
  const left = new Float32Array(frames);
  const right = new Float32Array(frames);
  for (let i = 0; i < frames; i += 1) {
    left[i] = piece.readInt16LE(i * FRAME_BYTES) / 32_768;
    right[i] = piece.readInt16LE(i * FRAME_BYTES + 2) / 32_768;
  }
  return [left, right];
}

const rates = [8_000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000] as const;

function rateOf(hz: number): (typeof rates)[number] {
  const rate = rates.find((known) => known === hz);
  if (rate === undefined) throw new SecretaryError('bad-input', `MP3 has no sample rate of ${hz} Hz`);
  return rate;
}
