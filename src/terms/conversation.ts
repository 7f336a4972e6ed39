import type { Notes, Statement, Turn, Urgency } from './call.js';
import type { Field, KnowledgeEntry, Language } from './mailbox.js';

/** JSON-schema description of a function that the model may ask for. */
export interface Tool {
  readonly name: string;
  readonly description: string;
  /** JSON schema of the arguments. */
  readonly parameters: Readonly<Record<string, unknown>>;
}

export interface ToolCall {
  readonly name: string;
  readonly arguments: Readonly<Record<string, unknown>>;
}

/** Everything a language model may know to give the next answer. The caller's words are data, never instructions. */
export interface ConverseRequest {
  readonly callId: string;
  readonly language: Language;
  /** Who is called, as it is spoken. */
  readonly mailboxName: string;
  readonly persona: string;
  /** What may be told: the entries that fit best where there are many. */
  readonly knowledge: readonly KnowledgeEntry[];
  readonly agenda: readonly Field[];
  /** What has been learned so far. */
  readonly notes: Notes;
  readonly turns: readonly Turn[];
  readonly tools: readonly Tool[];
  /** The number the call came from, E.164 where it parses; empty when withheld. */
  readonly callerNumber: string;
  readonly phoneRegion: string;
  readonly timeZone: string;
  /** The reference for "tomorrow". */
  readonly now: Date;
  /** What the secretary calls itself when asked. Default: it has no name. */
  readonly secretaryName?: string;
  /** Passages of the owner's free text that fit what the caller said last, best first. Default: none. */
  readonly passages?: readonly string[];
  /** What this number called about before, newest first. Default: nothing is known. */
  readonly earlierCalls?: readonly EarlierCall[];
  /** Whether a person can be reached. Default: false. */
  readonly canTransfer?: boolean;
  /** Words of the mailbox that mean that it hurries. Default: none. */
  readonly urgentWords?: readonly string[];
  /** What was already begun to be said in this turn, before the model had something searched. Default: nothing. */
  readonly saidSoFar?: string;
  /** What the model had searched for in this turn; what was found is among `passages`. Default: nothing. */
  readonly searched?: readonly string[];
}

/** What a returning caller called about. Both texts are empty where the call did not tell. */
export interface EarlierCall {
  readonly at: Date;
  readonly callerName: string;
  readonly reason: string;
}

/**
 * What an answer of the caller will sound like, so that the listener knows how long a pause may be and the recogniser
 * what to hear: 'number' comes in groups of digits, 'spelled' in single letters and digits (codes, e-mail addresses,
 * spelled names), 'address' in pieces.
 */
export type Expectation = 'anything' | 'number' | 'name' | 'yes-no' | 'spelled' | 'address';

export type ModelEvent =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'tool'; readonly call: ToolCall }
  | {
      readonly type: 'end';
      /** "length" when a limit of the model server cut the answer. Default: "stop". */
      readonly reason?: 'stop' | 'length' | undefined;
      /** Tokens read and written; undefined where the model does not count. */
      readonly usage?: { readonly inputTokens: number; readonly outputTokens: number } | undefined;
    };

export interface SummarizeRequest {
  readonly callId: string;
  readonly language: Language;
  readonly mailboxName: string;
  readonly turns: readonly Turn[];
  readonly notes: Notes;
  readonly callerNumber: string;
  readonly phoneRegion: string;
  /** What the mailbox asks for, with the labels of its own fields. Default: the default agenda. */
  readonly agenda?: readonly Field[];
  /** The mailbox's own words for an emergency. Default: none. */
  readonly urgentWords?: readonly string[];
}

/** A summary as a model proposes it; nobody sees it before its statements were checked against the transcript. */
export interface SummaryDraft {
  readonly statements: readonly Statement[];
  readonly callerName: string;
  readonly callbackNumber: string;
  readonly reason: string;
  readonly urgency: Urgency;
  readonly engine: string;
}

export interface ModelDescription {
  /** "guided", "openai" or "llama". */
  readonly backend: string;
  readonly model: string;
  readonly licence: string;
}
