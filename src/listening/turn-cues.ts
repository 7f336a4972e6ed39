import { z } from 'zod';
import { languageHas, languageSection, pattern, patterns, sectionOf, wordList } from '../languages/index.js';
import type { Language } from '../terms/index.js';

/**
 * How a language sounds when its speaker has not finished, or surely has. Words and patterns are compared with lower-case
 * text with straight apostrophes. What a language does not tell is not known of it.
 */
const turns = languageSection({
  name: 'turns',
  schema: z.strictObject({
    /** Last words after which more is always to come. */
    unfinished: wordList.prefault(''),
    /** Last words after which more is likely to come, though some sentences end so ("what is it about?"). */
    perhapsUnfinished: wordList.prefault(''),
    /** Endings of a last word that say so, in languages that decline. */
    unfinishedEnding: pattern.optional(),
    /** Whole answers that need nothing more. */
    complete: wordList.prefault(''),
    /** What surely goes on: a greeting, a condition, "I would like to know". Of the whole turn. */
    hanging: patterns.prefault([]),
    /** What mostly only opens a turn: the caller's name, "I have a question about …". Of the whole turn. */
    opening: patterns.prefault([]),
    /** What makes a request one that is explained next: "if it is possible, call me back …" (because). Of the whole turn. */
    softened: patterns.prefault([]),
    /** What hands the turn over: a question, a request, thanks. Of the last sentence. */
    handsOver: patterns.prefault([]),
    /**
     * What recognisers write for a cough, a knock, a hum. Of a short sound that breaks in on the secretary, a whole text; a
     * caller who means it says it again.
     */
    sounds: wordList.prefault(''),
    /** Words of numbers that stand for one digit, and those that add one to the word beside them ("double five"). */
    digits: wordList.prefault(''),
    /** Words that add two: "triple five", "five hundred". */
    twoDigits: wordList.prefault(''),
    /** Fewest digits of a telephone number as people say it, with its area code. */
    numberDigits: z.int().positive().prefault(10),
  }),
});

/** What is known of how a language's turns end. */
export type Cues = z.output<typeof turns.schema>;

/** English cues would mislead in another language: without its own, only pauses and punctuation count. */
const none: Cues = turns.schema.parse({});

export function cuesOf(language: Language): Cues {
  return languageHas(language, turns.name) ? sectionOf(language, turns) : none;
}

/** Whether a text is what a recogniser writes for a sound that is no word: "You." for a cough. */
export function isSound(text: string, { sounds }: Cues): boolean {
  const words = text.toLowerCase().match(/[\p{L}\p{N}']+/gu) ?? [];
  return (
    sounds.has(words.join(' ')) || (words.length > 0 && words.length <= 3 && words.every((word) => sounds.has(word)))
  );
}

/** Digits at the end of what was said, written as figures or as words. */
export function trailingDigits(spoken: readonly string[], cues: Cues): number {
  const lastOther = spoken.findLastIndex((word) => digitsIn(word, cues) === undefined);
  return allDigits(spoken.slice(lastOther + 1), cues);
}

/** Words that are no digits. */
export function otherWords(spoken: readonly string[], cues: Cues): number {
  return spoken.filter((word) => digitsIn(word, cues) === undefined).length;
}

/** Digits anywhere in what was said. */
export function allDigits(spoken: readonly string[], cues: Cues): number {
  return spoken.reduce((sum, word) => sum + (digitsIn(word, cues) ?? 0), 0);
}

function digitsIn(word: string, { digits, twoDigits }: Cues): number | undefined {
  if (/^\d+$/.test(word)) return word.length;
  if (twoDigits.has(word)) return 2;
  return digits.has(word) ? 1 : undefined;
}
