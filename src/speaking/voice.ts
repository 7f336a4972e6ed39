import type { Language } from '../terms/index.js';

/** Speaks. A text becomes 16 kHz mono samples, in chunks of any size, the first as early as the engine can. */
export interface Voice {
  /** The engine that is asked first: "piper en_US-joe-medium". */
  readonly name: string;
  /**
   * @param text what is to be said, as written; it is made speakable here (numbers, times, markdown, emoji)
   * @param signal stops the speech: the iteration throws the signal's reason, and nothing more is computed
   * @param aheadMs sound that the listener still has before this one is needed: who has less is served first, milliseconds.
   *   Default: 0.
   * @throws SecretaryError('unavailable') when no engine could speak
   */
  synthesize(text: string, signal: AbortSignal, aheadMs?: number): AsyncIterable<Int16Array>;
  /**
   * Makes the sound of a text that will perhaps be said soon, when nobody waits for anything else; `synthesize` then has it
   * at once. Returns at once and never throws.
   * @param signal throws away what was not asked for by then
   */
  prepare(text: string, signal: AbortSignal): void;
}

/** Something short to say, already in speakable form. */
export interface Clause {
  readonly text: string;
  readonly language: Language;
  /**
   * When a listener needs it, milliseconds on `performance.now()`: the earliest is spoken first. It may come nearer while
   * the clause waits. Infinity: nobody waits for it.
   */
  neededAtMs: number;
}

/** One way to speak; a strategy behind a Voice. */
export interface SpeechEngine {
  readonly name: string;
  /** The only language it speaks; undefined: any. */
  readonly language: Language | undefined;
  /** False while it is known to be dead or stuck, so that the next engine is asked at once. */
  readonly ready: boolean;
  /** The process that holds the voice; undefined while there is none. */
  readonly pid?: number | undefined;
  /** Clauses that wait for it. Undefined: an engine that serves all at once. */
  readonly queueLength?: number;
  /** How much too late a clause came to its turn since the last time somebody asked, milliseconds. */
  takeQueueDelayMs?(): number;
  start(): Promise<void>;
  stop(): Promise<void>;
  /**
   * @returns 16 kHz mono samples with whatever silence the engine leaves around them
   * @throws SecretaryError 'unavailable' or 'timeout'; the signal's reason
   */
  speak(clause: Clause, signal: AbortSignal): Promise<Int16Array>;
}
