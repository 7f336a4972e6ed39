import { z } from 'zod';
import { languageSection, sectionOf, sentence, sentences, table } from '../languages/index.js';
import { fieldTypes, type Language } from '../terms/index.js';

/**
 * Everything the guided secretary says in one language. Where there is a list, its entries are used in turn: first
 * time, second time, third time. Places in braces are filled: {mailbox}, {secretary}, {name}, {number}, {time}, {question}.
 */
const phrases = languageSection({
  name: 'phrases',
  borrows: 'entries',
  schema: z
    .strictObject({
      /** Appended to every greeting: what the law wants said. */
      disclosure: sentence,
      open: sentences,
      askName: sentences,
      /** To a caller whose family name is not a usual one, once. */
      askSpelling: sentences,
      askReason: sentences,
      askNumber: sentences,
      askTime: sentences,
      /** A field of the mailbox's own, asked again; {question} is the owner's own wording. */
      askOther: sentences,
      /** Offers the number the call came from. */
      ownNumber: sentences,
      confirmNumber: sentences,
      restOfNumber: sentences,
      wrongNumber: sentence,
      message: sentences,
      anythingElse: sentences,
      beforeYouGo: sentence,
      goAhead: sentence,
      takeYourTime: sentence,
      stillHere: sentence,
      notCaught: sentences,
      sureAgain: sentence,
      /** A question that the knowledge does not answer. */
      passOn: sentences,
      robot: sentence,
      whoIsThis: sentence,
      noHuman: sentences,
      notedUrgent: sentence,
      danger: sentence,
      thanks: sentences,
      thanksName: sentence,
      allRight: sentence,
      /** The recap: "I'll tell {mailbox} that you called" and what is added where it is known. */
      recap: sentence,
      recapName: sentence,
      recapNumber: sentence,
      recapNumberTime: sentence,
      recapTime: sentence,
      goodbye: sentence,
      areYouThere: sentences,
      silenceGoodbye: sentence,
      timeGoodbye: sentence,
      plus: sentence,
      extension: sentence,
      /** The guided summary. */
      sumCalled: sentence,
      sumCalledFrom: sentence,
      sumSomebody: sentence,
      sumReason: sentence,
      sumNumber: sentence,
      sumOwnNumber: sentence,
      sumTime: sentence,
      sumAnswered: sentence,
      /** A model replied: whether it answered is not known. */
      sumAsked: sentence,
      sumPassedOn: sentence,
      sumField: sentence,
      sumUrgent: sentence,
      /** Said while an answer is late; used in turn, one after the other. */
      bridges: sentences,
      /** Before a person is called for the caller. */
      transferring: sentence,
      /** In the greeting, where the secretary has a name. */
      selfName: sentence,
      /** "Who is this?", where the secretary has a name. */
      whoIsThisName: sentence,
      /** After an alarm: the owner knows. */
      alarmPassedOn: sentence,
      alarmGoodbye: sentence,
      /** Behind an alarm, where the transfer found nobody. */
      nobodyAnswered: sentence,
      /** Sound without words; after the last of these what comes is recorded. */
      noise: sentences,
      /** While the recogniser is away: what is said is recorded, and not answered. */
      cannotHear: sentence,
      /** To a caller of another language; what comes afterwards is recorded. */
      onlyLanguage: sentence,
      messageGoodbye: sentence,
      /** To an answering machine. */
      machineLine: sentence,
      /** Asks for a field that the language has no question of its own for; {label} is what the owner calls it. */
      askField: sentences,
      /** A code, an e-mail address: the second time it is to be spelled. */
      askSpelled: sentences,
      askQuantity: sentences,
      askYesNo: sentences,
      /** {choices} are the answers that are possible. */
      askChoice: sentences,
      askUrgency: sentences,
      /** Reads back a field that is no telephone number. */
      confirmField: sentences,
      restOfField: sentences,
      wrongField: sentence,
      /** A caller who called before: {reason} in the words of that call, {name} of then. The name is asked first. */
      askReasonAgain: sentences,
      askNameAgain: sentences,
      /** To a caller who asks what something is needed for. */
      whyAsked: sentence,
      /** Before the last of several choices. */
      or: sentence,
      /** How marks of an e-mail address or a code are read aloud. */
      sumMarks: table,
      /** What a field is called where the owner gives it no label. */
      sumLabels: z.record(z.enum(fieldTypes), sentence).readonly(),
      /** How values that are kept as words of ours are written: yes, no, low, normal, urgent. */
      sumValues: table,
      /** To a caller whose secretary died and came back; what was open is asked again behind it. */
      lostYou: sentence,
    })
    .readonly(),
});

/** What the secretary says in one language, as its file has it. */
export type Phrasebook = z.output<typeof phrases.schema>;

/** The phrases of a language; in English what it has no words for. */
export function phrasebook(language: Language): Phrasebook {
  return sectionOf(language, phrases);
}

/** The n-th wording, the last one for ever after. */
export function wording(list: readonly string[], n: number): string {
  return list[Math.min(Math.max(n, 0), list.length - 1)] ?? '';
}
