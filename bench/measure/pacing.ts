import { PACKET_MS } from './track.js';

/** How evenly packets came, milliseconds. */
export interface Pacing {
  /** Packets that were looked at. */
  readonly packets: number;
  /** Time between two packets beyond 20 ms: what 99 of 100 do not exceed, and the longest. */
  readonly gapP99Ms: number;
  readonly gapMaxMs: number;
  /** RFC 3550, section 6.4.1; the mean over the call. */
  readonly jitterMs: number;
}

/** The times between packets beyond the even 20 ms, milliseconds. */
export function gapsOf(arrivedMs: Float64Array): number[] {
  return Array.from(arrivedMs.subarray(1), (at, i) => Math.max(0, at - (arrivedMs[i] as number) - PACKET_MS));
}

/** Mean interarrival jitter, milliseconds: each packet is due 20 ms after the one before. */
export function jitterOf(arrivedMs: Float64Array): number {
  let [jitter, sum] = [0, 0];
  for (let i = 1; i < arrivedMs.length; i += 1) {
    const off = Math.abs((arrivedMs[i] as number) - (arrivedMs[i - 1] as number) - PACKET_MS);
    jitter += (off - jitter) / 16;
    sum += jitter;
  }
  return arrivedMs.length > 1 ? sum / (arrivedMs.length - 1) : 0;
}
