import { z } from 'zod';

/*
 * How a language's file writes things down. Each room describes its section with these, and gets them back as what it
 * works with: sets, regular expressions, lists.
 */

/** A phrase or a sentence, on one line. */
export const sentence = z.string().regex(/^[^\p{Cc}]*$/u, 'one line without control characters');

/** Wordings that are used in turn: first time, second time, third time. One may stand without a list. */
export const sentences = z.union([sentence.transform((one) => [one]), z.array(sentence).min(1)]).readonly();

/** Words with blanks between them, or a list where an entry has blanks itself. Lower case. */
export const wordList = z
  .union([z.string().transform((words) => words.split(/\s+/)), z.array(z.string())])
  .transform((words): ReadonlySet<string> => new Set(words.filter((word) => word !== '')));

/** A regular expression (Unicode). It is tried on lower-case text with straight apostrophes, unless its key says else. */
export const pattern = z.string().transform((source, context): RegExp => {
  try {
    return new RegExp(source, 'u');
  } catch (error) {
    context.addIssue({ code: 'custom', message: `no regular expression: ${(error as Error).message}` });
    return z.NEVER;
  }
});

export const patterns = z.array(pattern).readonly();

/** What one word stands for. */
export const table = z.record(z.string(), z.coerce.string()).readonly();

/** One of a few words of ours. */
export function choiceOf<const T extends readonly [string, ...string[]]>(words: T) {
  return z.enum(words);
}
