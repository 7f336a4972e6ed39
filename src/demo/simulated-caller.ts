import { FRAME_MS, type Frame, frames, levelDbfs } from '../audio/index.js';
import { SecretaryError, systemClock } from '../common/index.js';
import type { MediaPort } from '../media/index.js';
import { Ear } from './ear.js';

/** One thing that the caller says. */
export interface CallerLine {
  /** What is said, as far as it is known; a line from a WAV file may have none. */
  readonly text?: string | undefined;
  /** 16 kHz mono. */
  readonly sound: Int16Array;
}

export interface SimulatedCallerOptions {
  media: MediaPort;
  /** Silence of the secretary that makes it the caller's turn, milliseconds. Default: 1,100. */
  turnAfterMs?: number;
  /** Longest wait for the secretary to begin or to end, milliseconds. Default: 45,000. */
  patienceMs?: number;
  onLine?: (line: CallerLine, atMs: number) => void;
  onGreeting?: (delayMs: number) => void;
  onAnswer?: (delayMs: number) => void;
}

/** What the caller's side measured, milliseconds on its own clock. */
export interface CallerMeasures {
  /** From the opening of the line to the first sound that was heard. */
  greetingMs: number;
  /** For each line: from the last sound said to the first sound heard. */
  answersMs: number[];
  /** When each line was really said. */
  lines: { text: string | undefined; startMs: number; endMs: number }[];
}

/** A person on the phone, as far as a script can be one: waits until the secretary stops, then says the next line. */
export class SimulatedCaller {
  readonly #options: SimulatedCallerOptions;
  readonly #heard = new Ear();
  readonly #said = new Ear();
  readonly #tracks: { heard: Frame[]; said: Frame[] } = { heard: [], said: [] };

  constructor(options: SimulatedCallerOptions) {
    this.#options = options;
    options.media.onPlayed((frame) => {
      this.#said.hear(frame);
      this.#tracks.said.push(frame);
    });
  }

  /** Everything this side received and sent, frame by frame, on the port's clock. */
  get tracks(): { readonly heard: readonly Frame[]; readonly said: readonly Frame[] } {
    return this.#tracks;
  }

  /** Listens for as long as the line is open; run it beside `talk`. */
  async listen(): Promise<void> {
    for await (const frame of this.#options.media.frames) {
      this.#heard.hear(frame);
      this.#tracks.heard.push(frame);
    }
  }

  /** Says the lines one by one, each when the secretary has stopped. Ends early when the line is closed. */
  async talk(lines: readonly CallerLine[], signal: AbortSignal): Promise<CallerMeasures> {
    const measures: CallerMeasures = { greetingMs: await this.untilHeard(signal), answersMs: [], lines: [] };
    this.#options.onGreeting?.(measures.greetingMs);
    for (const line of lines) {
      await this.untilQuiet(signal);
      if (signal.aborted) break;
      const said = await this.say(line, signal);
      measures.lines.push(said);
      const heardAtMs = await this.untilHeard(signal);
      if (signal.aborted) break;
      measures.answersMs.push(heardAtMs - said.endMs);
      this.#options.onAnswer?.(heardAtMs - said.endMs);
    }
    return measures;
  }

  /** Says one line; afterwards only what is heard from then on counts. */
  async say(line: CallerLine, signal: AbortSignal): Promise<CallerMeasures['lines'][number]> {
    const { media } = this.#options;
    this.#options.onLine?.(line, media.nowMs());
    this.#said.forget();
    for (const frame of frames(line.sound)) media.write(frame);
    await media.drained(signal).catch((error) => {
      if (!signal.aborted) throw error;
    });
    this.forget();
    const endMs = this.#said.lastVoiceMs ?? media.nowMs();
    return { text: line.text, startMs: this.#said.firstVoiceMs ?? endMs, endMs };
  }

  /** What was heard so far no longer counts. */
  forget(): void {
    this.#heard.forget();
  }

  /** Waits for a sound and gives the time at which it began, milliseconds on the port's clock. */
  async untilHeard(signal: AbortSignal): Promise<number> {
    await this.#until('somebody to speak', () => this.#heard.voicedMs >= 3 * FRAME_MS, signal);
    return this.#heard.firstVoiceMs ?? this.#options.media.nowMs();
  }

  /** Waits until the other side has been silent for so long, milliseconds. */
  async untilQuiet(signal: AbortSignal, quietMs = this.#options.turnAfterMs ?? 1_100): Promise<void> {
    await this.#until('the other side to stop', () => this.#heard.quietMs >= quietMs, signal);
  }

  async #until(what: string, reached: () => boolean, signal: AbortSignal): Promise<void> {
    const patienceMs = this.#options.patienceMs ?? 45_000;
    const since = systemClock.monotonicMs();
    while (!reached() && !signal.aborted) {
      if (systemClock.monotonicMs() - since > patienceMs) {
        throw new SecretaryError('timeout', `the caller waited ${patienceMs} ms for ${what}`);
      }
      await systemClock.sleep(FRAME_MS);
    }
  }
}

/** The part of a sound between its first and last loud frame: recorded files often begin and end with silence. */
export function trimSilence(sound: Int16Array, thresholdDbfs = -45): Int16Array {
  const cut = frames(sound);
  const loud = cut.map((frame) => levelDbfs(frame) > thresholdDbfs);
  const first = loud.indexOf(true);
  if (first < 0) return sound;
  const size = cut[0]?.length ?? 0;
  return sound.subarray(first * size, Math.min(sound.length, (loud.lastIndexOf(true) + 1) * size));
}
