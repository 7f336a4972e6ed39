/** Echo comes back after 20 to 250 ms: the delays that are looked at, in frames. */
const SHORTEST_FRAMES = 1;
const LONGEST_FRAMES = 13;
/** Quieter than this nothing is played. */
const PLAYED_DBFS = -55;
/** Before anything is known an echo may be so strong; a telephone's echo is mostly 20 to 40 dB below what was played. */
const STRONGEST_UNKNOWN_DB = -18;
const WEAKEST_DB = -40;
/** What is played without any echo so strong lowers that, dB a frame. */
const UNLEARN_DB = 0.1;
/** How fast the coupling of one delay is learned, share of a frame: half in 0.3 s. */
const RATE = 0.05;
/** Frames until a coupling is believed, and how steady it must be then, standard deviation in dB. */
const LEARN_FRAMES = 15;
const STEADY_DB = 5;
/** Louder than the echo by so much is somebody else. */
const MARGIN_DB = 7;
/** Much louder frames are double talk, and teach nothing about the echo. */
const DOUBLE_TALK_DB = 12;
/** Of so many frames, so many must be louder than the echo: single frames are at its edges. */
const LOOK_FRAMES = 4;
const LOUDER_FRAMES = 3;

/** What is known of one delay. */
interface Coupling {
  frames: number;
  /** Input level minus played level, dB. */
  meanDb: number;
  variance: number;
}

/**
 * Tells the secretary's own echo from the caller by level: an echo follows what was played, some delay later and some
 * decibels softer, and always by the same; a caller does not. Learns delay and coupling while she speaks.
 */
export class EchoGate {
  readonly #playedDbfs: (atMs: number) => number;
  /** Levels played, the newest first. */
  #played: number[] = [];
  readonly #couplings: readonly Coupling[] = Array.from({ length: LONGEST_FRAMES - SHORTEST_FRAMES + 1 }, () => ({
    frames: 0,
    meanDb: 0,
    variance: 0,
  }));
  #unknownDb = STRONGEST_UNKNOWN_DB;
  #louder: boolean[] = [];

  /** @param playedDbfs what the far end was played at a time of the frames' clock, dBFS over 20 ms. */
  constructor(playedDbfs: (atMs: number) => number) {
    this.#playedDbfs = playedDbfs;
  }

  /**
   * Frames are handed on one after the other.
   *
   * @returns true when what is heard in this frame and just before is explained by echo.
   */
  explains(atMs: number, levelDbfs: number): boolean {
    this.#played = [this.#playedDbfs(atMs), ...this.#played.slice(0, LONGEST_FRAMES + 1)];
    const expected = this.#expectedDbfs();
    this.#louder = [...this.#louder.slice(1 - LOOK_FRAMES), levelDbfs > expected];
    const played = Math.max(...this.#played);
    if (played < PLAYED_DBFS) return false;
    this.#learn(levelDbfs, played);
    return this.#louder.filter((louder) => louder).length < LOUDER_FRAMES;
  }

  /** What the echo can reach at most in this frame, dBFS. */
  #expectedDbfs(): number {
    const best = this.#steadiest();
    if (best === undefined) return Math.max(...this.#played) + this.#unknownDb;
    const frames = best + SHORTEST_FRAMES;
    const around = this.#played.slice(Math.max(0, frames - 1), frames + 3);
    return Math.max(...around) + (this.#couplings[best] as Coupling).meanDb + MARGIN_DB;
  }

  /** The index of the delay whose coupling is steady; undefined while none is. */
  #steadiest(): number | undefined {
    let best: number | undefined;
    for (const [i, { frames, variance }] of this.#couplings.entries()) {
      if (frames < LEARN_FRAMES || variance > STEADY_DB ** 2) continue;
      if (best === undefined || variance < (this.#couplings[best] as Coupling).variance) best = i;
    }
    return best;
  }

  #learn(levelDbfs: number, playedDbfs: number): void {
    const strongest = levelDbfs - playedDbfs + MARGIN_DB;
    if (strongest < this.#unknownDb) this.#unknownDb = Math.max(WEAKEST_DB, strongest, this.#unknownDb - UNLEARN_DB);
    for (const [i, coupling] of this.#couplings.entries()) {
      const played = mean(this.#played[i + SHORTEST_FRAMES], this.#played[i + SHORTEST_FRAMES + 1]);
      if (played >= PLAYED_DBFS) update(coupling, levelDbfs - played);
    }
  }
}

function update(coupling: Coupling, db: number): void {
  const isDoubleTalk = coupling.frames >= LEARN_FRAMES && db > coupling.meanDb + DOUBLE_TALK_DB;
  coupling.frames += 1;
  const rate = Math.max(isDoubleTalk ? RATE / 10 : RATE, isDoubleTalk ? 0 : 1 / coupling.frames);
  const off = db - coupling.meanDb;
  coupling.meanDb += rate * off;
  coupling.variance = (1 - rate) * (coupling.variance + rate * off * off);
}

/** The mean power of two neighbouring frames, dBFS: a delay is seldom a whole number of frames. */
function mean(a = Number.NEGATIVE_INFINITY, b = Number.NEGATIVE_INFINITY): number {
  return 10 * Math.log10((10 ** (a / 10) + 10 ** (b / 10)) / 2);
}
