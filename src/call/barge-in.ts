/** What is to be done with the secretary's sound: hold it where it is, let it go on there, or end it for good. */
export type Action = 'pause' | 'resume' | 'silence';

/**
 * speaking: the secretary's sound flows, or there is none; held: it is paused until it is known what the caller's voice
 * means; silenced: the caller wants to speak.
 */
export type BargeInState = 'speaking' | 'held' | 'silenced';

type Sign =
  /** The caller's voice is there. */
  | 'voice'
  /** Words that are more than signs of listening. */
  | 'words'
  /** It is known that the voice meant nothing. */
  | 'nothing'
  /** It is not known, and was waited for long enough. */
  | 'enough'
  /** The secretary's utterance is over, or she goes on though the caller spoke. */
  | 'over';

type Row = { readonly [S in Sign]?: readonly [BargeInState, Action?] };

const table: Readonly<Record<BargeInState, Row>> = {
  speaking: { voice: ['held', 'pause'], words: ['silenced', 'silence'] },
  held: {
    words: ['silenced', 'silence'],
    nothing: ['speaking', 'resume'],
    enough: ['speaking', 'resume'],
    over: ['speaking', 'resume'],
  },
  silenced: { over: ['speaking', 'resume'] },
};

/** A voice this short may be a sign of listening. */
const SHORT_MS = 500;
/** So long may a hold last that nobody notices, her own pause at a full stop included: then she goes on if no word is known. */
const UNNOTICED_MS = 440;
/** A hold in a pause of her own is shorter by that pause, but no shorter than this: it would only be a stutter. */
const SHORTEST_HOLD_MS = 160;
/** A voice with words that lasts this long is no sign of listening. Before, half a word may pass for another. */
const MEANT_MS = 700;
/** After a voice whose words seemed to mean something, the text that holds all of them is waited for. */
const STABLE_MS = 400;
/** A voice that goes on for so long is no sign of listening, though no word of it is known yet: it holds her again, once. */
const INSISTING_MS = 1_000;
/** But not for longer than this: a fan and a radio go on for ever. */
const LONGEST_MS = 2_500;
/** After such a voice its words are waited for. */
const WORDS_MS = 600;
/** Holds without a word in one utterance; after them words alone count. A television has pauses too. */
const MOST_HOLDS = 5;
/** Fewer words of the secretary's may well be the caller's own: "your name?". */
const SHORTEST_ECHO = 2;

interface Voice {
  readonly sinceMs: number;
  endMs: number | undefined;
  /** It has held her a second time, because it went on, or may not do so. */
  insists: boolean;
}

/**
 * Decides what the caller's voice in the secretary's words means. At its onset the secretary is held, which costs
 * nothing when it was a cough; the words decide, as early as they can. No clock and no timer: times come with the signs,
 * milliseconds on the media port's clock.
 */
export class BargeIn {
  readonly #isBackChannel: (text: string) => boolean;
  #state: BargeInState = 'speaking';
  #voice: Voice | undefined;
  #words: 'none' | 'little' | 'meant' = 'none';
  #heldSinceMs = 0;
  /** How long this hold may last while no word is known. */
  #unnoticedMs = UNNOTICED_MS;
  #holds = 0;

  /** @param isBackChannel whether a text as a whole is a sign of listening in the call's language. Default: none is. */
  constructor(isBackChannel: (text: string) => boolean = () => false) {
    this.#isBackChannel = isBackChannel;
  }

  get state(): BargeInState {
    return this.#state;
  }

