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
}

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
