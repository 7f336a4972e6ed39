/** BCP 47 primary language, lower case ("en", "de", "ko"). A language is texts + engine + voice and needs no code. */
export type Language = string;

/** How a field's answer is recognised and checked. */
export type FieldType = 'name' | 'phone' | 'text' | 'time';

/** One thing the secretary wants to learn. */
export interface Field {
  /** Key in the notes: callerName, callbackNumber, reason, callbackTime, or the mailbox's own. */
  readonly name: string;
  readonly type: FieldType;
  readonly required: boolean;
  /** The question as it is spoken. Default: the language's own question for a well-known field. */
  readonly question?: string;
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
}

/** What a mailbox asks for when its owner says nothing else. */
export const defaultAgenda: readonly Field[] = [
  { name: 'callerName', type: 'name', required: true },
  { name: 'reason', type: 'text', required: true },
  { name: 'callbackNumber', type: 'phone', required: true },
  { name: 'callbackTime', type: 'time', required: false },
];