  /** When `passed` is to be asked; undefined: not before something else happens. */
  get dueMs(): number | undefined {
    const { sinceMs, endMs, insists } = this.#voice ?? { sinceMs: this.#heldSinceMs, endMs: undefined, insists: false };
    if (this.#state === 'speaking') return this.#mayInsist() ? sinceMs + INSISTING_MS : undefined;
    if (this.#state !== 'held') return undefined;
    if (this.#words === 'meant') return endMs === undefined ? sinceMs + MEANT_MS : endMs + STABLE_MS;
    if (!insists) return this.#heldSinceMs + this.#unnoticedMs;
    return endMs === undefined ? this.#heldSinceMs + LONGEST_MS : Math.max(this.#heldSinceMs, endMs) + WORDS_MS;
  }

  /**
   * The caller's voice is there since `atMs`.
   *
   * @param pausingMs how long a pause of the secretary's own is, where she is just making one.
   */
  voiceStarted(atMs: number, nowMs: number, pausingMs = 0): Action | undefined {
    this.#voice = { sinceMs: atMs, endMs: undefined, insists: false };
    return this.#hold(nowMs, pausingMs);
  }

  /** The same while nothing may be held: it is remembered. */
  voiceUnheeded(atMs: number): void {
    this.#voice = { sinceMs: atMs, endMs: undefined, insists: false };
  }

  voiceStopped(atMs: number): Action | undefined {
    if (this.#voice === undefined) return undefined;
    this.#voice.endMs = atMs;
    const isShort = atMs - this.#voice.sinceMs <= SHORT_MS;
    return isShort && this.#words === 'little' ? this.#take('nothing') : undefined;
  }

  /**
   * What was recognised of the caller's turn so far. `stable`: the voice has paused and these are all its words, though the
   * pause may not have been told yet.
   * `spoken` is what the secretary is saying: what is part of that, word by word, came back over the line.
   */
  heard(text: string, stable: boolean, nowMs: number, spoken = ''): Action | undefined {
    this.#understand(text, spoken);
    if (this.#words === 'meant') return stable ? this.#take('words') : this.#maybeMeant(nowMs);
    return stable && this.#words === 'little' ? this.#take('nothing') : undefined;
  }

  /** The same while the secretary may not be interrupted, or does not speak. */
  heardUnheeded(text: string, spoken = ''): void {
    this.#understand(text, spoken);
  }

  /** The voice was a cough, a click, noise or echo. */
  noWords(): Action | undefined {
    this.#forget();
    return this.#take('nothing');
  }

  /** What is there is noise that may go on: she does not wait for its end, and it does not insist. Words still count. */
  noVoice(): Action | undefined {
    if (this.#words !== 'none') return undefined;
    if (this.#voice !== undefined) this.#voice.insists = true;
    return this.#take('nothing');
  }

  /** The caller's turn is over and was handed on: what comes next is new. */
  turnOver(): void {
    this.#forget();
  }

  /** The caller was away: whatever was there is no more, though its end may not have been told. */
  reset(): Action | undefined {
    this.#voice = undefined;
    this.#words = 'none';
    this.#holds = 0;
    return this.#take('over');
  }

  /** The secretary begins to speak, or may be interrupted from now on: perhaps into the caller's words. */
  begins(nowMs: number): Action | undefined {
    this.#holds = 0;
    if (this.#words === 'meant') return this.#take('words');
    const { sinceMs, endMs } = this.#voice ?? { sinceMs: 0, endMs: 0 };
    return endMs === undefined && nowMs - sinceMs < LONGEST_MS ? this.#hold(nowMs) : undefined;
  }

  /** The utterance is over, was cut, or is to go on whatever the caller said. */
  ends(): Action | undefined {
    return this.#take('over');
  }

  /** Looks whether a hold has lasted long enough, or a voice so long that it must mean something. */
  passed(nowMs: number): Action | undefined {
    const { dueMs } = this;
    if (dueMs === undefined || nowMs < dueMs) return undefined;
    if (this.#state === 'speaking' && this.#voice !== undefined) {
      this.#voice.insists = true;
      return this.#hold(nowMs);
    }
    return this.#take(this.#words === 'meant' ? 'words' : 'enough');
  }

  /** Words that may still turn out to be others silence her; to be sure of them costs the caller nothing then. */
  #maybeMeant(nowMs: number): Action | undefined {
    const held = this.#take('voice');
    return this.passed(nowMs) ?? held;
  }

  /** She went on, and the voice that had held her is still there, without a word. */
  #mayInsist(): boolean {
    const { endMs, insists } = this.#voice ?? { endMs: 0 };
    return endMs === undefined && insists === false && this.#words === 'none' && this.#holds > 0;
  }

  #hold(nowMs: number, pausingMs = 0): Action | undefined {
    if (this.#state !== 'speaking' || this.#holds >= MOST_HOLDS) return undefined;
    this.#holds += 1;
    this.#unnoticedMs = Math.max(SHORTEST_HOLD_MS, UNNOTICED_MS - pausingMs);
    this.#heldSinceMs = nowMs;
    return this.#take('voice');
  }

  #take(sign: Sign): Action | undefined {
    const [next, action] = table[this.#state][sign] ?? [this.#state];
    this.#state = next;
    return action;
  }

  #understand(text: string, spoken: string): void {
    const words = wordsOf(text);
    const isLittle = isEcho(text, spoken) || this.#isBackChannel(text);
    this.#words = words.length === 0 ? 'none' : isLittle ? 'little' : 'meant';
  }

  #forget(): void {
    this.#words = 'none';
    if (this.#voice?.endMs !== undefined) this.#voice = undefined;
  }
}

/** Whether a text is, word by word, part of what the secretary is saying: it came back over the line. */
export function isEcho(text: string, spoken: string): boolean {
  const words = wordsOf(text);
  return words.length >= SHORTEST_ECHO && ` ${wordsOf(spoken).join(' ')} `.includes(` ${words.join(' ')} `);
}

function wordsOf(text: string): string[] {
  return text
    .toLowerCase()
    .split(/[^\p{L}\p{N}'-]+/u)
    .filter((word) => word !== '');
}
