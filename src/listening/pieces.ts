import { levelDbfs } from '../audio/index.js';

/** Moonshine fails on utterances over about 9 s; this leaves room. Samples at 16 kHz. */
const LONGEST_PIECE = 8.5 * 16_000;
/** A piece is cut no earlier than this, so that it keeps enough context. */
const EARLIEST_CUT = 4 * 16_000;
/** The width of the window whose loudness is measured, 160 ms, and its step, 20 ms. */
const WINDOW = 2_560;
const STEP = 320;

/** Levels are taken over 20 ms, each 10 ms. */
const LEVEL_STEP = 160;
/** Quieter than this is silence on a telephone line; with a caller who is quiet himself, what is far below him. */
const QUIET_DBFS = -45;
const SPEECH_RANGE_DB = 30;
const SILENT_DBFS = -65;

/** A stretch of an utterance: samples `start` up to, not including, `end`. `closed`: later audio does not change it. */
export interface Piece {
  readonly start: number;
  readonly end: number;
  readonly closed: boolean;
}

/**
 * Cuts an utterance into pieces an engine can read at once, each at the quietest spot (a pause between words) of the
 * time when it must be cut. Growing the utterance leaves the closed pieces as they are, so their text can be kept.
 */
export function cutIntoPieces(samples: Int16Array): Piece[] {
  const pieces: Piece[] = [];
  let start = 0;
  while (samples.length - start > LONGEST_PIECE) {
    const end = quietestSpot(samples, start + EARLIEST_CUT, start + LONGEST_PIECE);
    pieces.push({ start, end, closed: true });
    start = end;
  }
  if (samples.length > start || pieces.length === 0) pieces.push({ start, end: samples.length, closed: false });
  return pieces;
}

/** The middle of the quietest window that lies between two places; the later one of equals. */
export function quietestSpot(samples: Int16Array, from: number, to: number): number {
  let best = Math.floor((from + to) / 2);
  let least = Number.POSITIVE_INFINITY;
  for (let at = from; at + WINDOW <= to; at += STEP) {
    const energy = energyOf(samples.subarray(at, at + WINDOW));
    if (energy > least) continue;
    least = energy;
    best = at + WINDOW / 2;
  }
  return best;
}

/** What is left when the quiet before the first and after the last sound is cut off; nothing when all is quiet. */
export function withoutQuietEnds(samples: Int16Array): Int16Array {
  const levels = Array.from({ length: Math.max(0, Math.floor(samples.length / LEVEL_STEP) - 1) }, (_, i) =>
    levelDbfs(samples.subarray(i * LEVEL_STEP, (i + 2) * LEVEL_STEP)),
  );
  const belowSpeech = Math.max(...levels) - SPEECH_RANGE_DB;
  const quiet = Math.max(SILENT_DBFS, Math.min(QUIET_DBFS, belowSpeech));
  const first = levels.findIndex((level) => level >= quiet);
  const last = levels.findLastIndex((level) => level >= quiet);
  return first < 0 ? new Int16Array() : samples.subarray(first * LEVEL_STEP, (last + 2) * LEVEL_STEP);
}

function energyOf(samples: Int16Array): number {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  return sum;
}
