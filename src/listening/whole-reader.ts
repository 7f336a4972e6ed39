import type { Word } from '../terms/index.js';
import type { EngineLink } from './engine-link.js';
import type { Recognised } from './options.js';
import { cutIntoPieces, type Piece } from './pieces.js';
import { Sound } from './sound.js';
import { modernSpelling } from './spelling.js';
import type { TurnReader } from './turn-reader.js';

const SAMPLES_PER_MS = 16;

interface Read extends Piece {
  readonly text: string;
}

/**
 * Reads a turn with an engine that only knows whole utterances (Moonshine): the utterance is read again when it has
 * grown enough, and whenever it must be up to date. Long utterances are cut; pieces that are closed are read once.
 */
export class WholeReader implements TurnReader {
  readonly engine = 'moonshine';
  readonly #link: EngineLink;
  readonly #modelDirectory: string;
  readonly #growth: number;
  readonly #sound = new Sound();
  #pieces: readonly Read[] = [];
  /** Samples that `#pieces` cover. */
  #covered = 0;
  #reading: Promise<void> | undefined;
  #closed = false;

  /** @param everyMs growth after which the utterance is read again. */
  constructor(link: EngineLink, modelDirectory: string, everyMs: number) {
    this.#link = link;
    this.#modelDirectory = modelDirectory;
    this.#growth = everyMs * SAMPLES_PER_MS;
  }

  get text(): string {
    return modernSpelling(this.#pieces.map(({ text }) => text).join(' '));
  }

  add(samples: Int16Array): void {
    this.#sound.add(samples);
    if (this.#sound.length - this.#covered >= this.#growth) this.#reading ??= this.#read(false);
  }

  async settle(): Promise<void> {
    while (this.#reading !== undefined || this.#covered < this.#sound.length) {
      this.#reading ??= this.#read(true);
      await this.#reading;
    }
  }

  async finish(startMs: number): Promise<Recognised> {
    await this.settle();
    const words = this.#pieces.flatMap((piece) => spread(piece, startMs));
    return { text: this.text, words, confidence: 1, engine: this.engine };
  }

  close(): void {
    this.#closed = true;
  }

  async #read(urgent: boolean): Promise<void> {
    const until = this.#sound.length;
    const samples = this.#sound.from(0, until);
    try {
      const pieces: Read[] = [];
      for (const [i, piece] of cutIntoPieces(samples).entries()) {
        if (this.#closed) return;
        pieces.push(await this.#readPiece(samples, piece, this.#pieces[i], urgent));
      }
      this.#pieces = pieces;
    } catch (error) {
      this.#link.fault(error); // what cannot be read is passed over; the turn goes on
    } finally {
      this.#covered = until;
      this.#reading = undefined;
    }
  }

  async #readPiece(samples: Int16Array, piece: Piece, known: Read | undefined, urgent: boolean): Promise<Read> {
    if (known !== undefined && known.start === piece.start && known.end === piece.end)
      return { ...piece, text: known.text };
    const payload = { modelDirectory: this.#modelDirectory, samples: samples.subarray(piece.start, piece.end), urgent };
    return { ...piece, text: await this.#link.persist(() => this.#link.call<string>('decode', payload)) };
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
