/** What a check found out. */
export interface Finding {
  /** What was looked at: "database", "asterisk modules". */
  readonly check: string;
  /** A warning does not keep calls from being taken; a hint says what could be better. */
  readonly state: 'ok' | 'hint' | 'warning' | 'fault';
  readonly detail: string;
  /** What the reader can do about it. */
  readonly advice?: string;
}

/** One outside thing. It reports every fault that it can see at once and never throws. */
export type Check = () => Promise<Finding[]>;

/** Longest wait for one answer, milliseconds. */
export const ANSWER_MS = 5_000;
