import { FRAME_MS, FRAME_SAMPLES, levelDbfs } from '../audio/index.js';
import { EchoGate } from './echo-gate.js';
import type { Recognised, Utterance } from './options.js';
import type { TurnReader } from './turn-reader.js';
import type { VoiceDetector } from './voice-detector.js';
import type { VoiceGate } from './voice-gate.js';

const SAMPLES_PER_MS = 16;
/** Silence of this length parts one utterance from the next, milliseconds. */
const PAUSE_MS = 1_000;
/** Sound before the first detected voice that belongs to the utterance, milliseconds. */
const PRE_ROLL_MS = 300;
/** So much is looked at in one request: live calls wait for no more than that, about 10 ms of work. */
const LOOK_FRAMES = 50;
/** A longer utterance is cut, milliseconds: a turn of the transcript is to be read by people. */
const LONGEST_MS = 45_000;

export interface RecordingReaderParts {
  readonly detector: VoiceDetector;
  readonly gate: VoiceGate;
  readonly newReader: () => TurnReader;
  /** Level of what the speaker was played at that time of the recording, dBFS; undefined: no echo is expected. */
  readonly playedDbfs?: ((atMs: number) => number) | undefined;
  /** Awaited before each piece of work; resolves when nobody who is more urgent waits. Throws what ends the reading. */
  readonly turnToWork: () => Promise<void>;
}

/** Finds the utterances of a recording (16 kHz), and reads them one after the other. */
export class RecordingReader {
  readonly #parts: RecordingReaderParts;

  constructor(parts: RecordingReaderParts) {
    this.#parts = parts;
  }

  /** Each stretch with voice in it, read; its text may be empty. Times count from the recording's beginning. */
  async *read(samples: Int16Array): AsyncGenerator<Utterance> {
    for (const [startMs, endMs] of await this.#utterances(samples)) {
      await this.#parts.turnToWork();
      const read = await this.#readOne(samples.subarray(startMs * SAMPLES_PER_MS, endMs * SAMPLES_PER_MS), startMs);
      await this.#parts.turnToWork();
      yield { ...read, startMs, endMs };
    }
  }

  async #readOne(samples: Int16Array, startMs: number): Promise<Recognised> {
    const reader = this.#parts.newReader();
    try {
      reader.add(samples);
      return await reader.finish(startMs);
    } finally {
      reader.close();
    }
  }

  /** The stretches that hold voice, with some silence before them, [from, to) milliseconds. */
  async #utterances(samples: Int16Array): Promise<[number, number][]> {
    const { detector, gate, playedDbfs, turnToWork } = this.#parts;
    const echo = playedDbfs && new EchoGate(playedDbfs);
    const count = Math.ceil(samples.length / FRAME_SAMPLES);
    const utterances: [number, number][] = [];
    try {
      for (let at = 0; at < count; at += LOOK_FRAMES) {
        await turnToWork();
        const frames = Array.from({ length: Math.min(LOOK_FRAMES, count - at) }, (_, i) => frameOf(samples, at + i));
        const heard = await detector.hear(Int16Array.from(frames.flatMap((frame) => [...frame])), frames.length);
        for (const [i, frame] of frames.entries()) {
          const atMs = (at + i) * FRAME_MS;
          const isEcho = echo?.explains(atMs, levelDbfs(frame)) === true;
          const likely = heard[i] ?? 0;
          const { voiced, onsetMs = atMs } = gate.hear(
            { samples: frame, atMs },
            isEcho ? Math.min(likely, 0) : likely,
            false,
          );
          if (voiced) extend(utterances, onsetMs, atMs + FRAME_MS);
        }
      }
    } finally {
      detector.close();
    }
    return utterances.map(([from, to]) => [from, Math.min(to, Math.ceil(samples.length / SAMPLES_PER_MS))]);
  }
}

/** The last one is filled up with silence. */
function frameOf(samples: Int16Array, index: number): Int16Array {
  const frame = samples.subarray(index * FRAME_SAMPLES, (index + 1) * FRAME_SAMPLES);
  if (frame.length === FRAME_SAMPLES) return frame;
  const whole = new Int16Array(FRAME_SAMPLES);
  whole.set(frame);
  return whole;
}

/** Adds voice to the last utterance, or begins one when the pause before it was long or the last is long enough. */
function extend(utterances: [number, number][], fromMs: number, toMs: number): void {
  const last = utterances.at(-1);
  if (last === undefined) utterances.push([Math.max(0, fromMs - PRE_ROLL_MS), toMs]);
  else if (fromMs - last[1] >= PAUSE_MS) utterances.push([Math.max(last[1], fromMs - PRE_ROLL_MS), toMs]);
  else if (last[1] - last[0] >= LONGEST_MS) utterances.push([last[1], toMs]);
  else last[1] = toMs;
}
