import { FRAME_SAMPLES, frames, levelDbfs, resample, SAMPLE_RATE_HZ } from '../../src/audio/index.js';
import { matches, type Stretch, voicedMs } from '../stories/tracks.js';

/** Waveforms are compared at this rate, Hz. */
const RATE_HZ = 4_000;
/** From here on a piece is the same sound. */
const LIKENESS = 0.7;
const LOUD_DBFS = -45;
/** How far a packet may wander on a busy machine, milliseconds. */
const WANDER_MS = 150;
/** Share of a piece's loud frames that must be at its place for the piece to be there, though other packets made it. */
const PRESENT = 0.5;

/**
 * Speech that is in one recording and not in the other, milliseconds.
 *
 * A piece of 300 ms is there when its waveform is found at its place or anywhere, or when there is as much loud sound at its
 * place: packets that came late change the waveform, and nothing is lost by that.
 *
 * @param said what a caller's wire carried, 16 kHz
 * @param kept what was stored of it, 16 kHz; it may begin earlier or later
 */
export function missingMs(said: Int16Array, kept: Int16Array): number {
  const found = matches(said, kept);
  const placed = found.filter(({ likeness }) => likeness >= LIKENESS);
  const offset = median(placed.map(({ offsetMs }) => offsetMs));
  const absent = found.filter(({ likeness, stretch }) => {
    return likeness < LIKENESS && !isLoudAt(kept, stretch, offset ?? 0, said) && !isAnywhere(said, kept, stretch);
  });
  const pieces = absent.reduce((sum, { stretch }) => sum + stretch.endMs - stretch.startMs, 0);
  return Math.max(pieces, voicedMs(said) - voicedMs(kept) - SLACK * voicedMs(said));
}

/** G.711 twice, and a threshold: so much of a sound's loud frames may become silent ones. */
const SLACK = 0.1;

function isLoudAt(kept: Int16Array, { startMs, endMs }: Stretch, offsetMs: number, said: Int16Array): boolean {
  const own = voicedMs(part(said, startMs, endMs));
  const there = voicedMs(part(kept, startMs + offsetMs - WANDER_MS, endMs + offsetMs + WANDER_MS));
  return there >= PRESENT * own;
}

function part(track: Int16Array, startMs: number, endMs: number): Int16Array {
  const at = (ms: number) => Math.max(0, Math.round(ms * (SAMPLE_RATE_HZ / 1000)));
  return track.subarray(at(startMs), at(endMs));
}

/** Looks through the whole recording: slow, so only for what is not at its place. */
function isAnywhere(said: Int16Array, kept: Int16Array, { startMs, endMs }: Stretch): boolean {
  const piece = Float64Array.from(resample(part(said, startMs, endMs), SAMPLE_RATE_HZ, RATE_HZ));
  const track = Float64Array.from(resample(kept, SAMPLE_RATE_HZ, RATE_HZ));
  const own = piece.reduce((sum, sample) => sum + sample * sample, 0);
  let energy = 0;
  for (let i = 0; i < piece.length; i += 1) energy += (track[i] ?? 0) ** 2;
  for (let lag = 0; lag + piece.length <= track.length; lag += 1) {
    // Where it is much softer it cannot be the same: that spares most of the work.
    if (energy > own / 16 && product(piece, track, lag) >= LIKENESS * Math.sqrt(own * energy)) return true;
    energy += (track[lag + piece.length] ?? 0) ** 2 - (track[lag] as number) ** 2;
  }
  return false;
}

function product(piece: Float64Array, track: Float64Array, lag: number): number {
  let sum = 0;
  for (let i = 0; i < piece.length; i += 1) sum += (piece[i] as number) * (track[lag + i] as number);
  return sum;
}

/** Packets of 20 ms laid out on a time line, 16 kHz. @param arrivedMs after its beginning; what came before it is left out */
export function laidOut(arrivedMs: readonly number[], samples: Int16Array, samplesPerPacket: number): Int16Array {
  const ratio = (20 * SAMPLE_RATE_HZ) / 1000 / samplesPerPacket;
  const all = resample(samples, SAMPLE_RATE_HZ / ratio, SAMPLE_RATE_HZ);
  const track = new Int16Array(Math.max(0, Math.ceil(((arrivedMs.at(-1) ?? 0) + 40) * (SAMPLE_RATE_HZ / 1000))));
  let free = 0;
  arrivedMs.forEach((atMs, packet) => {
    if (atMs < 0) return;
    const place = Math.round(atMs * (SAMPLE_RATE_HZ / 1000));
    // Two that come at once were spoken one after the other.
    const start = place < free && free - place < 3 * FRAME_SAMPLES ? free : place;
    const frame = all.subarray(packet * FRAME_SAMPLES, (packet + 1) * FRAME_SAMPLES);
    if (start + frame.length <= track.length) track.set(frame, start);
    free = start + FRAME_SAMPLES;
  });
  return track;
}

/** True when nothing in it is loud. */
export function isSilent(track: Int16Array): boolean {
  return frames(track).every((frame) => levelDbfs(frame) <= LOUD_DBFS);
}

function median(values: readonly number[]): number | undefined {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}
