import type { EngineChoice } from '../options.js';

/** What the recogniser program is started with. */
export interface RecogniserArgument {
  readonly engines: readonly EngineChoice[];
  /** The .onnx file; undefined where only an engine is tried out. */
  readonly vadModel: string | undefined;
  readonly vadThreshold: number;
  readonly threads: number;
  readonly parallel: number;
}

/** Opens the voice detection of one stream. */
export interface OpenVoice {
  readonly id: number;
}

/** The next frames of a stream. The answer is one byte a frame: 1 where there is voice. */
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

/** Reads one piece of at most PIECE_LIMIT_MS. The answer is its text. */
export interface DecodePiece {
  readonly modelDirectory: string;
  readonly samples: Int16Array;
  /** True when the turn waits for it: it goes before those that only refresh a partial text. */
  readonly urgent: boolean;
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
