import { unlink } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { SAMPLE_RATE_HZ } from '../audio/index.js';
import { type Logger, messageOf } from '../common/index.js';
import type { CallKey } from '../crypto/index.js';
import type { CallRecord, Turn } from '../terms/index.js';
import { CHANNELS, type DatabaseSink } from './database-sink.js';
import { type CallEntry, type Entry, sealAudio, sealEnd, sealState, sealTurn } from './entries.js';
import type { NewJob } from './jobs.js';
import { readSpool, type Spool, type SpoolFile } from './spool.js';

/** A state of the dialogue waits so long for a later one before it is written: with the write itself it is stored within 1 s. */
const STATE_MS = 300;
/** Audio is written when this much has gathered: with the write itself it is stored within 1 s of being spoken. */
const CHUNK_MS = 600;
const CHUNK_BYTES = (SAMPLE_RATE_HZ / 1000) * CHUNK_MS * CHANNELS * 2;

export interface CallWriterParts {
  readonly key: CallKey;
  /** Begins the spool file, so that it can be read without the database. */
  readonly head: CallEntry;
  readonly sink: Pick<DatabaseSink, 'write'>;
  readonly spool: Pick<Spool, 'append'>;
  readonly log: Logger;
  /** How long the database may take for one entry before the spool takes over, milliseconds. */
  readonly writeTimeoutMs: number;
  /** What is written of an adopted call: its next chunk of audio, and the indexes of its turns. Default: nothing. */
  readonly written?: { readonly nextChunk: number; readonly turns: readonly number[] } | undefined;
  /** Told when the spool takes over. */
  readonly onSpooled: () => void;
  /** Told once, when everything is written and nothing more will come. */
  readonly onClosed: () => void;
  /** Told once, when the call is not to be kept. */
  readonly onDiscarded: () => void;
}

/**
 * Keeps one live call. Nothing here ever throws because of the database: when it fails, the writer goes on into the
 * spool, and what was said stays safe. Entries are written one after the other, in the order they came.
 */
export class CallWriter {
  readonly #parts: CallWriterParts;
  readonly #turns: Set<number>;
  #buffer: Buffer[] = [];
  #buffered = 0;
  #chunk: number;
  #timer: NodeJS.Timeout | undefined;
  #state: string | undefined;
  #stateTimer: NodeJS.Timeout | undefined;
  #queue: Promise<void> = Promise.resolve();
  #file: SpoolFile | undefined;
  #spooling = false;
  #ended: Promise<void> | undefined;
  #discarded = false;

  constructor(parts: CallWriterParts) {
    this.#parts = parts;
    this.#turns = new Set(parts.written?.turns);
    this.#chunk = parts.written?.nextChunk ?? 0;
  }

  /** UUID of the call. */
  get id(): string {
    return this.#parts.head.callId;
  }

  /** True while anything of the call lies in the spool. */
  get spooled(): boolean {
    return this.#file !== undefined;
  }

