import { levelDbfs } from '../../src/audio/index.js';

/** The rate of G.711, Hz, and the samples of a packet of 20 ms. */
export const PHONE_HZ = 8_000;
export const PACKET_SAMPLES = 160;
export const PACKET_MS = 20;

/** Louder than this is a voice, dBFS: above the noise of a line and of G.711, below the softest caller. */
export const VOICE_DBFS = -45;
/** Windows in which loud and silent are told apart, milliseconds. */
const WINDOW_MS = 10;
/** Silence that is shorter belongs to the speech around it, milliseconds: stops of consonants. */
const BRIDGED_MS = 60;
/** A packet that comes this much too early for the one before is put behind it, milliseconds. */
const OVERLAP_MS = 60;

/** Milliseconds of the machine's wall clock, with fractions. */
export interface Stretch {
  readonly startMs: number;
  readonly endMs: number;
}

/** One direction of a call as it went over the wire: packets of 20 ms with the time of their arrival. */
export interface Packets {
  /** Wall clock, milliseconds. */
  readonly arrivedMs: Float64Array;
  /** µ-law decoded: PACKET_SAMPLES a packet, one after the other. */
  readonly samples: Int16Array;
}

/** Audio of one direction of a call, to ask when somebody spoke. */
export class Track {
  readonly voice: readonly Stretch[];
  readonly startMs: number;
  readonly endMs: number;

  /**
   * @param packets in the order in which they came
   * @param offsetMs where the sound of a packet begins against its arrival: 0 for what is heard (it plays from then on), −20
   *   for what is said (it was spoken until then)
   */
  constructor(packets: Packets, offsetMs: number) {
    const placed = place(packets.arrivedMs);
    this.voice = voicedIn(packets.samples, placed, offsetMs);
    this.startMs = (placed[0] ?? 0) + offsetMs;
    this.endMs = (placed.at(-1) ?? 0) + offsetMs + PACKET_MS;
  }

  /** When the first voice of at least `leastMs` from then on begins; undefined: none does before `untilMs`. */
  onsetAfter(fromMs: number, untilMs = Number.POSITIVE_INFINITY, leastMs = 40): number | undefined {
    for (const { startMs, endMs } of this.voice) {
      if (endMs <= fromMs || startMs >= untilMs) continue;
      const onset = Math.max(startMs, fromMs);
      if (endMs - onset >= leastMs) return onset;
    }
    return undefined;
  }

  /** When the voice that is there at `atMs`, or comes later, is silent for at least `quietMs` for the first time. */
  silentAfter(atMs: number, quietMs: number): number | undefined {
    let silentFromMs = atMs;
    for (const { startMs, endMs } of this.voice) {
      if (endMs <= atMs) continue;
      if (startMs - silentFromMs >= quietMs) return silentFromMs;
      silentFromMs = endMs;
    }
    return this.endMs - silentFromMs >= quietMs || silentFromMs > atMs ? silentFromMs : undefined;
  }

  /** Whether somebody speaks in these milliseconds. */
  speaksIn(startMs: number, endMs: number): boolean {
    return this.voice.some((stretch) => stretch.startMs < endMs && stretch.endMs > startMs);
  }

  /** Voice between two times, milliseconds. */
  voicedMs(startMs: number, endMs: number): number {
    return this.voice.reduce(
      (sum, stretch) => sum + Math.max(0, Math.min(endMs, stretch.endMs) - Math.max(startMs, stretch.startMs)),
      0,
    );
  }

  /** The longest silence that begins and ends between two times, milliseconds; what is open at the end counts. */
  longestSilence(startMs: number, endMs: number): number {
    let [silentFromMs, longest] = [startMs, 0];
    for (const stretch of this.voice) {
      if (stretch.endMs <= startMs) continue;
      if (stretch.startMs >= endMs) break;
      longest = Math.max(longest, stretch.startMs - silentFromMs);
      silentFromMs = stretch.endMs;
    }
    return Math.max(longest, endMs - silentFromMs);
  }

  /** When the last voice in between ends. */
  lastVoiceIn(startMs: number, endMs: number): number | undefined {
    return this.voice.findLast((stretch) => stretch.startMs < endMs && stretch.endMs > startMs)?.endMs;
  }
}

/** Voice in a sound of its own, milliseconds from its first sample, by the same measure as a track's. */
export function voiceIn(samples: Int16Array): readonly Stretch[] {
  const count = Math.ceil(samples.length / PACKET_SAMPLES);
  const whole = new Int16Array(count * PACKET_SAMPLES);
  whole.set(samples);
  return voicedIn(
    whole,
    Array.from({ length: count }, (_, i) => i * PACKET_MS),
    0,
  );
}

/** Packets one behind the other: of two that come at once, the second plays after the first. */
function place(arrivedMs: Float64Array): number[] {
  const placed: number[] = [];
  for (const arrived of arrivedMs) {
    const free = (placed.at(-1) ?? Number.NEGATIVE_INFINITY) + PACKET_MS;
    placed.push(arrived < free && free - arrived < OVERLAP_MS ? free : arrived);
  }
  return placed;
}

function voicedIn(samples: Int16Array, placed: readonly number[], offsetMs: number): Stretch[] {
  const size = (PHONE_HZ * WINDOW_MS) / 1000;
  const stretches: { startMs: number; endMs: number }[] = [];
  placed.forEach((atMs, packet) => {
    for (let part = 0; part < PACKET_MS / WINDOW_MS; part += 1) {
      const from = packet * PACKET_SAMPLES + part * size;
      if (levelDbfs(samples.subarray(from, from + size)) <= VOICE_DBFS) continue;
      const startMs = atMs + offsetMs + part * WINDOW_MS;
      const last = stretches.at(-1);
      if (last !== undefined && startMs - last.endMs < BRIDGED_MS) last.endMs = startMs + WINDOW_MS;
      else stretches.push({ startMs, endMs: startMs + WINDOW_MS });
    }
  });
  return stretches;
}
