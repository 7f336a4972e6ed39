import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { type Logger, SecretaryError, within } from '../common/index.js';
import type { KeyRing } from '../crypto/index.js';
import type { Turn } from '../terms/index.js';
import { type ClaimedCall, claimCall } from './adoption.js';
import { CallWriter, type CallWriterParts } from './call-writer.js';
import { callerTags } from './caller-tags.js';
import type { Database } from './database.js';
import type { DatabaseSink } from './database-sink.js';
import { type CallEntry, sealCaller } from './entries.js';
import type { Instance } from './instance.js';
import type { Spool } from './spool.js';

/** What a dead daemon left in the spool is loaded within this time, or its call is not gone on with, milliseconds. */
const LOAD_MS = 1_500;

export interface BeginCall {
  /** UUID. Default: a new one. */
  readonly id?: string;
  readonly mailbox: string;
  readonly callerNumber: string;
  readonly callerName: string;
  /** Asterisk's name of the caller's channel. Default: it is not known. */
  readonly channelName?: string | undefined;
  /**
   * The number by which the next call of this caller is to be recognised, E.164 where it parses. Default: the caller is
   * not to be recognised.
   */
  readonly rememberAs?: string | undefined;
  /** When the call was answered. Default: now. */
  readonly startedAt?: Date;
}

/** A call that a daemon before this one began and died in; this one goes on with it. */
export interface AdoptedCall {
  /** Writes on behind what is there. Its `discard` leaves the call to be closed as interrupted. */
  readonly writer: CallWriter;
  readonly mailbox: string;
  readonly callerNumber: string;
  readonly callerName: string;
  readonly startedAt: Date;
  readonly turns: readonly Turn[];
  /** What `keepState` kept last; undefined: nothing that can be read. */
  readonly state: string | undefined;
  /** Length of its recording so far, milliseconds. */
  readonly recordedMs: number;
  /** From here to the end of that recording, words may not have been recognised, milliseconds. */
  readonly unheardFromMs: number;
}

export interface LiveCallsParts {
  readonly database: Database;
  readonly keyRing: KeyRing;
  readonly instance: Instance;
  readonly sink: DatabaseSink;
  readonly spool: Spool;
  readonly log: Logger;
  readonly writeTimeoutMs: number;
  /** Makes this daemon known to the others before its first call. */
  readonly register: () => Promise<void>;
}

/** The calls that this process is writing. */
export class LiveCalls {
  readonly #parts: LiveCallsParts;
  readonly #writers = new Map<string, CallWriter>();
  readonly #refused = new Set<string>();
  readonly #adopting = new Set<string>();
  readonly #onTrouble = new Set<() => void>();

  constructor(parts: LiveCallsParts) {
    this.#parts = parts;
  }

  isWriting(callId: string): boolean {
    return this.#writers.has(callId) || this.#adopting.has(callId);
  }

  /** Calls that were not taken after all, though their row may be there or may yet come. */
  refused(): ReadonlySet<string> {
    return this.#refused;
  }

  /** Told when the database failed a call, and when a call ended whose rest is in the spool. */
  onTrouble(listener: () => void): void {
    this.#onTrouble.add(listener);
  }

  /** Throws `unavailable` or `timeout` when the database is away: the call is not taken, and goes to VoiceMail(). */
  async begin(input: BeginCall): Promise<CallWriter> {
    const { keyRing, instance, sink, register, writeTimeoutMs } = this.#parts;
    const id = input.id ?? randomUUID();
    const { key, wrapped } = keyRing.createCallKey(id);
    const { callerNumber: number, callerName: name, channelName } = input;
    const head: CallEntry = {
      type: 'call',
      callId: id,
      mailbox: input.mailbox,
      instance,
      startedAt: input.startedAt ?? new Date(),
      wrappedKey: wrapped,
      caller: sealCaller(key, { number, name, channelName }),
      callerTag: callerTags(keyRing, input.mailbox, input.rememberAs)[0],
    };
    const writer = this.#writerOf({ key, head, onDiscarded: () => this.#refuse(id) });
    try {
      await within(register(), writeTimeoutMs, 'making this daemon known');
      await sink.write(head, writeTimeoutMs);
      return writer;
    } catch (error) {
      // The statement may have been on its way: when the server goes on, the row appears all the same.
      this.#refuse(id);
      throw error;
    }
  }

  /**
   * Takes over a live call whose daemon died. A part of it that waits in the spool is waited for, a moment.
   *
   * @throws SecretaryError as claimCall(); also 'unavailable' when that part is not in the database by then
   */
  async adopt(callId: string): Promise<AdoptedCall> {
    const { register, spool, writeTimeoutMs } = this.#parts;
    const path = spool.pathOf(callId);
    for (const until = performance.now() + LOAD_MS; existsSync(path) && performance.now() < until; ) await delay(20);
    if (this.#writers.has(callId) || this.#refused.has(callId) || this.#adopting.has(callId))
      throw new SecretaryError('unavailable', `call ${callId} is this daemon's already`);
    if (existsSync(path))
      throw new SecretaryError('unavailable', `a part of call ${callId} is not in the database yet`);
    this.#adopting.add(callId);
    try {
      await within(register(), writeTimeoutMs, 'making this daemon known');
      return this.#goOnWith(await claimCall(callId, this.#parts));
    } finally {
      this.#adopting.delete(callId);
    }
  }

  #goOnWith({ key, head, caller, turns, nextChunk, ...rest }: ClaimedCall): AdoptedCall {
    const written = { nextChunk, turns: turns.map(({ index }) => index) };
    const writer = this.#writerOf({ key, head, written, onDiscarded: () => this.#leave(head.callId) });
    const { mailbox, startedAt } = head;
    const { number: callerNumber, name: callerName } = caller;
    return { writer, mailbox, callerNumber, callerName, startedAt, turns, ...rest };
  }

  #writerOf(parts: Pick<CallWriterParts, 'key' | 'head' | 'written' | 'onDiscarded'>): CallWriter {
    const writer: CallWriter = new CallWriter({
      ...this.#parts,
      ...parts,
      onSpooled: () => this.#tell(),
      onClosed: () => this.#close(writer),
    });
    this.#writers.set(writer.id, writer);
    return writer;
  }

  #leave(id: string): void {
    this.#writers.delete(id);
    this.#tell();
  }

  #close(writer: CallWriter): void {
    this.#writers.delete(writer.id);
    if (writer.spooled) this.#tell();
  }

  #refuse(id: string): void {
    this.#refused.add(id);
    this.#writers.delete(id);
    this.#tell();
  }

  #tell(): void {
    for (const listener of this.#onTrouble) listener();
  }
}
