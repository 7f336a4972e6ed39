import type { Word } from '../terms/index.js';
import type { EngineLink } from './engine-link.js';
import type { Recognised } from './options.js';
import { cutIntoPieces, type Piece } from './pieces.js';
import { Sound } from './sound.js';
import { modernSpelling } from './spelling.js';
import type { TurnReader } from './turn-reader.js';

const SAMPLES_PER_MS = 16;
/** What is shorter is read better together with what follows. */
const SHORTEST_SEALED = 3_000 * SAMPLES_PER_MS;
/** A busy engine is asked again after so much growth. */
const BUSY_RETRY = 200 * SAMPLES_PER_MS;

interface Read extends Piece {
  readonly text: string;
}

/**
 * Reads a turn with an engine that only knows whole utterances (Moonshine): the utterance is read again when it has
 * grown enough and the engine is free, and whenever it must be up to date. Long utterances are cut; pieces that are closed are read once.
 */
export class WholeReader implements TurnReader {
  readonly engine = 'moonshine';
  readonly #link: EngineLink;
  readonly #modelDirectory: string;
  readonly #growth: number;
  readonly #sound = new Sound();
  #pieces: readonly Read[] = [];
  /** The first of them, which are not read again. */
  #sealed: readonly Read[] = [];
  /** Samples that `#pieces` cover. */
  #covered = 0;
  /** Length from which the partial text is refreshed. */
  #refreshAt: number;
  /** A reading that the turn waits for, and one that only refreshes the partial text: neither waits for the other. */
  #reading: Promise<void> | undefined;
  #refreshing: Promise<void> | undefined;
  #closed = false;

  /** @param everyMs growth after which the utterance is read again. */
  constructor(link: EngineLink, modelDirectory: string, everyMs: number) {
    this.#link = link;
    this.#modelDirectory = modelDirectory;
    this.#growth = everyMs * SAMPLES_PER_MS;
    this.#refreshAt = this.#growth;
  }

  get text(): string {
    return modernSpelling(this.#pieces.map(({ text }) => text).join(' '));
  }

  get readMs(): number {
    return this.#covered / SAMPLES_PER_MS;
  }

  sound(): Int16Array {
    return this.#sound.from();
  }

  add(samples: Int16Array): void {
    this.#sound.add(samples);
    if (this.#sound.length < this.#refreshAt || this.#reading !== undefined) return;
    this.#refreshing ??= this.#read(undefined).finally(() => {
      this.#refreshing = undefined;
    });
  }

  seal(): void {
    const open = this.#pieces.slice(this.#sealed.length);
    const samples = this.#covered - (open[0]?.start ?? this.#covered);
    if (
      (this.#reading ?? this.#refreshing) !== undefined ||
      this.#covered < this.#sound.length ||
      samples < SHORTEST_SEALED
    )
      return;
    this.#sealed = this.#pieces;
  }

  async settle(pausedMs: number): Promise<void> {
    while (!this.#closed && (this.#reading !== undefined || this.#covered < this.#sound.length)) {
      this.#reading ??= this.#read(pausedMs).finally(() => {
        this.#reading = undefined;
      });
      await this.#reading;
    }
  }

  async finish(startMs: number): Promise<Recognised> {
    await this.settle(0);
    const words = this.#pieces.flatMap((piece) => spread(piece, startMs));
    return { text: this.text, words, confidence: 1, engine: this.engine };
  }

  close(): void {
    this.#closed = true;
  }

  /** @param pausedMs undefined: only the partial text is refreshed, which a busy engine leaves out. */
  async #read(pausedMs: number | undefined): Promise<void> {
    const until = this.#sound.length;
    const samples = this.#sound.from(0, until);
    try {
      const pieces = await this.#readPieces(samples, pausedMs);
      if (pieces === undefined) {
        this.#refreshAt = until + BUSY_RETRY;
        return;
      }
      if (until < this.#covered) return; // a refreshment that was overtaken
      this.#pieces = pieces;
      this.#readUntil(until);
    } catch (error) {
      this.#link.fault(error); // what cannot be read is passed over; the turn goes on
      this.#readUntil(until);
    }
  }

  #readUntil(samples: number): void {
    this.#covered = Math.max(this.#covered, samples);
    this.#refreshAt = this.#covered + this.#growth;
  }

  async #readPieces(samples: Int16Array, pausedMs: number | undefined): Promise<Read[] | undefined> {
    const [pieces, known] = [[...this.#sealed], this.#pieces];
    const from = pieces.at(-1)?.end ?? 0;
    for (const cut of cutIntoPieces(samples.subarray(from))) {
      if (this.#closed) return undefined;
      const piece = { start: from + cut.start, end: from + cut.end, closed: cut.closed };
      const text = await this.#readPiece(samples, piece, known[pieces.length], pausedMs);
      if (text === undefined) return undefined;
      pieces.push({ ...piece, text });
    }
    return pieces;
  }

  async #readPiece(
    all: Int16Array,
    { start, end }: Piece,
    known: Read | undefined,
    pausedMs: number | undefined,
  ): Promise<string | undefined> {
    if (known !== undefined && known.start === start && known.end === end) return known.text;
    const payload = { modelDirectory: this.#modelDirectory, samples: all.subarray(start, end), pausedMs };
    return await this.#link.persist(() => this.#link.call<string | undefined>('decode', payload));
  }
}

/** The engine gives no times: the words of a piece share its length by their letters. */
function spread(piece: Read, startMs: number): Word[] {
  const texts = modernSpelling(piece.text)
    .split(' ')
    .filter((text) => text !== '');
  const letters = texts.reduce((sum, text) => sum + text.length, 0);
  const msPerLetter = (piece.end - piece.start) / SAMPLES_PER_MS / Math.max(1, letters);
  let atMs = startMs + piece.start / SAMPLES_PER_MS;
  return texts.map((text) => {
    const wordStartMs = atMs;
    atMs += text.length * msPerLetter;
    return { text, startMs: Math.round(wordStartMs), endMs: Math.round(atMs), confidence: 1 };
  });
}
