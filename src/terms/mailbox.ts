/** BCP 47 primary language, lower case ("en", "de", "ko"). A language is texts + engine + voice and needs no code. */
export type Language = string;

/** How a field's answer is recognised and checked. */
export const fieldTypes = [
  'name',
  'phone',
  'text',
  /** When: a day, an hour, "tomorrow morning". */
  'time',
  /** A postal address. */
  'address',
  /** Letters and digits, such as an order number; `pattern` says which are right. */
  'code',
  /** A quantity. */
  'number',
  'email',
  'yes-no',
  /** One of `choices`. */
  'choice',
  /** How much it hurries: "low", "normal" or "urgent". */
  'urgency',
] as const;
export type FieldType = (typeof fieldTypes)[number];

/** One thing the secretary wants to learn. */
export interface Field {
  /** Key in the notes: callerName, callbackNumber, reason, callbackTime, or the mailbox's own. */
  readonly name: string;
  readonly type: FieldType;
  readonly required: boolean;
  /** The question as it is spoken. Default: the language's own question for a well-known field. */
  readonly question?: string;
  /** What it is called in letters and confirmations. Default: the language's own word for a well-known field. */
  readonly label?: string;
  /** For 'code': what a right answer looks like, a regular expression for the whole of it, capitals without blanks. */
  readonly pattern?: string;
  /** For 'choice': the answers that are possible. */
  readonly choices?: readonly string[];
  /** Read back and confirmed before it counts. Default: true for 'phone' and 'code', else false. */
  readonly confirm?: boolean;
}

/** One answer that the owner wrote. The secretary may say it word by word and nothing beyond it. */
export interface KnowledgeEntry {
  readonly question: string;
  readonly answer: string;
}

/** One person's or desk's secretary. */
export interface Mailbox {
  /** The extension that the dialplan hands over, e.g. "201". */
  readonly extension: string;
  /** Who is called, as it is spoken and written: "Hollis Heating". */
  readonly name: string;
  readonly managerName: string;
  readonly managerEmail: string;
  readonly language: Language;
  /** IANA name, e.g. "Europe/Berlin"; times in letters are the mailbox's own. */
  readonly timeZone: string;
  /** ISO 3166-1 alpha-2; national phone numbers are read in this region, e.g. "US". */
  readonly phoneRegion: string;
  /** First sentence of the call. What the law wants said (automated, recorded) is appended by the dialogue. */
  readonly greeting: string;
  /** How the model should sound; plain words. */
  readonly persona: string;
  readonly knowledge: readonly KnowledgeEntry[];
  readonly agenda: readonly Field[];
  /** Longest call, milliseconds; then the secretary says goodbye. */
  readonly maxCallMs: number;
  /** Whether a caller who hangs up before a word gives a "missed call" letter. */
  readonly missedCallLetter: boolean;
  /** The box whose message-waiting lamp is lit, "201@secretary"; undefined: no lamp. */
  readonly lamp?: string | undefined;
  /** What the secretary calls itself when it is asked: "Anna". Default: it has no name. */
  readonly secretaryName?: string;
  /** WAV file that is played instead of speaking `greeting`; the daemon reads it. The text stays what the transcript says. */
  readonly greetingRecording?: string;
  /** Free text that answers may be taken from, besides `knowledge`. Paragraphs are separated by blank lines. */
  readonly knowledgeText?: string;
  /** Where "0" and transfers go: "100@from-internal" of the dialplan. Default: nobody can be reached. */
  readonly transferTo?: string;
  /** Words that end the interview and raise an alert: "gas leak". */
  readonly urgentWords?: readonly string[];
  /** Where alerts go. Default: the manager's address. */
  readonly alertEmail?: string;
  /** Whether the secretary may know by number who called before, and about what. Default: false. */
  readonly remembersCallers?: boolean;
}

/** What a mailbox asks for when its owner says nothing else. */
export const defaultAgenda: readonly Field[] = [
  { name: 'callerName', type: 'name', required: true },
  { name: 'reason', type: 'text', required: true },
  { name: 'callbackNumber', type: 'phone', required: true },
  { name: 'callbackTime', type: 'time', required: false },
];
