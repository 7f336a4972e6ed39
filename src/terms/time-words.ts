import { z } from 'zod';
import { languageHas, languageSection, pattern, sectionOf } from '../languages/index.js';
import type { Language } from './mailbox.js';

/** Is found in no text. */
const NEVER = '(?!)';

/** How people of one language say when they can be called. */
const times = languageSection({
  name: 'times',
  schema: z.strictObject({
    /** Words that make a phrase a time: tomorrow, morning, Monday, o'clock. */
    strong: pattern.prefault(NEVER),
    /** Words that are a time only beside others: after, five, next. */
    weak: pattern.prefault(NEVER),
    /** A preposition and an hour: "after five", "before 12:30". */
    clock: pattern.prefault(NEVER),
    /** "Any time", "whenever you like". */
    anyTime: pattern.prefault(NEVER),
    soon: pattern.prefault(NEVER),
    /** What only an answer to "when" has in it, although no rule knows which time it is: "after my shift". Anything by default. */
    hints: pattern.prefault('(?:)'),
    /** Words that turn a time around: then the whole sentence is kept. */
    qualifiers: pattern.prefault(NEVER),
    /** What is cut off at the phrase's ends. */
    edges: pattern.prefault(NEVER),
    /** What may nevertheless begin it: "in the morning". */
    openers: pattern.prefault(NEVER),
  }),
});

/** How people of one language say when they can be called. */
export type TimeWords = z.output<typeof times.schema>;

/** The words of a language; English where there are none of its own. */
export function timeWords(language: Language): TimeWords {
  return sectionOf(language, times);
}

/** What every answer to "when" has in it; in a language that does not say how times are told, any answer may be one. */
export function timeHints(language: Language): RegExp {
  return languageHas(language, times.name) ? timeWords(language).hints : /(?:)/u;
}
