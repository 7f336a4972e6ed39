import { randomUUID } from 'node:crypto';
import { type Logger, within } from '../common/index.js';
import type { KeyRing } from '../crypto/index.js';
import { CallWriter } from './call-writer.js';
import { callerTags } from './caller-tags.js';
import type { DatabaseSink } from './database-sink.js';
import { type CallEntry, sealCaller } from './entries.js';
import type { Instance } from './instance.js';
import type { Spool } from './spool.js';

export interface BeginCall {
  /** UUID. Default: a new one. */
  readonly id?: string;
  readonly mailbox: string;
  readonly callerNumber: string;
  readonly callerName: string;
  /**
   * The number by which the next call of this caller is to be recognised, E.164 where it parses. Default: the caller is
   * not to be recognised.
   */
  readonly rememberAs?: string | undefined;
  /** When the call was answered. Default: now. */
  readonly startedAt?: Date;
}

export interface LiveCallsParts {
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
  readonly #onTrouble = new Set<() => void>();

  constructor(parts: LiveCallsParts) {
    this.#parts = parts;
  }

  isWriting(callId: string): boolean {
    return this.#writers.has(callId);
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
    const head: CallEntry = {
      type: 'call',
      callId: id,
      mailbox: input.mailbox,
      instance,
      startedAt: input.startedAt ?? new Date(),
      wrappedKey: wrapped,
      caller: sealCaller(key, { number: input.callerNumber, name: input.callerName }),
      callerTag: callerTags(keyRing, input.mailbox, input.rememberAs)[0],
    };
    const writer = new CallWriter({
      ...this.#parts,
      key,
      head,
      onSpooled: () => this.#tell(),
      onClosed: () => this.#close(writer),
      onDiscarded: () => this.#refuse(id),
    });
    this.#writers.set(id, writer);
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
