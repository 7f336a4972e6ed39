import { FRAME_SAMPLES, levelDbfs, SAMPLE_RATE_HZ, SILENCE_DBFS } from '../audio/index.js';
import type { StoredCall } from '../storage/index.js';
import { heardTurns } from '../terms/index.js';

const SAMPLES_PER_MS = SAMPLE_RATE_HZ / 1000;
/** Interleaved 16-bit samples: caller left, secretary right. */
const BYTES_PER_SAMPLE = 4;
/** The edges of a turn are not sharp: so much around it counts as heard, milliseconds. */
const EDGE_MS = 200;

/** A stretch of a call's recording, 16 kHz. */
export interface Stretch {
  readonly fromMs: number;
  /** The caller's side. What is in the transcript already is silence here. */
  readonly caller: Int16Array;
  /** Level of the secretary's side, dBFS over 20 ms; milliseconds since the stretch began. */
  readonly playedDbfs: (atMs: number) => number;
}

/**
 * Reads the stretch from a recording as it is stored. `audio` may throw behind its last whole piece: `onDamage` is told
 * then, and what came before is given.
 */
export async function readStretch(
  audio: AsyncIterable<Buffer>,
  call: Pick<StoredCall, 'turns'>,
  { fromMs, longestMs, onDamage }: { fromMs: number; longestMs: number; onDamage: (error: unknown) => void },
): Promise<Stretch> {
  const skip = Math.round(fromMs) * SAMPLES_PER_MS * BYTES_PER_SAMPLE;
  const stereo = await collect(audio, skip, longestMs * SAMPLES_PER_MS * BYTES_PER_SAMPLE, onDamage);
  const [caller, secretary] = sidesOf(stereo);
  for (const { startMs, endMs } of heardTurns(call.turns)) {
    const place = (ms: number) => Math.max(0, Math.round((ms - fromMs) * SAMPLES_PER_MS));
    caller.fill(0, place(startMs - EDGE_MS), place(endMs));
  }
  const playedDbfs = (atMs: number) => {
    const at = Math.round(atMs) * SAMPLES_PER_MS;
    const frame = secretary.subarray(at, at + FRAME_SAMPLES);
    return frame.length === 0 ? SILENCE_DBFS : levelDbfs(frame);
  };
  return { fromMs, caller, playedDbfs };
}

async function collect(
  audio: AsyncIterable<Buffer>,
  skip: number,
  most: number,
  onDamage: (error: unknown) => void,
): Promise<Buffer> {
  const kept: Buffer[] = [];
  let seen = 0;
  let size = 0;
  try {
    for await (const piece of audio) {
      const rest = piece.subarray(Math.max(0, skip - seen), Math.max(0, skip - seen) + most - size);
      seen += piece.length;
      size += rest.length;
      kept.push(rest);
      if (size >= most) break;
    }
  } catch (error) {
    onDamage(error);
  }
  return Buffer.concat(kept);
}

function sidesOf(stereo: Buffer): [Int16Array, Int16Array] {
  const length = Math.floor(stereo.length / BYTES_PER_SAMPLE);
  const [left, right] = [new Int16Array(length), new Int16Array(length)];
  for (let i = 0; i < length; i += 1) {
    left[i] = stereo.readInt16LE(i * BYTES_PER_SAMPLE);
    right[i] = stereo.readInt16LE(i * BYTES_PER_SAMPLE + 2);
  }
  return [left, right];
}
