import type { Frame } from '../../src/audio/index.js';
import type { MediaPort } from '../../src/media/index.js';

/** Everything that a port hears and plays, on the clock of this process, as a recording of 16 kHz. */
export class Recorder {
  readonly heard: Int16Array;
  readonly played: Int16Array;
  readonly #startedAt: number;

  /** @param seconds length of the recording */
  constructor(port: MediaPort, seconds = 60) {
    this.heard = new Int16Array(seconds * 16_000);
    this.played = new Int16Array(seconds * 16_000);
    this.#startedAt = performance.now() - port.nowMs();
    void this.#listen(port);
    port.onPlayed((frame) => put(this.played, frame));
  }

  /** A time of the port's clock as performance.now() has it. */
  onWall(atMs: number): number {
    return this.#startedAt + atMs;
  }

  async #listen(port: MediaPort): Promise<void> {
    for await (const frame of port.frames) put(this.heard, frame);
  }
}

/** A stretch of sound, milliseconds. */
export interface Burst {
  startMs: number;
  lengthMs: number;
}

/** Where there is sound: stretches of 5 ms blocks above the level, joined when less than `joinMs` apart. */
export function bursts(samples: Int16Array, rateHz = 16_000, joinMs = 60, level = 1_500): Burst[] {
  const block = rateHz / 200;
  const found: Burst[] = [];
  for (let i = 0; i + block <= samples.length; i += block) {
    if (!samples.subarray(i, i + block).some((sample) => Math.abs(sample) > level)) continue;
    const atMs = (i * 1000) / rateHz;
    const last = found.at(-1);
    if (last && atMs - (last.startMs + last.lengthMs) < joinMs) last.lengthMs = atMs + 5 - last.startMs;
    else found.push({ startMs: atMs, lengthMs: 5 });
  }
  return found;
}

/** Frames of a tone that rises from 500 Hz by 500 Hz a second, so that each moment of it can be told by its pitch. */
export function rising(ms: number): Int16Array[] {
  const phase = (seconds: number) => 2 * Math.PI * (500 * seconds + 250 * seconds ** 2);
  return Array.from({ length: ms / 20 }, (_, frame) =>
    Int16Array.from({ length: 320 }, (_, i) => 8_000 * Math.sin(phase((frame * 320 + i) / 16_000))),
  );
}

/** Mean pitch of 40 ms from there, Hz, by the times at which the tone rises through zero. */
export function pitch(samples: Int16Array, fromMs: number): number {
  const piece = samples.subarray(fromMs * 16, (fromMs + 40) * 16);
  const crossings: number[] = [];
  for (let i = 1; i < piece.length; i += 1) {
    const [a, b] = [piece[i - 1]!, piece[i]!];
    if (a < 0 && b >= 0) crossings.push(i - b / (b - a));
  }
  return ((crossings.length - 1) * 16_000) / (crossings.at(-1)! - crossings[0]!);
}

function put(recording: Int16Array, frame: Frame): void {
  const at = Math.round(frame.atMs * 16);
  if (at >= 0 && at + frame.samples.length <= recording.length) recording.set(frame.samples, at);
}
