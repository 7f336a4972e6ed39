import type { EngineChoice } from '../options.js';

/** What the recogniser program is started with. */
export interface RecogniserArgument {
  readonly engines: readonly EngineChoice[];
  /** The .onnx file; undefined where only an engine is tried out. */
  readonly vadModel: string | undefined;
  readonly threads: number;
  readonly parallel: number;
}

/** The voice detection looks at so many samples at a time: 32 ms. */
export const WINDOW_SAMPLES = 512;
/** What a frame gets in which no window ended. */
export const NO_WINDOW = -1;

/** Opens the voice detection of one stream. */
export interface OpenVoice {
  readonly id: number;
}

/** The next frames of a stream. The answer is one probability a frame, below 0 where no window of the detection ended. */
export interface HearVoice {
  readonly id: number;
  /** A whole number of frames. */
  readonly samples: Int16Array;
}

/** Opens a recogniser that takes audio as it comes. */
export interface OpenStream {
  readonly id: number;
  readonly modelDirectory: string;
  readonly grammar: readonly string[] | undefined;
}

/** More audio for a stream. The answer is the text so far. */
export interface FeedStream {
  readonly id: number;
  readonly samples: Int16Array;
}

/** Reads one piece of at most 8.5 s. The answer is its text. */
export interface DecodePiece {
  readonly modelDirectory: string;
  readonly samples: Int16Array;
  /**
   * For how long the caller has been pausing, milliseconds: the turn waits for it. Undefined where it only refreshes a
   * partial text; the answer is then undefined when the engine is busy.
   */
  readonly pausedMs: number | undefined;
}

/** Asks whether a turn sounds complete. The answer is a probability, 0–1. */
export interface JudgeTurn {
  /** The turn until now, at most 8 s of it. */
  readonly samples: Int16Array;
}

export interface CloseSession {
  readonly id: number;
}

/** What a stream heard. Times are seconds since its first sample. */
export interface StreamResult {
  readonly text: string;
  readonly words: readonly StreamWord[];
}

export interface StreamWord {
  readonly word: string;
  readonly start: number;
  readonly end: number;
  /** 0–1. */
  readonly conf: number;
}
