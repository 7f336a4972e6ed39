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

/** The same where their order counts, or what they are put together with. */
export const words = wordList.transform((all): readonly string[] => [...all]);

/** A regular expression (Unicode). It is tried on lower-case text with straight apostrophes, unless its key says else. */
export const pattern = regularExpression('u');

/** One whose every match counts: what it finds is replaced. */
export const everyMatch = regularExpression('gu');

/** One that is tried on text as it is written: capitals count as small letters. */
export const anyCase = regularExpression('iu');

export const patterns = z.array(pattern).readonly();

/** What one word stands for. */
export const table = z.record(z.string(), z.coerce.string()).readonly();

/** How often something is said: double 2, triple 3. */
export const counts = z.record(z.string(), z.int().min(1)).readonly();

/** One of a few words of ours. */
export function choiceOf<const T extends readonly [string, ...string[]]>(words: T) {
  return z.enum(words);
}

/**
 * What is left of a word without its endings: words shorter than `from` characters stay as they are, the others go
 * through the replacements (what is found, what comes instead), one after the other. A word never becomes empty.
 */
export const stemmer = z
  .strictObject({ from: z.int().min(1), replace: z.array(z.tuple([pattern, z.string()])) })
  .transform(({ from, replace }) => (word: string): string => {
    if (word.length < from) return word;
    return replace.reduce((stem, [found, instead]) => stem.replace(found, instead), word) || word;
  });

function regularExpression(flags: string) {
  return z.string().transform((source, context): RegExp => {
    try {
      return new RegExp(source, flags);
    } catch (error) {
      context.addIssue({ code: 'custom', message: `no regular expression: ${(error as Error).message}` });
      return z.NEVER;
    }
  });
}
