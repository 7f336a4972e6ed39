import type { Clause } from './voice.js';

interface Sound {
  readonly clause: Clause;
  readonly samples: Promise<Int16Array>;
  readonly abort: AbortController;
  /** Who may still want it: the calls whose next answer it may be. */
  readonly owners: Set<AbortSignal>;
}

/** Clauses kept at most. They are a caller's answer: in memory only, for as long as it may still be asked for. */
const MOST = 64;

/** Clauses that were spoken on a guess, until somebody needs them or nobody does any more. */
export class Prepared {
  readonly #sounds = new Map<string, Sound>();

  get size(): number {
    return this.#sounds.size;
  }

  /** Makes a clause for `owner` unless it is there or under way. @param make gives the samples; its failure is nobody's loss */
  add(clause: Clause, owner: AbortSignal, make: (signal: AbortSignal) => Promise<Int16Array>): void {
    if (owner.aborted || (this.#sounds.size >= MOST && !this.#sounds.has(clause.text))) return;
    const sound = this.#sounds.get(clause.text) ?? this.#begin(clause, make);
    sound.owners.add(owner);
    owner.addEventListener('abort', () => this.#leave(sound, owner), { once: true });
  }

  /** The clause, from now on needed at `neededAtMs`, and no longer here; undefined when it was not prepared. */
  take(text: string, neededAtMs: number, signal: AbortSignal): Promise<Int16Array> | undefined {
    const sound = this.#sounds.get(text);
    if (sound === undefined) return undefined;
    this.#sounds.delete(text);
    sound.owners.clear();
    sound.clause.neededAtMs = neededAtMs;
    signal.addEventListener('abort', () => sound.abort.abort(signal.reason), { once: true });
    return sound.samples;
  }

  #begin(clause: Clause, make: (signal: AbortSignal) => Promise<Int16Array>): Sound {
    const abort = new AbortController();
    const sound = { clause, samples: make(abort.signal), abort, owners: new Set<AbortSignal>() };
    this.#sounds.set(clause.text, sound);
    sound.samples.catch(() => {
      if (this.#sounds.get(clause.text) === sound) this.#sounds.delete(clause.text);
    });
    return sound;
  }

  #leave(sound: Sound, owner: AbortSignal): void {
    if (!sound.owners.delete(owner) || sound.owners.size > 0) return;
    this.#sounds.delete(sound.clause.text);
    sound.abort.abort(owner.reason);
  }
}
