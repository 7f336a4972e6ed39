import { FRAME_MS, type Frame } from '../audio/index.js';
import type { Recognised } from './options.js';
import type { TurnJudge } from './turn-judge.js';
import type { TurnReader } from './turn-reader.js';

/** After a pause of this length what was said before it is read no more, milliseconds. */
const SEAL_PAUSE_MS = 200;

/**
 * A turn while it is spoken: what goes to the recogniser and what waits until it is known whether the caller goes on.
 * Times are those of the frames.
 */
export class TurnUnderWay {
  readonly startMs: number;
  readonly #reader: TurnReader;
  readonly #judge: TurnJudge | undefined;
  /** When the first sample of the reader was heard. */
  readonly #soundStartMs: number;
  /** When the voice was last there. */
  voiceEndMs: number;
  /** The pause is long enough: frames before this time are still looked at for the caller's next word. */
  openUntilMs: number | undefined;
  /** True from when the pause was told until the voice is back. */
  stopped = false;
  /** Silence that belongs to the turn only if the caller goes on. */
  readonly #held: Frame[] = [];
  #reading: Promise<void> | undefined;
  #read = { afterMs: 0, tookMs: 0 };
  /** It was told that the turn may be over soon; until the voice is back. */
  endingTold = false;
  #settled = false;
  #pausedMs = 0;
  /** How likely the turn is complete by its sound; undefined where nobody could say yet. */
  #finished: number | undefined;

  constructor(
    reader: TurnReader,
    judge: TurnJudge | undefined,
    before: readonly Frame[],
    startMs: number,
    nowMs: number,
  ) {
    this.#reader = reader;
    this.#judge = judge;
    this.startMs = startMs;
    this.#soundStartMs = before[0]?.atMs ?? startMs;
    this.voiceEndMs = nowMs;
    for (const { samples } of before) reader.add(samples);
  }

  get text(): string {
    return this.#reader.text;
  }

  get engine(): TurnReader['engine'] {
    return this.#reader.engine;
  }

  /** How likely the turn is complete by its sound, 0–1, once it was read; undefined where nobody could say. */
  get finished(): number | undefined {
    return this.#finished;
  }

  /** The last reading: after which pause it began, and how long it took until the words were there, milliseconds. */
  get lastRead(): Readonly<{ afterMs: number; tookMs: number }> {
    return this.#read;
  }

  /** Until when `text` covers what was said. */
  get readUntilMs(): number {
    return this.#soundStartMs + this.#reader.readMs;
  }

  /** How long the caller spoke, without the pauses, milliseconds. */
  get voicedMs(): number {
    return this.speechMs - this.#pausedMs;
  }

  get speechMs(): number {
    return this.voiceEndMs - this.startMs;
  }

  /**
   * A frame with voice: the turn goes on, and the silence before it belongs to it.
   * @param onsetMs when the voice under way began
   */
  addVoice(frame: Frame, untilMs: number, onsetMs = frame.atMs): void {
    if (onsetMs > this.voiceEndMs) this.#pausedMs += onsetMs - this.voiceEndMs;
    if (this.#held.length * FRAME_MS >= SEAL_PAUSE_MS) this.#reader.seal();
    this.#reading = undefined;
    for (const held of this.#held.splice(0)) this.#reader.add(held.samples);
    this.#reader.add(frame.samples);
    this.voiceEndMs = untilMs;
    this.openUntilMs = undefined;
    this.endingTold = false;
    this.#settled = false;
  }

  addSilence(frame: Frame): void {
    if (this.#reading === undefined) this.#reader.add(frame.samples);
    else this.#held.push(frame);
  }

  /** True while what was said is being read, or has been read, and no voice came since. */
  get isRead(): boolean {
    return this.#reading !== undefined;
  }

  /** True once it has been read, and no voice came since: `text` is all that was said. */
  get isSettled(): boolean {
    return this.#settled;
  }

  /**
   * Reads what was said up to now while the pause goes on. Resolves when it is read, and tells `onText`, unless the caller
   * has gone on by then. Where it says that the sound matters, that is judged too; the judgement is there when it is
   * there. Most pauses are over before that: gaps between words.
   */
  async read(pausedMs: number, onText: () => { soundMatters: boolean }): Promise<void> {
    this.#reading ??= this.#readThenJudge(pausedMs, onText);
    await this.#reading;
  }

  async #readThenJudge(pausedMs: number, onText: () => { soundMatters: boolean }): Promise<void> {
    const voiceEndMs = this.voiceEndMs;
    const goesOn = () => this.voiceEndMs > voiceEndMs;
    this.#finished = undefined;
    const askedAtMs = performance.now();
    await this.#reader.settle(pausedMs);
    if (goesOn()) return;
    this.#read = { afterMs: pausedMs, tookMs: performance.now() - askedAtMs };
    this.#settled = true;
    if (!onText().soundMatters) return;
    void this.#judge?.judge(this.#reader.sound()).then((finished) => {
      if (!goesOn()) this.#finished = finished;
    });
  }

  async result(): Promise<Recognised> {
    return await this.#reader.finish(this.#soundStartMs);
  }

  /** @returns the frames that came after the turn. */
  close(): Frame[] {
    this.#reading = undefined;
    this.#reader.close();
    return this.#held.splice(0);
  }
}
