import type { EngineName, Recognised } from './options.js';

/**
 * Reads one turn while it is spoken: a strategy, one for engines that take audio as it comes and one for those that
 * read whole utterances. It keeps the turn's audio, so that a turn survives the death of its engine.
 */
export interface TurnReader {
  readonly engine: EngineName;
  /** The newest text. */
  readonly text: string;
  /** All that was added; a view, valid until the next add. */
  sound(): Int16Array;
  /** How much of that `text` covers, milliseconds. */
  readonly readMs: number;
  /** More of the turn; never waits. */
  add(samples: Int16Array): void;
  /**
   * Resolves when `text` covers all that was added. Never rejects: an engine that dies is waited for.
   *
   * @param pausedMs for how long the caller has been pausing: who waits longest is read first.
   */
  settle(pausedMs: number): Promise<void>;
  /** What was added so far and has been read will not be read again, where it is long enough to stand alone. */
  seal(): void;
  /** Settles, then gives the result; word times count from `startMs`, the time of the first sample. */
  finish(startMs: number): Promise<Recognised>;
  /** Gives back what the engine holds for it. */
  close(): void;
}
