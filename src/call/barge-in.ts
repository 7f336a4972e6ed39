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
 * Decides whether the caller's speech into the secretary's means "let me speak". Pure but for the moment at which the
 * speech began.
 */
export class BargeIn {
  readonly #speechMs: number;
  readonly #backChannels: ReadonlySet<string>;
  #sinceMs: number | undefined;

  constructor(options: BargeInOptions = {}) {
    this.#speechMs = options.speechMs ?? 700;
    this.#backChannels = new Set(options.backChannels ?? backChannels);
  }

  speechStarted(atMs: number): void {
    this.#sinceMs ??= atMs;
  }

  speechStopped(): void {
    this.#sinceMs = undefined;
  }

  /** True when a partial holds more than back-channels. */
  meant(partial: string): boolean {
    const words = partial
      .toLowerCase()
      .split(/[^\p{L}\p{N}'-]+/u)
      .filter((word) => word !== '');
    return words.some((word) => !this.#backChannels.has(word));
  }

  /** True when the caller has been speaking for long enough, whatever the words turn out to be. */
  insists(nowMs: number): boolean {
    return this.#sinceMs !== undefined && nowMs - this.#sinceMs >= this.#speechMs;
  }
}
