/** Echo comes back after 20 to 250 ms: the delays that are looked at, in frames. */
const SHORTEST_FRAMES = 1;
const LONGEST_FRAMES = 13;
/** The voice detection goes on seeing an echo for so many frames after its end. */
const DETECTION_LAG_FRAMES = 8;
/** Quieter than this nothing is played. */
const PLAYED_DBFS = -55;
/** Before anything is known an echo may be so strong; a telephone's echo is mostly 20 to 40 dB below what was played. */
const STRONGEST_UNKNOWN_DB = -18;
const WEAKEST_DB = -30;
/** Each time so many frames were played, that follows the loudest that came back, by a step at most. */
const PEAK_FRAMES = 50;
const PEAK_STEP_DB = 5;
/** How fast the coupling of one delay is learned, share of a frame: half in 0.7 s. */
const RATE = 0.02;
/** Frames until a coupling is believed, and how steady it must be then, standard deviation in dB. */
const LEARN_FRAMES = 40;
const STEADY_DB = 4.5;
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
  /** The strongest echo that is expected whatever its delay, dB, and the strongest of the newest frames. */
  #strongestDb = STRONGEST_UNKNOWN_DB;
  #peakDb = Number.NEGATIVE_INFINITY;
  #peakFrames = 0;
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
    this.#played = [this.#playedDbfs(atMs), ...this.#played.slice(0, LONGEST_FRAMES + DETECTION_LAG_FRAMES)];
    const expected = this.#expectedDbfs();
    this.#louder = [...this.#louder.slice(1 - LOOK_FRAMES), levelDbfs > expected];
    const played = Math.max(...this.#played);
    if (played < PLAYED_DBFS) return false;
    this.#learn(levelDbfs, played);
    return this.#louder.filter((louder) => louder).length < LOUDER_FRAMES;
  }

  /** What the echo can reach at most in this frame, dBFS. */
  #expectedDbfs(): number {
    const whateverDelay = Math.max(...this.#played) + this.#strongestDb;
    const best = this.#steadiest();
    if (best === undefined) return whateverDelay;
    const frames = best + SHORTEST_FRAMES;
    const around = this.#played.slice(Math.max(0, frames - 1), frames + 3);
    return Math.max(whateverDelay, Math.max(...around) + (this.#couplings[best] as Coupling).meanDb + MARGIN_DB);
  }

  #learnPeak(db: number): void {
    this.#peakDb = Math.max(this.#peakDb, db);
    this.#peakFrames += 1;
    if (this.#peakFrames < PEAK_FRAMES) return;
    const step = Math.max(-PEAK_STEP_DB, Math.min(PEAK_STEP_DB, this.#peakDb - this.#strongestDb));
    this.#strongestDb = Math.max(WEAKEST_DB, Math.min(STRONGEST_UNKNOWN_DB, this.#strongestDb + step));
    this.#peakDb = Number.NEGATIVE_INFINITY;
    this.#peakFrames = 0;
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
    this.#learnPeak(levelDbfs - playedDbfs + MARGIN_DB);
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
