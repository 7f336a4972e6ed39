import { FRAME_MS, frames, levelDbfs } from '../src/audio/index.js';
import { systemClock } from '../src/common/index.js';
import type { PhoneLine } from '../src/demo/index.js';
import type { FinishedCall, House } from './house.js';
import type { LineFaults } from './line/index.js';
import { VOICE_DBFS } from './measure/track.js';

/** When something was said, by the wall clock, milliseconds: the wire knows the rest. */
export interface Saying {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Silence of hers after which it is the caller's turn, milliseconds. */
const TURN_AFTER_MS = 800;
/** Longest wait for her to begin or to end, milliseconds. */
const PATIENCE_MS = 40_000;
/** Voice that is no click, milliseconds. */
const LEAST_VOICE_MS = 60;

/** A person on the line who knows when to speak. What is measured is not heard here but on the wire, afterwards. */
export class Caller {
  readonly number: string;
  readonly #house: House;
  readonly #line: PhoneLine;
  readonly #listening: Promise<void>;
  readonly #over: AbortSignal;
  #lastVoiceAt: number | undefined;
  #voicedMs = 0;
  #onFrame: ((samples: Int16Array) => void) | undefined;

  private constructor(house: House, number: string, line: PhoneLine, signal: AbortSignal) {
    this.#house = house;
    this.number = number;
    this.#line = line;
    this.#over = AbortSignal.any([line.call.hungUp, line.media.closed, signal]);
    this.#listening = this.#listen();
  }

  /** Dials from a number of its own. */
  static async call(house: House, extension: string, signal: AbortSignal, faults?: LineFaults): Promise<Caller> {
    const number = house.nextNumber();
    return new Caller(house, number, await house.dial(extension, number, signal, faults), signal);
  }

  /** The line is closed, whoever closed it. */
  get isOver(): boolean {
    return this.#over.aborted;
  }

  /** Her silence, milliseconds; 0 before she said anything. */
  get quietMs(): number {
    return this.#lastVoiceAt === undefined ? 0 : systemClock.monotonicMs() - this.#lastVoiceAt;
  }

  /** She has spoken since what was heard was forgotten. */
  get hasHeard(): boolean {
    return this.#voicedMs >= LEAST_VOICE_MS;
  }

  /** Speaks; ends when all of it is on the wire, or the line is closed. */
  async say(sound: Int16Array): Promise<Saying> {
    const fromMs = wallMs();
    if (!this.isOver) for (const frame of frames(sound)) this.#line.media.write(frame);
    await this.#line.media.drained(this.#over).catch((error: unknown) => this.#unlessOver(error));
    return { fromMs, toMs: wallMs() };
  }

  /** Presses keys, one after the other; ends when they were sent, or the line is closed. */
  async press(keys: string): Promise<void> {
    if (!this.isOver) await this.#line.call.press(keys).catch((error: unknown) => this.#unlessOver(error));
  }

  /** Sends sound as it comes: an echo, say. */
  write(frame: Int16Array): void {
    if (!this.isOver) this.#line.media.write(frame);
  }

  /** What was heard so far no longer counts. */
  forget(): void {
    this.#voicedMs = 0;
    this.#lastVoiceAt = undefined;
  }

  /** Told each frame that is heard; undefined: nobody any more. */
  onFrame(listener: ((samples: Int16Array) => void) | undefined): void {
    this.#onFrame = listener;
  }

  /** Waits until she speaks. @returns false when she did not within `limitMs`, or the line was closed */
  untilHeard(limitMs = PATIENCE_MS): Promise<boolean> {
    return this.#until(() => this.hasHeard, limitMs);
  }

  /** Waits until she has been silent for so long. */
  untilQuiet(quietMs = TURN_AFTER_MS, limitMs = PATIENCE_MS): Promise<boolean> {
    return this.#until(() => this.quietMs >= quietMs, limitMs);
  }

  /** Waits; ends early when the line is closed. */
  async pause(ms: number): Promise<void> {
    await systemClock.sleep(ms, this.#over).catch((error: unknown) => this.#unlessOver(error));
  }

  /** Hangs up, and gives what went over the wire and what the database has of it. */
  async hangUp(signal: AbortSignal): Promise<FinishedCall> {
    await this.#line.hangUp();
    await this.#listening;
    return this.#house.finished(this.number, signal);
  }

  /** A line that was closed is no fault of the caller's. */
  #unlessOver(error: unknown): void {
    if (!this.isOver) throw error;
  }

  async #listen(): Promise<void> {
    for await (const { samples } of this.#line.media.frames) {
      if (levelDbfs(samples) > VOICE_DBFS) {
        this.#voicedMs += FRAME_MS;
        this.#lastVoiceAt = systemClock.monotonicMs();
      }
      this.#onFrame?.(samples);
    }
  }

  async #until(reached: () => boolean, limitMs: number): Promise<boolean> {
    const end = systemClock.monotonicMs() + limitMs;
    while (!reached()) {
      if (this.isOver || systemClock.monotonicMs() > end) return false;
      await this.pause(FRAME_MS);
    }
    return true;
  }
}

/** The clock that all threads of the bench and the wire share. */
export function wallMs(): number {
  return performance.timeOrigin + performance.now();
}