  /** Resolves when the turn is stored. The same index again replaces the turn. */
  addTurn(turn: Turn): Promise<void> {
    if (this.#ended) return this.#ended;
    this.#turns.add(turn.index);
    return this.#enqueue(sealTurn(this.#parts.key, turn));
  }

  /** Interleaved 16 kHz samples: caller left, secretary right; any length. Resolves when they are stored or buffered. */
  appendAudio(pcm: Int16Array): Promise<void> {
    if (this.#ended) return this.#ended;
    this.#buffer.push(Buffer.from(new Uint8Array(pcm.buffer, pcm.byteOffset, pcm.byteLength)));
    this.#buffered += pcm.byteLength;
    if (this.#buffered >= CHUNK_BYTES) return this.#flush();
    // Audio that stops coming must not wait in memory for more of it.
    this.#timer ??= setTimeout(() => void this.#flush(), CHUNK_MS).unref();
    return Promise.resolve();
  }

  /**
   * Keeps how far the dialogue has come, for a daemon that adopts the call: written soon, behind what was said until then;
   * of several within that time only the latest. Never waits and never fails: a state is not worth an answer that is late.
   */
  keepState(state: string): void {
    if (this.#ended) return;
    this.#state = state;
    this.#stateTimer ??= setTimeout(() => this.#writeState(), STATE_MS).unref();
  }

  /**
   * Writes the end of the call, the mark behind its audio and its jobs in one transaction; turns of the record that were
   * never added are added first. May be called again, which changes nothing.
   */
  end(record: CallRecord, jobs: readonly NewJob[]): Promise<void> {
    this.#ended ??= this.#end(record, jobs);
    return this.#ended;
  }

  /**
   * For a call that was not taken after all (its media failed, it went to VoiceMail()): nothing of it is kept; of an
   * adopted call what was written before, and it is closed as interrupted. Has no effect after `end`.
   */
  discard(): void {
    if (this.#ended !== undefined) return;
    this.#ended = Promise.resolve();
    this.#discarded = true;
    this.#takeBuffer();
    this.#takeState();
    void this.#queue.then(() => this.#file?.close());
    this.#parts.onDiscarded();
  }

  async #end(record: CallRecord, jobs: readonly NewJob[]): Promise<void> {
    const { key } = this.#parts;
    this.#takeState();
    for (const turn of record.turns) {
      if (!this.#turns.has(turn.index)) void this.#enqueue(sealTurn(key, turn));
      this.#turns.add(turn.index);
    }
    const last = sealAudio(key, this.#chunk, true, this.#takeBuffer(), CHANNELS);
    await this.#enqueue(sealEnd(key, 'ended', { ...record, turns: this.#turns.size }, last, jobs));
    await this.#file?.close();
    this.#parts.onClosed();
  }

  #flush(): Promise<void> {
    const pcm = this.#takeBuffer();
    if (pcm.length === 0) return Promise.resolve();
    const entry = sealAudio(this.#parts.key, this.#chunk, false, pcm, CHANNELS);
    this.#chunk += 1;
    return this.#enqueue(entry);
  }

  #takeBuffer(): Buffer {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const pcm = Buffer.concat(this.#buffer);
    this.#buffer = [];
    this.#buffered = 0;
    return pcm;
  }

  /** While earlier pieces still wait, it waits too, and a later state may replace it. */
  #writeState(): void {
    void this.#queue.then(() => {
      const state = this.#takeState();
      if (state !== undefined) return this.#enqueue(sealState(this.#parts.key, state));
    });
  }

  #takeState(): string | undefined {
    clearTimeout(this.#stateTimer);
    const state = this.#state;
    this.#stateTimer = undefined;
    this.#state = undefined;
    return state;
  }

  #enqueue(entry: Entry): Promise<void> {
    this.#queue = this.#queue.then(() => this.#store(entry));
    return this.#queue;
  }

  /** Goes on until one of both has it: with a full disk and no database at once, the call waits in memory. */
  async #store(entry: Entry): Promise<void> {
    for (let attempt = 1; !this.#discarded; attempt += 1) {
      if (!this.#spooling && (await this.#toDatabase(entry))) return;
      if (await this.#toSpool(entry, attempt)) return;
      this.#spooling = false;
      await delay(Math.min(5_000, 250 * attempt));
    }
  }

  async #toDatabase(entry: Entry): Promise<boolean> {
    try {
      await this.#emptySpool();
      await this.#parts.sink.write(entry, this.#parts.writeTimeoutMs);
      return true;
    } catch (error) {
      if (this.#file === undefined) {
        const reason = messageOf(error);
        this.#parts.log.error({ call: this.id, reason }, 'database failed in a live call: it goes on into the spool');
      }
      this.#spooling = true;
      return false;
    }
  }

  /**
   * The disk failed and the database is back: what lies in the spool comes first, or an end in the database would set a
   * letter going that lacks it. A torn line is that of a write which failed, and its entry comes once more.
   */
  async #emptySpool(): Promise<void> {
    const file = this.#file;
    if (file === undefined) return;
    for await (const item of readSpool(file.path)) {
      if (!('torn' in item)) await this.#parts.sink.write(item.entry, this.#parts.writeTimeoutMs);
    }
    this.#file = undefined;
    await file.close();
    await unlink(file.path).catch(() => undefined);
  }

  async #toSpool(entry: Entry, attempt: number): Promise<boolean> {
    try {
      if (this.#file === undefined) {
        const file = await this.#parts.spool.append(this.id);
        await file.write(this.#parts.head);
        this.#file = file;
        this.#parts.onSpooled();
      }
      await this.#file.write(entry);
      return true;
    } catch (error) {
      if (attempt === 1) {
        const reason = messageOf(error);
        this.#parts.log.error(
          { call: this.id, reason },
          'neither database nor spool can be written: the call waits in memory',
        );
      }
      return false;
    }
  }
}
