import { type Frame, SAMPLE_RATE_HZ } from '../audio/index.js';

export interface RecorderOptions {
  /** Receives interleaved 16-bit PCM, 16 kHz: caller left, secretary right. Called in order, never concurrently. */
  write: (pcm: Int16Array) => Promise<void>;
  /** Audio younger than this is held back, because one side's frames may still be on their way. Default: 200 ms. */
  settleMs?: number;
  /** A frame this near to where its track ends joins it without a seam: packets wander, speech does not. Default: 40 ms. */
  joinMs?: number;
  /** Where on the port's clock the recording begins: what lies before was recorded by somebody else, milliseconds. Default: 0. */
  fromMs?: number;
}

const SAMPLES_PER_MS = SAMPLE_RATE_HZ / 1000;

/**
 * The daemon's own recording of a call: two tracks on the media port's clock. The caller's frames lie where they
 * arrived, the secretary's where they were played, so what was flushed by a barge-in is not in it.
 */
export class Recorder {
  readonly #write: (pcm: Int16Array) => Promise<void>;
  readonly #settleMs: number;
  readonly #tracks: readonly [Track, Track];
  /** Samples per track that were handed on, by us or before us. */
  #written: number;
  #pending: Promise<void> = Promise.resolve();

  constructor(options: RecorderOptions) {
    this.#write = options.write;
    this.#settleMs = options.settleMs ?? 200;
    this.#written = Math.round((options.fromMs ?? 0) * SAMPLES_PER_MS);
    const joinSamples = (options.joinMs ?? 40) * SAMPLES_PER_MS;
    this.#tracks = [new Track(joinSamples), new Track(joinSamples)];
  }

  /** Milliseconds of audio handed on so far, with what lies before. */
  get durationMs(): number {
    return this.#written / SAMPLES_PER_MS;
  }

  caller(frame: Frame): void {
    this.#tracks[0].place(frame, this.#written);
  }

  secretary(frame: Frame): void {
    this.#tracks[1].place(frame, this.#written);
  }

  /** Hands on everything that is older than the settling time; call it a few times a second. `nowMs` is the port's. */
  advance(nowMs: number): void {
    this.#handOn(Math.floor(Math.max(0, nowMs - this.#settleMs) * SAMPLES_PER_MS));
  }

  /** Hands on the rest and waits until all of it was written. */
  async finish(): Promise<void> {
    this.#handOn(Math.max(...this.#tracks.map((track) => track.end)));
    await this.#pending;
  }

  #handOn(end: number): void {
    const length = end - this.#written;
    if (length <= 0) return;
    const [left, right] = this.#tracks.map((track) => track.take(this.#written, length)) as [Int16Array, Int16Array];
    const pcm = new Int16Array(length * 2);
    for (let i = 0; i < length; i += 1) {
      pcm[2 * i] = left[i] ?? 0;
      pcm[2 * i + 1] = right[i] ?? 0;
    }
    this.#written = end;
    this.#pending = this.#pending.then(() => this.#write(pcm));
  }
}

/** One side: pieces of sound at sample positions, silence between them. */
class Track {
  readonly #joinSamples: number;
  readonly #pieces: { start: number; samples: Int16Array }[] = [];
  /** Where the last piece ends, in samples since the port opened. */
  end = 0;

  constructor(joinSamples: number) {
    this.#joinSamples = joinSamples;
  }

  /** Puts a frame at its time; what would lie before `floor` was handed on already and moves up to it. */
  place(frame: Frame, floor: number): void {
    const wanted = Math.round(frame.atMs * SAMPLES_PER_MS);
    const joined = Math.abs(wanted - this.end) <= this.#joinSamples ? this.end : wanted;
    const start = Math.max(joined, this.end, floor);
    this.#pieces.push({ start, samples: frame.samples });
    this.end = start + frame.samples.length;
  }

  /** The track's sound in [from, from + length), silence where there is none; older pieces are forgotten. */
  take(from: number, length: number): Int16Array {
    const sound = new Int16Array(length);
    const to = from + length;
    let done = 0;
    for (const piece of this.#pieces) {
      if (piece.start >= to) break;
      const skip = Math.max(0, from - piece.start);
      sound.set(piece.samples.subarray(skip, to - piece.start), Math.max(0, piece.start - from));
      if (piece.start + piece.samples.length <= to) done += 1;
    }
    this.#pieces.splice(0, done);
    return sound;
  }
}
