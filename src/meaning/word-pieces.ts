import { z } from 'zod';
import { SecretaryError } from '../common/index.js';

/** Pieces of one sentence that the model reads, both marks included; it was trained on no more. */
const MOST_PIECES = 128;
/** What is longer is no word, and one unknown piece. */
const LONGEST_WORD = 100;
const WORD = /[\p{L}\p{N}]+|[^\s\p{L}\p{N}]/gu;
/** A sentence this long has more pieces than are read, characters. */
const LONGEST_TEXT = 2_000;

/** What is used of a `tokenizer.json` of Hugging Face's tokenizers. */
const file = z.object({
  model: z.object({ type: z.literal('WordPiece'), unk_token: z.string(), vocab: z.record(z.string(), z.int().min(0)) }),
});

/**
 * Cuts English text into the pieces of BERT's vocabulary, lower case and without accents (WordPiece: the longest known
 * beginning of a word, then the longest that may follow).
 */
export class WordPieces {
  readonly #ids: ReadonlyMap<string, number>;
  readonly #unknown: number;
  readonly #begin: number;
  readonly #end: number;

  /** @param json the text of a `tokenizer.json`. @throws SecretaryError('damaged') */
  constructor(json: string) {
    const { vocab, unk_token } = parsed(json);
    this.#ids = new Map(Object.entries(vocab));
    this.#unknown = this.#mark(unk_token);
    this.#begin = this.#mark('[CLS]');
    this.#end = this.#mark('[SEP]');
  }

  /** The numbers of a text's pieces between the two marks; what is too long is cut. */
  of(text: string): readonly number[] {
    const bare = text
      .slice(0, LONGEST_TEXT)
      .normalize('NFD')
      .replace(/\p{Mn}/gu, '')
      .toLowerCase();
    const ids = [this.#begin];
    for (const word of bare.match(WORD) ?? []) {
      ids.push(...this.#piecesOf(word));
      if (ids.length >= MOST_PIECES) break;
    }
    return [...ids.slice(0, MOST_PIECES - 1), this.#end];
  }

  #piecesOf(word: string): readonly number[] {
    const pieces: number[] = [];
    for (let at = 0; at < word.length; ) {
      const next = word.length > LONGEST_WORD ? undefined : this.#longest(word, at);
      if (next === undefined) return [this.#unknown];
      pieces.push(next.id);
      at = next.end;
    }
    return pieces;
  }

  #longest(word: string, at: number): { readonly id: number; readonly end: number } | undefined {
    for (let end = word.length; end > at; end -= 1) {
      const id = this.#ids.get(`${at === 0 ? '' : '##'}${word.slice(at, end)}`);
      if (id !== undefined) return { id, end };
    }
    return undefined;
  }

  #mark(name: string): number {
    const id = this.#ids.get(name);
    if (id === undefined) throw new SecretaryError('damaged', `the vocabulary of the sentence model has no ${name}`);
    return id;
  }
}

function parsed(json: string) {
  try {
    return file.parse(JSON.parse(json)).model;
  } catch (cause) {
    throw new SecretaryError('damaged', 'the vocabulary of the sentence model cannot be read', { cause });
  }
}
