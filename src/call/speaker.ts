import { FRAME_MS, Framer } from '../audio/index.js';
import { Channel, isAbort, type Logger } from '../common/index.js';
import type { MediaPort } from '../media/index.js';
import type { Voice } from '../speaking/index.js';

/** What came of one utterance: the words that the caller really heard and when. */
export interface Spoken {
  readonly id: string;
  /** Text that was heard: all of it, or the words up to where it was cut. */
  readonly heardText: string;
  readonly startMs: number;
  readonly endMs: number;
  readonly interrupted: boolean;
}

export interface SpeakerOptions {
  media: MediaPort;
  voice: Voice;
  log: Logger;
  /** Told once for each utterance that was ended by `finish` or `interrupt`. */
  onSpoken: (spoken: Spoken) => void;
  /** Most audio written ahead of what is played, milliseconds; bounds memory and what a flush has to drop. Default: 4,000. */
  aheadMs?: number;
}

interface Clause {
  readonly text: string;
  /** Frames written so far. */
  frames: number;
  synthesised: boolean;
}

interface Utterance {
  readonly id: string;
  readonly clauses: Clause[];
  readonly queue: Channel<Clause>;
  readonly abort: AbortController;
  framesPlayed: number;
  startMs: number | undefined;
  endMs: number;
}

/**
 * Speaks one utterance at a time: clauses come in while the model still thinks, go through the voice in order and into
 * the media port. Counts the frames that were played, so that a barge-in knows what was heard.
 */
export class Speaker {
  readonly #options: SpeakerOptions;
  readonly #aheadMs: number;
  #current: Utterance | undefined;

  constructor(options: SpeakerOptions) {
    this.#options = options;
    this.#aheadMs = options.aheadMs ?? 4_000;
    options.media.onPlayed((frame) => this.#played(frame.atMs));
  }

  /** True from the first clause until the last of it was heard or cut off. */
  get speaking(): boolean {
    return this.#current !== undefined;
  }

  /** Milliseconds of the current utterance that were heard so far. */
  get heardMs(): number {
    return (this.#current?.framesPlayed ?? 0) * FRAME_MS;
  }

  /** Adds a clause to utterance `id`; a new id begins a new utterance (and cuts one that is still being spoken). */
  say(id: string, text: string): void {
    if (this.#current?.id !== id) this.#begin(id);
    const clause: Clause = { text, frames: 0, synthesised: false };
    this.#current?.clauses.push(clause);
    this.#current?.queue.push(clause);
  }

  /** No more clauses will come for the utterance; it is reported when its last frame was played. */
  finish(id: string): void {
    if (this.#current?.id !== id) this.#begin(id);
    this.#current?.queue.close();
  }

  /** Silences the secretary at once and reports what was heard. */
  interrupt(): void {
    const utterance = this.#current;
    if (utterance === undefined) return;
    utterance.abort.abort();
    utterance.queue.close();
    this.#options.media.flush();
    this.#report(utterance, true);
  }

  #begin(id: string): void {
    this.interrupt();
    const utterance: Utterance = {
      id,
      clauses: [],
      queue: new Channel<Clause>(),
      abort: new AbortController(),
      framesPlayed: 0,
      startMs: undefined,
      endMs: this.#options.media.nowMs(),
    };
    this.#current = utterance;
    void this.#speak(utterance).catch((error) => {
      // A voice that failed with all its fall-backs costs this utterance, never the call.
      if (!isAbort(error)) this.#options.log.error({ err: error }, 'utterance could not be spoken');
      if (this.#current === utterance) this.#report(utterance, utterance.framesPlayed > 0);
    });
  }

  async #speak(utterance: Utterance): Promise<void> {
    const { media } = this.#options;
    const { signal } = utterance.abort;
    for await (const clause of utterance.queue) {
      await this.#speakClause(clause, signal);
      if (signal.aborted) return;
    }
    await media.drained(signal);
    if (!signal.aborted && this.#current === utterance) this.#report(utterance, false);
  }

  async #speakClause(clause: Clause, signal: AbortSignal): Promise<void> {
    const framer = new Framer();
    const write = async (frames: readonly Int16Array[]) => {
      for (const frame of frames) {
        if (signal.aborted) return;
        this.#options.media.write(frame);
        clause.frames += 1;
        if (this.#options.media.queuedMs > this.#aheadMs) await this.#roomToWrite(signal);
      }
    };
    for await (const sound of this.#options.voice.synthesize(clause.text, signal)) await write(framer.push(sound));
    await write(framer.flush());
    clause.synthesised = true;
  }

  /** Waits until half of what may be queued was played. */
  async #roomToWrite(signal: AbortSignal): Promise<void> {
    while (!signal.aborted && this.#options.media.queuedMs > this.#aheadMs / 2) {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  #played(atMs: number): void {
    const utterance = this.#current;
    if (utterance === undefined) return;
    utterance.startMs ??= atMs;
    utterance.framesPlayed += 1;
    utterance.endMs = atMs + FRAME_MS;
  }

  #report(utterance: Utterance, interrupted: boolean): void {
    this.#current = undefined;
    const heardText = interrupted ? heardWords(utterance.clauses, utterance.framesPlayed) : textOf(utterance.clauses);
    const startMs = utterance.startMs ?? utterance.endMs;
    this.#options.onSpoken({ id: utterance.id, heardText, startMs, endMs: utterance.endMs, interrupted });
  }
}

/**
 * The words among `clauses` that fit into `framesPlayed` frames: whole clauses first, then a share of the clause that
 * was cut, by its length. A clause whose synthesis was not over is taken at its usual length (14 characters a second).
 */
export function heardWords(clauses: readonly Clause[], framesPlayed: number): string {
  const heard: string[] = [];
  let left = framesPlayed;
  for (const clause of clauses) {
    if (left <= 0) break;
    const length = clause.synthesised
      ? clause.frames
      : Math.max(clause.frames, clause.text.length / 14 / (FRAME_MS / 1000));
    if (left >= length) heard.push(clause.text);
    else heard.push(cutAtWord(clause.text, left / length));
    left -= length;
  }
  return heard.filter((text) => text !== '').join(' ');
}

function textOf(clauses: readonly Clause[]): string {
  return clauses.map((clause) => clause.text).join(' ');
}

function cutAtWord(text: string, share: number): string {
  const cut = text.slice(0, Math.floor(text.length * share));
  return cut.length === text.length ? cut : cut.slice(0, Math.max(0, cut.lastIndexOf(' ')));
}
