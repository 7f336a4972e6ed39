import { FRAME_SAMPLES, type Frame, frames, levelDbfs, resample, SAMPLE_RATE_HZ } from '../../src/audio/index.js';
import type { Storage } from '../../src/storage/index.js';

/** Tracks are compared at this rate: all of a telephone's sound that carries the shape of a word is below half of it. */
const RATE_HZ = 4_000;
const LOUD_DBFS = -45;
const PIECE_MS = 300;
/** How far around the rough place a piece is looked for. */
const REACH_MS = 150;

/** A stretch of speech, milliseconds. */
export interface Stretch {
  readonly startMs: number;
  readonly endMs: number;
}

/** How a stretch of one track is found in another. */
export interface Match {
  readonly stretch: Stretch;
  /** The other track's time less this one's, milliseconds. */
  readonly offsetMs: number;
  /** Normalised correlation of the whole stretch at that offset: 1 is the same sound. */
  readonly likeness: number;
}

/** Frames laid out on their clock. */
export function trackOf(heard: readonly Frame[]): Int16Array {
  const end = Math.max(0, ...heard.map(({ atMs }) => Math.round(atMs * 16) + FRAME_SAMPLES));
  const track = new Int16Array(end);
  for (const { atMs, samples } of heard) if (atMs >= 0) track.set(samples, Math.round(atMs * 16));
  return track;
}

/** The daemon's recording, decrypted. */
export async function recordingOf(
  storage: Storage,
  callId: string,
): Promise<{ caller: Int16Array; secretary: Int16Array }> {
  const parts: Buffer[] = [];
  for await (const part of storage.calls.audio(callId)) parts.push(part);
  const pcm = Buffer.concat(parts);
  const channel = (first: number) =>
    Int16Array.from({ length: pcm.length / 4 }, (_, i) => pcm.readInt16LE(4 * i + first));
  return { caller: channel(0), secretary: channel(2) };
}

/** Loud audio, milliseconds. */
export function voicedMs(track: Int16Array): number {
  return frames(track).filter((frame) => levelDbfs(frame) > LOUD_DBFS).length * 20;
}

/** Where there is speech; stretches with less than 300 ms between them are one. */
export function stretches(track: Int16Array): Stretch[] {
  const found: { startMs: number; endMs: number }[] = [];
  frames(track).forEach((frame, i) => {
    if (levelDbfs(frame) <= LOUD_DBFS) return;
    const last = found.at(-1);
    if (last !== undefined && 20 * i - last.endMs < 300) last.endMs = 20 * i + 20;
    else found.push({ startMs: 20 * i, endMs: 20 * i + 20 });
  });
  return found.filter(({ startMs, endMs }) => endMs - startMs >= 300);
}

/**
 * Finds the speech of `track` in `other`, piece by piece: roughly by loudness over the whole call, then by the waveform.
 * Pieces are short, because packets wander: within a sentence the sound may move by a frame.
 */
export function matches(track: Int16Array, other: Int16Array): Match[] {
  const roughMs = 20 * bestLag(loudness(track), loudness(other), 0, 1_500).lag;
  const from = Float64Array.from(resample(track, SAMPLE_RATE_HZ, RATE_HZ));
  const to = Float64Array.from(resample(other, SAMPLE_RATE_HZ, RATE_HZ));
  const perMs = RATE_HZ / 1000;
  return stretches(track)
    .flatMap(pieces)
    .map((stretch) => {
      const start = stretch.startMs * perMs;
      const middle = Math.round(roughMs * perMs) + start;
      const { lag, likeness } = bestLag(from.subarray(start, stretch.endMs * perMs), to, middle, REACH_MS * perMs);
      return { stretch, offsetMs: (lag - start) / perMs, likeness };
    });
}

/**
 * How far the pieces are apart when one common difference of the clocks is taken away.
 *
 * @returns the largest offset in milliseconds, and the share of the pieces that are within `limitMs`
 */
export function spread(found: readonly Match[], limitMs: number): { worstMs: number; withinShare: number } {
  const offsets = found.map(({ offsetMs }) => offsetMs).sort((a, b) => a - b);
  const worstMs = ((offsets.at(-1) ?? 0) - (offsets[0] ?? 0)) / 2;
  const fitting = offsets.map((first) => offsets.filter((each) => each >= first && each - first <= 2 * limitMs).length);
  return { worstMs, withinShare: Math.max(0, ...fitting) / offsets.length };
}

export function meanLikeness(found: readonly Match[]): number {
  return found.reduce((sum, { likeness }) => sum + likeness, 0) / found.length;
}

/** Two pieces in a row that are not in the other track: longer than a word. One alone may be cut by a late packet. */
export function lostWords(found: readonly Match[]): Stretch[] {
  return found
    .filter(({ likeness }, i) => likeness < 0.7 && (found[i + 1]?.likeness ?? 1) < 0.7)
    .map(({ stretch }) => stretch);
}

/** A stretch in equal pieces of about 300 ms. */
function pieces({ startMs, endMs }: Stretch): Stretch[] {
  const count = Math.max(1, Math.round((endMs - startMs) / PIECE_MS));
  const length = (endMs - startMs) / count;
  return Array.from({ length: count }, (_, i) => ({
    startMs: Math.round(startMs + i * length),
    endMs: Math.round(startMs + (i + 1) * length),
  }));
}

function loudness(track: Int16Array): Float64Array {
  return Float64Array.from(frames(track).map((frame) => Math.max(0, levelDbfs(frame) + 60)));
}

/** The lag of `other` within `middle` ± `reach` at which it is most like `sound`. */
function bestLag(sound: Float64Array, other: Float64Array, middle: number, reach: number) {
  let best = { lag: middle, likeness: -1 };
  for (let lag = middle - reach; lag <= middle + reach; lag += 1) {
    let product = 0;
    let energy = 0;
    let own = 0;
    for (let i = Math.max(0, -lag); i < sound.length && i + lag < other.length; i += 1) {
      const a = sound[i] as number;
      const b = other[i + lag] as number;
      product += a * b;
      energy += b * b;
    }
    for (const a of sound) own += a * a;
    const likeness = product / Math.sqrt(own * energy || 1);
    if (likeness > best.likeness) best = { lag, likeness };
  }
  return best;
}
