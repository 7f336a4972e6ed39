/** Frames whose loudest counts: a syllable. */
const LOOK_FRAMES = 5;
/** A voice so far below the caller's own is somebody in the background, dB. */
const BACKGROUND_DB = 14;

/** Knows how loud the caller speaks, from the turns so far, and so what in the caller's room is not the caller. */
export class CallerLevel {
  #callerDbfs: number | undefined;
  #turnDbfs = Number.NEGATIVE_INFINITY;
  #newest: number[] = [];

  /** The next frame. */
  hear(levelDbfs: number): void {
    this.#newest = [...this.#newest.slice(1 - LOOK_FRAMES), levelDbfs];
  }

  /** The newest frame belongs to a voice. */
  isVoice(): void {
    this.#turnDbfs = Math.max(this.#turnDbfs, this.#newest.at(-1) ?? this.#turnDbfs);
  }

  /** The voice that was heard was a turn of the caller's, or nothing. */
  turnEnded(hadWords: boolean): void {
    if (hadWords && Number.isFinite(this.#turnDbfs))
      this.#callerDbfs = this.#callerDbfs === undefined ? this.#turnDbfs : (this.#callerDbfs + this.#turnDbfs) / 2;
    this.#turnDbfs = Number.NEGATIVE_INFINITY;
  }

  /** True when what is heard now is too soft for the caller. False while the caller has said nothing yet. */
  get isBackground(): boolean {
    return this.#callerDbfs !== undefined && Math.max(...this.#newest) < this.#callerDbfs - BACKGROUND_DB;
  }
}
