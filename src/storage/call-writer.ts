import { SAMPLE_RATE_HZ } from '../audio/index.js';
import type { CallKey } from '../crypto/index.js';
import type { CallRecord, Turn } from '../terms/index.js';
import { CHANNELS } from './database-sink.js';
import { sealAudio, sealEnd, sealState, sealTurn } from './entries.js';
import { EntryLine, type EntryLineParts } from './entry-line.js';
import type { NewJob } from './jobs.js';

/** A state of the dialogue waits so long for a later one before it is written: with the write itself it is stored within 1 s. */
const STATE_MS = 300;
/**
 * Audio is written when this much has gathered: with the write itself it is stored within 1 s of being spoken, also where the
 * database is slow and the spool takes it.
 */
const CHUNK_MS = 400;
const CHUNK_BYTES = (SAMPLE_RATE_HZ / 1000) * CHUNK_MS * CHANNELS * 2;

export interface CallWriterParts extends EntryLineParts {
  readonly key: CallKey;
  /** What is written of an adopted call: its next chunk of audio, and the indexes of its turns. Default: nothing. */
  readonly written?: { readonly nextChunk: number; readonly turns: readonly number[] } | undefined;
  /** Told once, when everything is written and nothing more will come. */
  readonly onClosed: () => void;
  /** Told once, when the call is not to be kept. */
  readonly onDiscarded: () => void;
}

/**
 * Keeps one live call. Nothing here ever throws because of the database: when it fails, the writer goes on into the
 * spool, and what was said stays safe (`EntryLine`).
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
  readonly #line: EntryLine;
  #ended: Promise<void> | undefined;

  constructor(parts: CallWriterParts) {
    this.#parts = parts;
    this.#line = new EntryLine(parts);
    this.#turns = new Set(parts.written?.turns);
    this.#chunk = parts.written?.nextChunk ?? 0;
  }

  /** UUID of the call. */
  get id(): string {
    return this.#parts.head.callId;
  }

  /** True while anything of the call lies in the spool. */
  get spooled(): boolean {
    return this.#line.spooled;
  }

  /** Resolves when the turn is stored. The same index again replaces the turn. */
  addTurn(turn: Turn): Promise<void> {
    if (this.#ended) return this.#ended;
    this.#turns.add(turn.index);
    return this.#line.add(sealTurn(this.#parts.key, turn));
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
    this.#takeBuffer();
    this.#takeState();
    this.#line.abandon();
    this.#parts.onDiscarded();
  }

  async #end(record: CallRecord, jobs: readonly NewJob[]): Promise<void> {
    const { key } = this.#parts;
    this.#takeState();
    for (const turn of record.turns) {
      if (!this.#turns.has(turn.index)) void this.#line.add(sealTurn(key, turn));
      this.#turns.add(turn.index);
    }
    const last = sealAudio(key, this.#chunk, true, this.#takeBuffer(), CHANNELS);
    void this.#line.add(sealEnd(key, 'ended', { ...record, turns: this.#turns.size }, last, jobs));
    await this.#line.finish();
    this.#parts.onClosed();
  }

  #flush(): Promise<void> {
    const pcm = this.#takeBuffer();
    if (pcm.length === 0) return Promise.resolve();
    const entry = sealAudio(this.#parts.key, this.#chunk, false, pcm, CHANNELS);
    this.#chunk += 1;
    return this.#line.add(entry);
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
    void this.#line.settled().then(() => {
      const state = this.#takeState();
      if (state !== undefined) return this.#line.add(sealState(this.#parts.key, state));
    });
  }

  #takeState(): string | undefined {
    clearTimeout(this.#stateTimer);
    const state = this.#state;
    this.#stateTimer = undefined;
    this.#state = undefined;
    return state;
  }
}
