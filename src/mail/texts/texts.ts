import type { Language, Urgency } from '../../terms/index.js';
import { german } from './de.js';
import { english } from './en.js';
import { korean } from './ko.js';

/** Every word of a letter that is ours, in one language. */
export interface LetterTexts {
  /** The heading above the caller's name. */
  callFor(mailbox: string): string;
  missedFor(mailbox: string): string;
  unknownCaller: string;
  subject(who: string, what: string, extension: string): string;
  subjectWithoutReason(who: string, extension: string): string;
  missedSubject(who: string, extension: string): string;
  caller: string;
  number: string;
  calledFrom: string;
  numberWithheld: string;
  reason: string;
  callBackTime: string;
  urgency: string;
  urgencies: Readonly<Record<Urgency, string>>;
  callBack(number: string): string;
  summary: string;
  noSummary: string;
  missed: string;
  interruptedTitle: string;
  interrupted(offset: string, extension: string): string;
  transcript: string;
  noTranscript: string;
  secretary: string;
  /** For a caller whose name is not known. */
  callerRole: string;
  cutOff: string;
  recording: string;
  recordingAttached(duration: string): string;
  recordingKept(duration: string): string;
  recordingNone: string;
  lines: string;
  writtenBy(engine: string): string;
  checkHint: string;
  callId: string;
  alertFor(mailbox: string): string;
  alertSubject(words: string, who: string, extension: string): string;
  alertTitle(words: string): string;
  alert: string;
  /** Stands where the summary would. */
  alertNote: string;
  transferredTitle: string;
  transferred(offset: string, target: string): string;
}

const languages: Readonly<Record<Language, LetterTexts>> = { en: english, de: german, ko: korean };

/** English where a language has no texts of its own. */
export function textsOf(language: Language): LetterTexts {
  return languages[language] ?? english;
}
