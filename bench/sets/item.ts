import type { Expectation } from '../../src/terms/index.js';

/**
 * What is told apart. The first four are turns of a caller; the others are heard while the secretary speaks: the
 * interjections mean nothing, the short words are meant to stop her.
 */
export const turnClasses = ['pauses', 'digits', 'hesitations', 'complete'] as const;
export const interjectionClasses = ['back-channels', 'coughs', 'noise', 'echo'] as const;
export const itemClasses = [...turnClasses, ...interjectionClasses, 'short-words'] as const;
export type TurnClass = (typeof turnClasses)[number];
export type InterjectionClass = (typeof interjectionClasses)[number];
export type ItemClass = (typeof itemClasses)[number];

/** Settings are tuned on one half and reported on the other; no turn's text is in both. */
export type Half = 'tune' | 'report';

/** Milliseconds from the first sample. */
export interface Span {
  readonly startMs: number;
  readonly endMs: number;
}

/** One labelled piece of audio. */
export interface Item {
  /** "digits-report-17": the same seed gives the same item. */
  readonly id: string;
  readonly class: ItemClass;
  readonly half: Half;
  /** Who speaks, or how the sound was made: "synthesised cough". */
  readonly voice: string;
  /** Every word, as a transcript would have it, without punctuation; empty for sounds without words. */
  readonly text: string;
  /** 16 kHz mono; after a G.711 µ-law round trip at 8 kHz unless `line: 'wide'` was asked for. Begins with silence. */
  readonly samples: Int16Array;
  /** Where there is a voice or sound: the pauses that were put in lie between the spans. */
  readonly speech: readonly Span[];
  /** When the turn is really over; undefined for what is no turn. */
  readonly endMs: number | undefined;
  /** What the secretary had asked for. */
  readonly expecting: Expectation;
  /** For 'echo': what the secretary was saying, aligned with `samples`. */
  readonly reference?: Int16Array;
}
