import type { ConverseRequest, EarlierCall, EndedBy, Mailbox, Notes, ToolCall, Turn } from '../terms/index.js';

/** What the dialogue knows before the first word. */
export interface DialogueContext {
  readonly callId: string;
  readonly mailbox: Mailbox;
  /** As the PBX gave it, control characters stripped; empty when withheld. */
  readonly callerNumber: string;
  readonly callerName: string;
  /** What this number called about before, newest first; only where the mailbox remembers callers. Default: none. */
  readonly earlierCalls?: readonly EarlierCall[];
  /** When the call was answered: the reference for "tomorrow". */
  readonly now: Date;
  /** Name of the language model that may be asked; undefined: the guided interview speaks alone. */
  readonly model?: string | undefined;
  /** Silence of both sides after which the caller is asked whether they are there, milliseconds. Default 7000. */
  readonly promptAfterMs?: number;
  /** Silence after an interruption without words (a cough) before the secretary goes on, milliseconds. Default 2500. */
  readonly resumeAfterMs?: number;
  /** Pause after the last key before what was keyed in counts without "#", milliseconds. Default 3000. */
  readonly keysAfterMs?: number;
  /** An answer of the model that is later than this is bridged by a short phrase, milliseconds. Default 1200. */
  readonly bridgeAfterMs?: number;
}

/** A caller's turn as the recogniser (or the keypad) gives it; the dialogue adds its place. */
export type CallerTurn = Omit<Turn, 'index' | 'speaker'>;

/**
 * What happened. `id` of a reply or a speech is the one of the intent that caused it; an event with another id than
 * the current one is late and changes nothing but the transcript.
 */
export type DialogueEvent =
  | { readonly type: 'started' }
  /** In place of `started`: the caller was with a daemon that died, and can hear this one. */
  | { readonly type: 'adopted' }
  | { readonly type: 'speech-started'; readonly atMs?: number }
  | { readonly type: 'caller-turn'; readonly turn: CallerTurn }
  /** Nobody has spoken, keyed or been spoken to for so long. May be sent as often as wanted while it grows. */
  | { readonly type: 'silence'; readonly ms: number }
  | { readonly type: 'reply-text'; readonly text: string; readonly id?: string }
  | { readonly type: 'reply-tool'; readonly call: ToolCall; readonly id?: string }
  | { readonly type: 'reply-end'; readonly id?: string }
  | { readonly type: 'reply-failed'; readonly reason: string; readonly id?: string }
  /** Once for every speech: it was played to its end or cut. `heardText` is what was really played. */
  | {
      readonly type: 'spoken';
      readonly id: string;
      readonly heardText: string;
      readonly startMs: number;
      readonly endMs: number;
      readonly interrupted: boolean;
    }
  | { readonly type: 'key'; readonly key: string; readonly atMs?: number }
  /** The model was asked so long ago and nothing of its answer was spoken yet. May be sent as often as wanted. */
  | { readonly type: 'thinking'; readonly ms: number }
  /** There has been voice for so long without one word understood: noise, music, another language. Grows; may repeat. */
  | { readonly type: 'wordless'; readonly ms: number }
  /** The recogniser is away: what the caller says is recorded only. Repeats until `hears-again`. */
  | { readonly type: 'deaf' }
  | { readonly type: 'hears-again' }
  /** No person is there: a fax machine was heard. */
  | { readonly type: 'fax' }
  /** The transfer found nobody; the caller is back. */
  | { readonly type: 'transfer-failed' }
  | { readonly type: 'time-limit' }
  | { readonly type: 'hung-up' };

export type DialogueEventType = DialogueEvent['type'];

/** What is to be done. */
export type Intent =
  /**
   * Speak this piece. Pieces with one id are one utterance, spoken one after the other; `final` marks its last piece,
   * whose text may be empty. Exactly one `spoken` event answers an id.
   */
  | {
      readonly type: 'speak';
      readonly id: string;
      readonly text: string;
      readonly engine: string;
      readonly final: boolean;
      /** The owner's own recording of this text is to be played, where there is one. */
      readonly recording?: 'greeting';
    }
  | { readonly type: 'ask-model'; readonly id: string; readonly request: ConverseRequest }
  /** Silence at once, abort the model, and report `spoken` (interrupted) for what was heard. */
  | { readonly type: 'cancel-reply'; readonly id: string }
  /** Abort the model's answer; what is being said goes on. */
  | { readonly type: 'stop-model'; readonly id: string }
  /** A field was learned, or corrected; an empty value forgets it. */
  | { readonly type: 'note'; readonly name: string; readonly value: string }
  /** Put the caller through to the mailbox's `transferTo`, blind. Answered by `transfer-failed`, or the call is over. */
  | { readonly type: 'transfer' }
  /** Tell the owner at once, while the call goes on. `words` are the mailbox's own, never the caller's. */
  | { readonly type: 'alert'; readonly words: string }
  | { readonly type: 'transcript'; readonly turn: Turn }
  /** The model's text or tool call was refused; for log and metrics, `reason` is a fixed word, never a caller's. */
  | { readonly type: 'refused'; readonly what: 'text' | 'tool' | 'reply'; readonly reason: string }
  /** It is over: hang up where the caller has not. The last intent of every dialogue, once. */
  | { readonly type: 'hang-up'; readonly endedBy: EndedBy };

