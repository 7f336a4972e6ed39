import { z } from 'zod';
import { languageSection, pattern, patterns, sectionOf, table, wordList } from '../languages/index.js';
import type { Language } from './mailbox.js';

/** How people of one language say who they are. */
const names = languageSection({
  name: 'names',
  schema: z.strictObject({
    /** What stands before a name; the first group of the rest is the name. Certain ones first. */
    leads: patterns.prefault([]),
    /** Leads that also start other sentences ("I'm calling", "it's broken"): believed only with a name-like rest. */
    weakLeads: patterns.prefault([]),
    /** What stands behind a name: "Daniel Brooks here". */
    trails: patterns.prefault([]),
    /** Between a person and a company. */
    from: pattern.prefault('(?!)'),
    /** Words that end a name. */
    stops: wordList.prefault(''),
    /** Words that are never a name or the start of one. */
    never: wordList.prefault(''),
    /** Small words inside a name: van, von, de. */
    particles: wordList.prefault(''),
    /** Mr, Frau …: dropped. */
    titles: wordList.prefault(''),
    /** How a small recogniser writes spoken letters. */
    letters: table.prefault({}),
    /** "F for Fox", "F wie Friedrich". */
    as: wordList.prefault(''),
    /** Family names that many people have. Who has another one is asked to spell it; without any, nobody is. */
    usualFamilies: wordList.prefault(''),
    double: wordList.prefault(''),
    /** Joins the words of a name. */
    joiner: z.string().prefault(' '),
  }),
});

/** How people of one language say who they are. */
export type NameWords = z.output<typeof names.schema>;

/** The words of a language; English where there are none of its own. */
export function nameWords(language: Language): NameWords {
  return sectionOf(language, names);
}
