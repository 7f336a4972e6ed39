import { z } from 'zod';
import { fill, languageSection, sectionOf, sentence } from '../languages/index.js';
import type { Language, Urgency } from '../terms/index.js';

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
  /** These stand behind it. */
  voicemailAttached(duration: string): string;
  voicemailTooLarge(duration: string): string;
  voicemailNone: string;
  voicemailUnreadable: string;
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
  digestFor(mailbox: string): string;
  digestSubject(count: string, who: string, extension: string): string;
  /** Stands where the summary would. */
  digest: string;
  transferredTitle: string;
  transferred(offset: string, target: string): string;
}

/** A language's letters as its file has them; the braces that each text may use are those of the functions above. */
const letter = languageSection({
  name: 'letter',
  schema: z.strictObject({
    callFor: sentence,
    missedFor: sentence,
    unknownCaller: sentence,
    subject: sentence,
    subjectWithoutReason: sentence,
    missedSubject: sentence,
    caller: sentence,
    number: sentence,
    calledFrom: sentence,
    numberWithheld: sentence,
    reason: sentence,
    callBackTime: sentence,
    urgency: sentence,
    urgencies: z.strictObject({ low: sentence, normal: sentence, urgent: sentence }),
    callBack: sentence,
    summary: sentence,
    noSummary: sentence,
    missed: sentence,
    interruptedTitle: sentence,
    interrupted: sentence,
    voicemailAttached: sentence,
    voicemailTooLarge: sentence,
    voicemailNone: sentence,
    voicemailUnreadable: sentence,
    transcript: sentence,
    noTranscript: sentence,
    secretary: sentence,
    callerRole: sentence,
    cutOff: sentence,
    recording: sentence,
    recordingAttached: sentence,
    recordingKept: sentence,
    recordingNone: sentence,
    lines: sentence,
    writtenBy: sentence,
    checkHint: sentence,
    callId: sentence,
    alertFor: sentence,
    alertSubject: sentence,
    alertTitle: sentence,
    alert: sentence,
    alertNote: sentence,
    digestFor: sentence,
    digestSubject: sentence,
    digest: sentence,
    transferredTitle: sentence,
    transferred: sentence,
  }),
});

/** English where a language has no texts of its own. */
export function textsOf(language: Language): LetterTexts {
  const written = sectionOf(language, letter);
  return {
    ...written,
    callFor: (mailbox) => fill(written.callFor, { mailbox }),
    missedFor: (mailbox) => fill(written.missedFor, { mailbox }),
    subject: (who, what, extension) => fill(written.subject, { who, what, extension }),
    subjectWithoutReason: (who, extension) => fill(written.subjectWithoutReason, { who, extension }),
    missedSubject: (who, extension) => fill(written.missedSubject, { who, extension }),
    callBack: (number) => fill(written.callBack, { number }),
    interrupted: (offset, extension) => fill(written.interrupted, { offset, extension }),
    voicemailAttached: (duration) => fill(written.voicemailAttached, { duration }),
    voicemailTooLarge: (duration) => fill(written.voicemailTooLarge, { duration }),
    recordingAttached: (duration) => fill(written.recordingAttached, { duration }),
    recordingKept: (duration) => fill(written.recordingKept, { duration }),
    writtenBy: (engine) => fill(written.writtenBy, { engine }),
    alertFor: (mailbox) => fill(written.alertFor, { mailbox }),
    alertSubject: (words, who, extension) => fill(written.alertSubject, { words, who, extension }),
    alertTitle: (words) => fill(written.alertTitle, { words }),
    digestFor: (mailbox) => fill(written.digestFor, { mailbox }),
    digestSubject: (count, who, extension) => fill(written.digestSubject, { count, who, extension }),
    transferred: (offset, target) => fill(written.transferred, { offset, target }),
  };
}
