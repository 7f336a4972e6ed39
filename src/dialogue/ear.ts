import type { FieldType, Language } from '../terms/index.js';
import { german } from './ears/de.js';
import { english } from './ears/en.js';
import { korean } from './ears/ko.js';

/** What a caller may be doing with a turn, besides telling something. */
export type Signal =
  | 'yes'
  | 'no'
  | 'pardon'
  | 'robot'
  | 'who'
  | 'human'
  | 'goodbye'
  | 'nothing-more'
  | 'urgent'
  | 'danger'
  | 'refuses'
  | 'hold'
  | 'there'
  | 'greeting'
  | 'thanks'
  | 'backchannel'
  /** "Okay" alone: heard, agreed, nothing to add. */
  | 'okay'
  | 'own-number'
  | 'do-not-know'
  /** An answering machine: "please leave a message after the tone". */
  | 'machine';

/** What a question of the secretary asks for. */
export type AskedFor = 'name' | 'number' | 'confirm' | 'own-number' | 'time' | 'reason' | 'anything-else';

/** How one language is understood. All patterns are tried on lower-case text with straight apostrophes. */
export interface Ear {
  readonly signals: Readonly<Record<Signal, RegExp>>;
  /** "It is not urgent": taken out before looking for urgent words. */
  readonly notUrgent: RegExp;
  /** Starts of clauses: recognisers without punctuation are cut here. */
  readonly clauseStarts: RegExp;
  /** Ends of a clause that goes on: nothing is cut behind them. */
  readonly unfinished: RegExp;
  /** Fillers and greetings at the start of a sentence. */
  readonly openers: RegExp;
  /** How a question begins, after the openers. */
  readonly questionStart: RegExp;
  /** Begins like a question but asks for a deed: "can you call me back". */
  readonly request: RegExp;
  /** The sentence speaks of being called back or reached: times and numbers in it belong to that. */
  readonly callBack: RegExp;
  /** The sentence says why somebody calls. */
  readonly reasonCue: RegExp;
  /** Says why, whatever was asked: about, because of. */
  readonly about: RegExp;
  /** Says that there will be a message, and not yet which. */
  readonly announces: RegExp;
  /** Words without content, for matching questions and for telling whether anything was said. */
  readonly stopWords: ReadonlySet<string>;
  /** Words that mean alike, to one name: opening → HOURS. Capitals: the kind of thing that is asked for. */
  readonly concepts: readonly (readonly [RegExp, readonly string[]])[];
  stem(word: string): string;
  /** What a question of a model asks for, first match wins. */
  readonly topics: readonly (readonly [AskedFor, RegExp])[];
  /** Very common words: a rough check that a text is in this language. */
  readonly commonWords: ReadonlySet<string>;
  readonly script: RegExp;
  /** A question of the secretary, lower case, that asks for single letters. */
  readonly asksToSpell: RegExp;
  /**
   * For a mailbox's urgent words: the endings that may differ, and what stands right before or behind one and says that
   * it is not so ("it is not a", "do you repair").
   */
  readonly alarm: { readonly endings: RegExp; readonly before: RegExp; readonly after: RegExp };
  /** Answers to a question of yes or no, besides the words yes and no: "I am", "not yet". */
  readonly agrees: RegExp;
  readonly denies: RegExp;
  /** "I don't have one": it is not to be asked for again. */
  readonly lacks: RegExp;
  /** Something that was told is to be changed, or was wrong. */
  readonly changes: RegExp;
  /** Words for what a field of a type holds: "number", "e-mail". */
  readonly nouns: Readonly<Partial<Record<FieldType, RegExp>>>;
  /** It does not hurry; it hurries no more than usual. */
  readonly canWait: RegExp;
  readonly usualHaste: RegExp;
  readonly veryUrgent: RegExp;
  /** Somebody is wanted: a time in the sentence is when. */
  readonly wantsSomebody: RegExp;
  /** "Not the boiler": what was meant is named beside it. */
  readonly notThis: RegExp;
  /** The same where it stands behind: "보일러 말고". */
  readonly notThat: RegExp;
  /** "Why do you need that?": a reason is owed before it is asked for again. */
  readonly asksWhy: RegExp;
  /** "The second one": first, second, third, fourth, last. */
  readonly places: readonly RegExp[];
}

const ears: Readonly<Record<Language, Ear>> = { en: english, de: german, ko: korean };

/** How a language is understood; English where nothing is known of it. */
export function earFor(language: Language): Ear {
  return ears[language] ?? english;
}

/** How the other languages are understood. */
export function earsBut(language: Language): readonly Ear[] {
  return Object.values(ears).filter((ear) => ear !== earFor(language));
}

/** Makes a set of the words of a text. */
export function wordSet(words: string): ReadonlySet<string> {
  return new Set(words.split(/\s+/));
}
