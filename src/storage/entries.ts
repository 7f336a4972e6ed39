import { type CallKey, open, seal } from '../crypto/index.js';
import type { CallRecord, EndedBy, Notes, Speaker, Turn, Word } from '../terms/index.js';
import type { Instance } from './instance.js';
import type { NewJob } from './jobs.js';

/**
 * What a live call leaves behind, piece by piece and already encrypted. The same pieces go to MySQL or, while it is away,
 * to the spool; each may be written twice without harm.
 */
export type Entry = CallEntry | TurnEntry | AudioEntry | StateEntry | EndEntry;

export interface CallEntry {
  readonly type: 'call';
  readonly callId: string;
  readonly mailbox: string;
  readonly instance: Instance;
  readonly startedAt: Date;
  readonly wrappedKey: Buffer;
  readonly caller: Buffer;
  /** By which the caller is found again; undefined: not at all. */
  readonly callerTag?: Buffer | undefined;
}

export interface TurnEntry {
  readonly type: 'turn';
  readonly callId: string;
  readonly index: number;
  readonly speaker: Speaker;
  readonly startMs: number;
  readonly endMs: number;
  readonly engine: string;
  readonly confidence: number | null;
  readonly interrupted: boolean;
  readonly content: Buffer;
}

export interface AudioEntry {
  readonly type: 'audio';
  readonly callId: string;
  readonly chunk: number;
  readonly last: boolean;
  /** Per channel. */
  readonly samples: number;
  readonly sealed: Buffer;
}

/** How far the dialogue has come. The next one replaces it, and the end of the call removes it. */
export interface StateEntry {
  readonly type: 'state';
  readonly callId: string;
  readonly sealed: Buffer;
}

/** The end of a call with everything that must become true at once. */
export interface EndEntry {
  readonly type: 'end';
  readonly callId: string;
  readonly state: 'ended' | 'interrupted';
  readonly endedBy: EndedBy;
  readonly durationMs: number;
  readonly outcome: Buffer;
  /** The last chunk of audio, or an empty one: it carries the mark that nothing is missing. */
  readonly audio: AudioEntry;
  readonly jobs: readonly NewJob[];
}

export interface Caller {
  readonly number: string;
  readonly name: string;
  /** Asterisk's name of the channel; of some kinds of channels it holds the number. */
  readonly channelName?: string | undefined;
}

interface Outcome {
  readonly notes: Notes;
  /** How many turns the transcript has: one that was deleted is missed. */
  readonly turns: number;
}

const SINGLE = { chunk: 0, last: true };

export function sealCaller(key: CallKey, caller: Caller): Buffer {
  return sealJson(key, { stream: 'caller', ...SINGLE }, caller);
}

export function openCaller(key: CallKey, sealed: Buffer): Caller {
  return openJson<Caller>(key, { stream: 'caller', ...SINGLE }, sealed);
}

export function sealOutcome(key: CallKey, outcome: Outcome): Buffer {
  return sealJson(key, { stream: 'outcome', ...SINGLE }, outcome);
}

export function openOutcome(key: CallKey, sealed: Buffer): Outcome {
  return openJson<Outcome>(key, { stream: 'outcome', ...SINGLE }, sealed);
}

export function sealSummary(key: CallKey, summary: unknown): Buffer {
  return sealJson(key, { stream: 'summary', ...SINGLE }, summary);
}

export function openSummary<T>(key: CallKey, sealed: Buffer): T {
  return openJson<T>(key, { stream: 'summary', ...SINGLE }, sealed);
}

export function sealState(key: CallKey, state: string): StateEntry {
  const sealed = seal(key, { stream: 'dialogue', ...SINGLE }, Buffer.from(state, 'utf8'));
  return { type: 'state', callId: key.callId, sealed };
}

export function openState(key: CallKey, sealed: Buffer): string {
  return open(key, { stream: 'dialogue', ...SINGLE }, sealed).toString('utf8');
}

export function sealTurn(key: CallKey, turn: Turn): TurnEntry {
  const { index, speaker, text, words } = turn;
  return {
    type: 'turn',
    callId: key.callId,
    index,
    speaker,
    startMs: Math.max(0, Math.round(turn.startMs)),
    endMs: Math.max(0, Math.round(turn.endMs)),
    engine: turn.engine,
    confidence: turn.confidence ?? null,
    interrupted: turn.interrupted ?? false,
    content: sealJson(key, turnPlace(index, speaker), { text, words }),
  };
}

export function openTurn(key: CallKey, row: Omit<TurnEntry, 'type' | 'callId'>): Turn {
  const { index, speaker, startMs, endMs, engine, confidence, interrupted, content } = row;
  const { text, words } = openJson<{ text: string; words?: Word[] }>(key, turnPlace(index, speaker), content);
  return {
    index,
    speaker,
    text,
    startMs,
    endMs,
    engine,
    ...(confidence === null ? {} : { confidence }),
    ...(words === undefined ? {} : { words }),
    ...(interrupted ? { interrupted } : {}),
  };
}

export function sealAudio(key: CallKey, chunk: number, last: boolean, pcm: Buffer, channels: number): AudioEntry {
  const sealed = seal(key, { stream: 'audio', chunk, last }, pcm);
  return { type: 'audio', callId: key.callId, chunk, last, samples: pcm.length / 2 / channels, sealed };
}

/** What is kept of a record at its end; its turns and caller are written by then. */
export type Ending = Pick<CallRecord, 'endedBy' | 'durationMs' | 'notes'> & { readonly turns: number };

export function sealEnd(
  key: CallKey,
  state: EndEntry['state'],
  ending: Ending,
  audio: AudioEntry,
  jobs: readonly NewJob[],
): EndEntry {
  return {
    type: 'end',
    callId: key.callId,
    state,
    endedBy: ending.endedBy,
    durationMs: Math.max(0, Math.round(ending.durationMs)),
    outcome: sealOutcome(key, { notes: ending.notes, turns: ending.turns }),
    audio,
    jobs,
  };
}

/** The speaker is part of the place, so that nobody's words can be put into the other's mouth. */
function turnPlace(index: number, speaker: Speaker) {
  return { stream: `turn/${speaker}`, chunk: index, last: false };
}

function sealJson(key: CallKey, place: Parameters<typeof seal>[1], value: unknown): Buffer {
  return seal(key, place, Buffer.from(JSON.stringify(value), 'utf8'));
}

function openJson<T>(key: CallKey, place: Parameters<typeof open>[1], sealed: Buffer): T {
  return JSON.parse(open(key, place, sealed).toString('utf8')) as T;
}
