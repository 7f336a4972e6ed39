import { z } from 'zod';
import {
  everyMatch,
  languageCodes,
  languageHas,
  languageSection,
  pattern,
  patterns,
  sectionOf,
  stemmer,
  wordList,
} from '../languages/index.js';
import { fieldTypes, type Language } from '../terms/index.js';

const signals = [
  'yes',
  'no',
  'pardon',
  'robot',
  'who',
  'human',
  'goodbye',
  'nothing-more',
  'urgent',
  'danger',
  'refuses',
  'hold',
  'there',
  'greeting',
  'thanks',
  'backchannel',
  /** "Okay" alone: heard, agreed, nothing to add. */
  'okay',
  'own-number',
  'do-not-know',
  /** An answering machine: "please leave a message after the tone". */
  'machine',
] as const;

/** What a caller may be doing with a turn, besides telling something. */
export type Signal = (typeof signals)[number];

const askedFor = ['own-number', 'confirm', 'number', 'time', 'name', 'anything-else', 'reason'] as const;

/** What a question of the secretary asks for. */
export type AskedFor = (typeof askedFor)[number];

/** How one language is understood. All patterns are tried on lower-case text with straight apostrophes; (?!) is never found. */
const ear = languageSection({
  name: 'ear',
  borrows: 'entries',
  schema: z.strictObject({
    signals: z.record(z.enum(signals), pattern).readonly(),
    /** "It is not urgent": taken out before looking for urgent words. */
    notUrgent: everyMatch,
    /** Starts of clauses: recognisers without punctuation are cut here. */
    clauseStarts: pattern,
    /** Ends of a clause that goes on: nothing is cut behind them. */
    unfinished: pattern,
    /** Fillers and greetings at the start of a sentence. */
    openers: pattern,
    /** How a question begins, after the openers. */
    questionStart: pattern,
    /** Begins like a question but asks for a deed: "can you call me back". */
    request: pattern,
    /** The sentence speaks of being called back or reached: times and numbers in it belong to that. */
    callBack: pattern,
    /** The sentence says why somebody calls. */
    reasonCue: pattern,
    /** Says why, whatever was asked: about, because of. */
    about: pattern,
    /** Says that there will be a message, and not yet which. */
    announces: pattern,
    /** Words without content, for matching questions and for telling whether anything was said. */
    stopWords: wordList,
    /** Words that mean alike, to one name: opening → HOURS. Capitals: the kind of thing that is asked for. */
    concepts: z
      .array(
        z.strictObject({ pattern, means: z.array(z.string()) }).transform((one) => [one.pattern, one.means] as const),
      )
      .readonly(),
    /** Takes the endings off words of so many letters at least: one replacement after the other. */
    stem: stemmer,
    /** What a question of a model asks for, first match wins. */
    topics: z
      .record(z.enum(askedFor), pattern)
      .transform((patterns) => askedFor.map((kind) => [kind, patterns[kind]] as const)),
    /** A question of the secretary, lower case, that asks for single letters. */
    asksToSpell: pattern,
    /**
     * For a mailbox's urgent words: the endings that may differ, and what stands right before or behind one and says that
     * it is not so ("it is not a", "do you repair").
     */
    alarm: z.strictObject({ endings: pattern, before: pattern, after: pattern }),
    /** Answers to a question of yes or no, besides the words yes and no: "I am", "not yet". */
    agrees: pattern,
    denies: pattern,
    /** "I don't have one": it is not to be asked for again. */
    lacks: pattern,
    /** Something that was told is to be changed, or was wrong. */
    changes: pattern,
    /** Words for what a field of a type holds: "number", "e-mail". */
    nouns: z.partialRecord(z.enum(fieldTypes), pattern).readonly(),
    /** It does not hurry; it hurries no more than usual. */
    canWait: pattern,
    usualHaste: pattern,
    veryUrgent: pattern,
    /** Somebody is wanted: a time in the sentence is when. */
    wantsSomebody: pattern,
    /** "Not the boiler": what was meant is named beside it. */
    notThis: pattern,
    /** The same where it stands behind: "보일러 말고". */
    notThat: pattern,
    /** "Why do you need that?": a reason is owed before it is asked for again. */
    asksWhy: pattern,
    /** "The second one": first, second, third, fourth, last. */
    places: patterns,
  }),
});

/** How texts of a language look; of a language without it, nothing is known. */
const writing = languageSection({
  name: 'writing',
  schema: z.strictObject({
    /** Very common words: a rough check that a text is in this language. */
    commonWords: wordList,
    script: pattern,
    /** More words that a telephone secretary may use, besides the phrases. */
    smallTalk: wordList.prefault(''),
  }),
});

/** How one language is understood and looks. */
export type Ear = z.output<typeof ear.schema> & z.output<typeof writing.schema>;

/** Any text may be of a language that nothing is known of. */
const unknownWriting: z.output<typeof writing.schema> = {
  commonWords: new Set(),
  script: /^/u,
  smallTalk: new Set(),
};

const ears = new Map<Language, Ear>();

/** How a language is understood; as English where nothing is known of it. */
export function earFor(language: Language): Ear {
  const known = ears.get(language);
  if (known !== undefined) return known;
  const looks = languageHas(language, writing.name) ? sectionOf(language, writing) : unknownWriting;
  const made = { ...sectionOf(language, ear), ...looks };
  ears.set(language, made);
  return made;
}

const others = new Map<Language, readonly Ear[]>();

/** How the other languages are understood that have words of their own. */
export function earsBut(language: Language): readonly Ear[] {
  const known = others.get(language);
  if (known !== undefined) return known;
  const codes = languageCodes().filter((code) => code !== language && languageHas(code, ear.name));
  const made = codes.map(earFor);
  others.set(language, made);
  return made;
}
