export interface BargeInOptions {
  /** Speech of the caller that silences the secretary though no word is known yet, milliseconds. Default: 700. */
  speechMs?: number;
  /** Words that say "go on", lower case: they never silence the secretary. */
  backChannels?: readonly string[];
}

/** Little words that people say while they listen (English, German, Korean). */
export const backChannels: readonly string[] = [
  ...[
    'mm',
    'mhm',
    'mm-hm',
    'mm-hmm',
    'hmm',
    'hm',
    'uh',
    'uh-huh',
    'um',
    'ah',
    'oh',
    'yes',
    'yeah',
    'yep',
    'okay',
    'ok',
    'right',
  ],
  ...['ja', 'aha', 'genau', 'gut'],
  ...['네', '예', '음', '응'],
];

/**
 * Decides whether the caller's speech into the secretary's means "let me speak". Each stretch of speech may mean it
 * once without words: a fan or a radio silences the secretary once, not for ever.
 */
export class BargeIn {
  readonly #speechMs: number;
  readonly #backChannels: ReadonlySet<string>;
  #sinceMs: number | undefined;
  /** What was recognised of this stretch is the secretary's own voice. */
  #isEcho = false;

  constructor(options: BargeInOptions = {}) {
    this.#speechMs = options.speechMs ?? 700;
    this.#backChannels = new Set(options.backChannels ?? backChannels);
  }

  speechStarted(atMs: number): void {
    this.#sinceMs ??= atMs;
  }

  speechStopped(): void {
    this.#sinceMs = undefined;
    this.#isEcho = false;
  }

  /**
   * True when a partial holds more than back-channels. `spoken` is what the secretary is saying: when all that was heard
   * is part of that, word by word, it came back over the line.
   */
  meant(partial: string, spoken = ''): boolean {
    const words = wordsOf(partial);
    this.#isEcho = words.length >= SHORTEST_ECHO && ` ${wordsOf(spoken).join(' ')} `.includes(` ${words.join(' ')} `);
    return !this.#isEcho && words.some((word) => !this.#backChannels.has(word));
  }

  /** True, once a stretch, when the caller has been speaking for long enough, whatever the words turn out to be. */
  insists(nowMs: number): boolean {
    if (this.#isEcho || this.#sinceMs === undefined || nowMs - this.#sinceMs < this.#speechMs) return false;
    this.#sinceMs = undefined;
    return true;
  }
}

/** Fewer words of the secretary's may well be the caller's own: "your name?". */
const SHORTEST_ECHO = 2;

function wordsOf(text: string): string[] {
  return text
    .toLowerCase()
    .split(/[^\p{L}\p{N}'-]+/u)
    .filter((word) => word !== '');
}
