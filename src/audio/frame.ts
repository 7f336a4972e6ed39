/** Everything inside the house is 16 kHz mono, 16-bit: what the recognisers want and what slin16 carries. */
export const SAMPLE_RATE_HZ = 16_000;

/** One packet's worth, as RTP over the phone network does it (RFC 3551: 20 ms default packetization). */
export const FRAME_MS = 20;

/** Samples in one frame: 320. */
export const FRAME_SAMPLES = (SAMPLE_RATE_HZ * FRAME_MS) / 1000;

/** 20 ms of mono audio at 16 kHz. */
export interface Frame {
  /** FRAME_SAMPLES signed 16-bit samples, host byte order. */
  readonly samples: Int16Array;
  /** When its first sample was spoken or heard: milliseconds since the media port opened. */
  readonly atMs: number;
}
