/** Frames whose loudest counts: a syllable. */
const LOOK_FRAMES = 5;
/** A turn is as loud as the softest of its so many loudest frames: a knock on the handset is over after two. */
const LOUD_FRAMES = 3;
/** A voice so far below the caller's own is somebody in the background, dB. */
const BACKGROUND_DB = 14;
/** A turn so far below may be: then the voice detection must be surer of it. */
const SOFT_DB = 8;

/** Knows how loud the caller speaks, from the turns so far, and so what in the caller's room is not the caller. */
export class CallerLevel {
  #callerDbfs: number | undefined;
  /** Loudest frames of the turn, the loudest first. */
  #loudest: number[] = [];
  #newest: number[] = [];

  /** The next frame. */
  hear(levelDbfs: number): void {
    this.#newest = [...this.#newest.slice(1 - LOOK_FRAMES), levelDbfs];
  }

  /** The newest frame belongs to a voice. */
  isVoice(): void {
    const frame = this.#newest.slice(-1);
    this.#loudest = [...this.#loudest, ...frame].sort((a, b) => b - a).slice(0, LOUD_FRAMES);
  }

  /** The voice that was heard was a turn of the caller's, or nothing. */
  turnEnded(hadWords: boolean): void {
    const turnDbfs = this.#loudest.at(-1);
    if (hadWords && turnDbfs !== undefined)
      this.#callerDbfs = this.#callerDbfs === undefined ? turnDbfs : (this.#callerDbfs + turnDbfs) / 2;
    this.#loudest = [];
  }

  /** True when the turn under way is so soft that it may be somebody else. False while the caller has said nothing yet. */
  get isSoft(): boolean {
    const turnDbfs = this.#loudest.at(-1);
    return this.#callerDbfs !== undefined && turnDbfs !== undefined && turnDbfs < this.#callerDbfs - SOFT_DB;
  }

  /** True when what is heard now is too soft for the caller. False while the caller has said nothing yet. */
  get isBackground(): boolean {
    return this.#callerDbfs !== undefined && Math.max(...this.#newest) < this.#callerDbfs - BACKGROUND_DB;
  }
}
