/** What a caller says after a question, and what is to be understood of it. */
export interface Utterance {
  /** Default: English. */
  readonly language?: 'en' | 'de' | 'ko';
  /** The field that the secretary has just asked for; "open": the greeting has just asked what it is about. */
  readonly asked: string;
  /** One turn after the other; the guided secretary answers between them. */
  readonly says: readonly string[];
  /** All that is noted in the end. The reason counts only where it is named; a field that is undefined does not count. */
  readonly learns: Readonly<Record<string, string | RegExp | undefined>>;
}
