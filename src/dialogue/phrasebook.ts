import type { FieldType, Language } from '../terms/index.js';
import { german } from './phrases/de.js';
import { english } from './phrases/en.js';
import { korean } from './phrases/ko.js';

/**
 * Everything the guided secretary says in one language. Where there is a list, its entries are used in turn: first
 * time, second time, third time. Places in braces are filled: {mailbox}, {secretary}, {name}, {number}, {time}, {question}.
 */
export interface Phrasebook {
  /** Appended to every greeting: what the law wants said. */
  readonly disclosure: string;
  readonly open: readonly string[];
  readonly askName: readonly string[];
  readonly askReason: readonly string[];
  readonly askNumber: readonly string[];
  readonly askTime: readonly string[];
  /** A field of the mailbox's own, asked again; {question} is the owner's own wording. */
  readonly askOther: readonly string[];
  /** Offers the number the call came from. */
  readonly ownNumber: readonly string[];
  readonly confirmNumber: readonly string[];
  readonly restOfNumber: readonly string[];
  readonly wrongNumber: string;
  readonly message: readonly string[];
  readonly anythingElse: readonly string[];
  readonly beforeYouGo: string;
  readonly goAhead: string;
  readonly takeYourTime: string;
  readonly stillHere: string;
  readonly notCaught: readonly string[];
  readonly sureAgain: string;
  /** A question that the knowledge does not answer. */
  readonly passOn: readonly string[];
  readonly robot: string;
  readonly whoIsThis: string;
  readonly noHuman: readonly string[];
  readonly notedUrgent: string;
  readonly danger: string;
  readonly thanks: readonly string[];
  readonly thanksName: string;
  readonly allRight: string;
  /** The recap: "I'll tell {mailbox} that you called" and what is added where it is known. */
  readonly recap: string;
  readonly recapName: string;
  readonly recapNumber: string;
  readonly recapNumberTime: string;
  readonly recapTime: string;
  readonly goodbye: string;
  readonly areYouThere: readonly string[];
  readonly silenceGoodbye: string;
  readonly timeGoodbye: string;
  readonly plus: string;
  readonly extension: string;
  /** The guided summary. */
  readonly sumCalled: string;
  readonly sumCalledFrom: string;
  readonly sumSomebody: string;
  readonly sumReason: string;
  readonly sumNumber: string;
  readonly sumOwnNumber: string;
  readonly sumTime: string;
  readonly sumAnswered: string;
  /** A model replied: whether it answered is not known. */
  readonly sumAsked: string;
  readonly sumPassedOn: string;
  readonly sumField: string;
  readonly sumUrgent: string;
  /** Said while an answer is late; used in turn, one after the other. */
  readonly bridges: readonly string[];
  /** Before a person is called for the caller. */
  readonly transferring: string;
  /** In the greeting, where the secretary has a name. */
  readonly selfName: string;
  /** "Who is this?", where the secretary has a name. */
  readonly whoIsThisName: string;
  /** After an alarm: the owner knows. */
  readonly alarmPassedOn: string;
  readonly alarmGoodbye: string;
  /** Behind an alarm, where the transfer found nobody. */
  readonly nobodyAnswered: string;
  /** Sound without words; after the last of these what comes is recorded. */
  readonly noise: readonly string[];
  /** To a caller of another language; what comes afterwards is recorded. */
  readonly onlyLanguage: string;
  readonly messageGoodbye: string;
  /** To an answering machine. */
  readonly machineLine: string;
  /** Asks for a field that the language has no question of its own for; {label} is what the owner calls it. */
  readonly askField: readonly string[];
  /** A code, an e-mail address: the second time it is to be spelled. */
  readonly askSpelled: readonly string[];
  readonly askQuantity: readonly string[];
  readonly askYesNo: readonly string[];
  /** {choices} are the answers that are possible. */
  readonly askChoice: readonly string[];
  readonly askUrgency: readonly string[];
  /** Reads back a field that is no telephone number. */
  readonly confirmField: readonly string[];
  readonly restOfField: readonly string[];
  readonly wrongField: string;
  /** A caller who called before: {reason} in the words of that call, {name} of then. The name is asked first. */
  readonly askReasonAgain: readonly string[];
  readonly askNameAgain: readonly string[];
  /** To a caller who asks what something is needed for. */
  readonly whyAsked: string;
  /** Before the last of several choices. */
  readonly or: string;
  /** How marks of an e-mail address or a code are read aloud. */
  readonly sumMarks: Readonly<Record<string, string>>;
  /** What a field is called where the owner gives it no label. */
  readonly sumLabels: Readonly<Record<FieldType, string>>;
  /** How values that are kept as words of ours are written: yes, no, low, normal, urgent. */
  readonly sumValues: Readonly<Record<string, string>>;
}

const books: Readonly<Record<Language, Phrasebook>> = { en: english, de: german, ko: korean };

/** The phrases of a language; English where there are none. */
export function phrasebook(language: Language): Phrasebook {
  return books[language] ?? english;
}

/** Puts values into the braces of a phrase. */
export function fill(phrase: string, values: Readonly<Record<string, string>>): string {
  return phrase.replace(/\{(\w+)\}/g, (_, key: string) => values[key] ?? '');
}

/** The n-th wording, the last one for ever after. */
export function wording(list: readonly string[], n: number): string {
  return list[Math.min(Math.max(n, 0), list.length - 1)] ?? '';
}
