import { writeFile } from 'node:fs/promises';
import { SAMPLE_RATE_HZ, writeWav } from '../../audio/index.js';
import type { CallKeeper } from '../../call/index.js';
import type { Turn } from '../../terms/index.js';

/** Keeps a call in memory only, for as long as the program runs: what is tried out belongs into no database. */
export class MemoryKeeper implements CallKeeper {
  readonly #pieces: Int16Array[] = [];
  readonly #shown = new Set<number>();
  readonly #onTurn: (turn: Turn) => void;

  /** @param onTurn told of each turn once, as soon as it is over. */
  constructor(onTurn: (turn: Turn) => void) {
    this.#onTurn = onTurn;
  }

  async addTurn(turn: Turn): Promise<void> {
    if (this.#shown.has(turn.index)) return;
    this.#shown.add(turn.index);
    this.#onTurn(turn);
  }

  async appendAudio(pcm: Int16Array): Promise<void> {
    this.#pieces.push(pcm);
  }

  async end(): Promise<void> {}

  /** Writes the conversation as a WAV file: caller left, secretary right. */
  async save(path: string): Promise<void> {
    const samples = this.#pieces.reduce((sum, piece) => sum + piece.length / 2, 0);
    const [left, right] = [new Int16Array(samples), new Int16Array(samples)];
    let at = 0;
    for (const piece of this.#pieces) {
      for (let i = 0; i < piece.length; i += 2, at += 1) {
        left[at] = piece[i] ?? 0;
        right[at] = piece[i + 1] ?? 0;
      }
    }
    // It holds what somebody said.
    await writeFile(path, writeWav({ sampleRateHz: SAMPLE_RATE_HZ, channels: [left, right] }), { mode: 0o600 });
  }
}
