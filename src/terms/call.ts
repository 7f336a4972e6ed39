export type Speaker = 'caller' | 'secretary';

/** A word with its place in the call, milliseconds since the call was answered. */
export interface Word {
  readonly text: string;
  readonly startMs: number;
  readonly endMs: number;
  /** 0–1; 1 where the engine gives none. */
  readonly confidence: number;
}

/** What one side said before the other spoke. For the secretary: what was really heard, not what was planned. */
export interface Turn {
  /** Place in the transcript, counted from 0; summaries cite it. */
  readonly index: number;
  readonly speaker: Speaker;
  readonly text: string;
  /** Milliseconds since the call was answered. */
  readonly startMs: number;
  readonly endMs: number;
  /** Recogniser of a caller's turn ("vosk", "moonshine", "keys") or policy of the secretary's ("guided", model name). */
  readonly engine: string;
  /** 0–1, the recogniser's; undefined where there is none. */
  readonly confidence?: number | undefined;
  readonly words?: readonly Word[] | undefined;
  /** The caller spoke into it and it was cut there. */
  readonly interrupted?: boolean | undefined;
}

/** What has been learned, by field name. Numbers are E.164 where they parse, else as spoken. */
export type Notes = Readonly<Record<string, string>>;

/** 'transfer': the caller was put through to a person and did not come back. */
export type EndedBy = 'caller' | 'secretary' | 'time-limit' | 'fault' | 'interrupted' | 'transfer';

/** Everything that is kept about a finished call, apart from its audio. */
export interface CallRecord {
  /** UUID, ours; also in the letter's Message-ID. */
  readonly id: string;
  readonly mailbox: string;
  /** As the PBX gave it, control characters stripped; empty when withheld. */
  readonly callerNumber: string;
  readonly callerName: string;
  readonly startedAt: Date;
  readonly durationMs: number;
  readonly endedBy: EndedBy;
  readonly turns: readonly Turn[];
  readonly notes: Notes;
}

export type Urgency = 'low' | 'normal' | 'urgent';

/** One sentence of a summary with the turns that prove it. */
export interface Statement {
  readonly text: string;
  /** Indexes into the transcript. */
  readonly turns: readonly number[];
}

export interface Summary {
  /** Two or three sentences: the statements that survived the check, joined. */
  readonly text: string;
  readonly callerName: string;
  readonly callbackNumber: string;
  readonly reason: string;
  readonly urgency: Urgency;
  readonly statements: readonly Statement[];
  /** What wrote it: "guided" or the model's name. */
  readonly engine: string;
}