/**
 * greeting and speaking: the secretary talks; listening: the caller may; thinking: the model is asked; transferring: the
 * caller is on the way to a person and hears us no more; closing: goodbye.
 */
export type Phase = 'new' | 'greeting' | 'speaking' | 'listening' | 'thinking' | 'transferring' | 'closing' | 'ended';

export interface Speech {
  readonly id: string;
  /** What is planned so far. */
  readonly text: string;
  readonly engine: string;
  /** The goodbye: hang up when it was heard. */
  readonly closes: boolean;
}

export interface Reply {
  readonly id: string;
  /** All text so far. */
  readonly text: string;
  /** How many characters of it were passed on to the speaker. */
  readonly passedOn: number;
  readonly endsCall: boolean;
  /** What the model had searched for in this turn. Default: nothing. */
  readonly searched?: readonly string[];
  /** The passages that were found for it, best first. Default: none. */
  readonly found?: readonly string[];
  /** Tool calls so far in this turn. Default: 0. */
  readonly toolCalls?: number;
}

/** The whole dialogue as data. Only `begin` and `step` make one. */
export interface DialogueState {
  readonly context: DialogueContext;
  readonly phase: Phase;
  readonly turns: readonly Turn[];
  readonly notes: Notes;
  /** Who ended it, once it has ended. */
  readonly endedBy?: EndedBy | undefined;
  readonly nextId: number;
  /** The utterance under way. */
  readonly speech?: Speech | undefined;
  /** Utterances that were cut and whose `spoken` is still to come. */
  readonly cut: readonly Speech[];
  /** The model's answer under way. */
  readonly reply?: Reply | undefined;
  /** What the caller did not hear because of an interruption. */
  readonly unheard?: string | undefined;
  readonly resumed: number;
  readonly silentPrompts: number;
  /** An answer that broke off counts as one, a sentence that could not be proved as a half. */
  readonly modelFailures: number;
  /** Caller turns since the model failed last. */
  readonly turnsSinceFailure: number;
  readonly keys: string;
  readonly keysStartMs: number;
  readonly keysEndMs: number;
  /** The caller went on after the goodbye had begun; that is allowed once. */
  readonly reopened: boolean;
  readonly timeIsUp: boolean;
  /** The short phrase under way that bridges a late answer. It is no answer; one that comes meanwhile is `speech`, and heard after it. */
  readonly bridge?: Speech | undefined;
  /** How many bridges were spoken, for their wordings. */
  readonly bridges: number;
  /** The secretary's last words were a bridge: there is no second one before an answer. */
  readonly bridged: boolean;
  /** What the secretary said last, as it was planned. */
  readonly lastText: string;
  /** How often a person was tried to be reached. */
  readonly transfers: number;
  /** The owner was told that it is urgent: the interview is over. How often a number was asked for since. */
  readonly alarm?: { readonly asked: number } | undefined;
  /** The caller cannot be understood: what comes is recorded as a message, and not answered. Since when and which turn. */
  readonly message?: { readonly fromMs: number; readonly fromTurn: number } | undefined;
  /** The caller was told that the recogniser is away, and it still is. */
  readonly deaf?: boolean | undefined;
  /** How often sound without words was spoken to since the last word. */
  readonly noisePrompts: number;
  /** Where in the stretch of sound without words counting began, milliseconds. */
  readonly noiseFromMs: number;
  /** How much the caller's last turns sounded like another language; 0 after one that was understood. */
  readonly foreign: number;
}

export interface Step {
  readonly state: DialogueState;
  readonly intents: readonly Intent[];
}

/** What the guided interview says next, and what it has learned. */
export interface GuidedReply {
  readonly text: string;
  readonly toolCalls: readonly ToolCall[];
}
