import { FRAME_MS } from '../audio/index.js';

/** A piece of an utterance on its way through the voice. */
export interface Clause {
  readonly text: string;
  /** Frames written so far. */
  frames: number;
  /** waiting: more frames may come; spoken: all are written; failed: no voice could speak it, or not to its end. */
  state: 'waiting' | 'spoken' | 'failed';
  /** What is played instead of speaking the text, 16 kHz mono; it may turn out that there is none. Never rejects. */
  readonly sound?: Promise<Int16Array | undefined> | undefined;
}

/** How fast a voice speaks where nothing better is known. */
const CHARACTERS_PER_SECOND = 14;

/**
 * The words among `clauses` that fit into `framesPlayed` frames: whole clauses first, then a share of the clause that
 * was cut, by its length. A clause that was not spoken to its end is taken at its usual length.
 */
export function heardWords(clauses: readonly Clause[], framesPlayed: number): string {
  const heard: string[] = [];
  let left = framesPlayed;
  for (const clause of clauses) {
    if (left <= 0) break;
    if (clause.state === 'failed' && clause.frames === 0) continue;
    const length = framesOf(clause);
    heard.push(left >= length ? clause.text : cutAtWord(clause.text, Math.min(left, writtenOf(clause)) / length));
    left -= writtenOf(clause);
  }
  return heard.filter((text) => text !== '').join(' ');
}

/** All that was spoken. */
export function spokenWords(clauses: readonly Clause[]): string {
  return heardWords(
    clauses,
    clauses.reduce((frames, clause) => frames + clause.frames, 0),
  );
}

function framesOf(clause: Clause): number {
  if (clause.state === 'spoken') return clause.frames;
  return Math.max(clause.frames + 1, (clause.text.length / CHARACTERS_PER_SECOND) * (1000 / FRAME_MS));
}

function writtenOf(clause: Clause): number {
  return clause.state === 'waiting' ? framesOf(clause) : clause.frames;
}

function cutAtWord(text: string, share: number): string {
  const cut = text.slice(0, Math.floor(text.length * share));
  return cut.length === text.length ? cut : cut.slice(0, Math.max(0, cut.lastIndexOf(' ')));
}
