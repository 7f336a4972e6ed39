import { type Logger, nameOf } from '../common/index.js';
import { type CallerTurn, type DialogueState, step } from '../dialogue/index.js';
import type { Voice } from '../speaking/index.js';
import type { Asker } from './asker.js';
import { sameWords } from './same-words.js';

export interface SpeculationOptions {
  asker: Pick<Asker, 'guess' | 'dropGuess'>;
  voice: Pick<Voice, 'prepare'>;
  log: Logger;
  /** Most guesses while the caller says one turn: numbers come in four groups. Default: 5. */
  perTurn?: number;
  /** Calls of the model that may be wasted in one call; after them it is asked when the turn is over. Default: 20. */
  wastedPerCall?: number;
}

/** Pieces of an answer are spoken beforehand until they have so many characters: while they are heard, the rest is made. */
const CHARACTERS = 30;

/**
 * While the caller pauses, the dialogue is stepped on a copy as if the turn were over: the model is asked and the first
 * sentences are spoken, into a drawer. When the turn has the same words, the answer is there; else it is thrown away.
 */
export class Speculation {
  readonly #options: SpeculationOptions;
  readonly #perTurn: number;
  readonly #wastedPerCall: number;
  #guess: { text: string; asked: boolean; abort: AbortController } | undefined;
  /** What was spoken beforehand for the last right guess: it may still be taken out of the drawer. */
  #taken: AbortController | undefined;
  #thisTurn = 0;
  readonly #count = { guesses: 0, right: 0, asked: 0, wasted: 0 };

  constructor(options: SpeculationOptions) {
    this.#options = options;
    this.#perTurn = options.perTurn ?? 5;
    this.#wastedPerCall = options.wastedPerCall ?? 20;
  }

  /** Guesses so far; those whose words stayed; calls of the model for them; those that were wasted. */
  get count(): Readonly<{ guesses: number; right: number; asked: number; wasted: number }> {
    return this.#count;
  }

  /** The caller pauses and may be done. `state` must be one that listens. */
  guess(state: DialogueState, turn: CallerTurn): void {
    if (this.#guess !== undefined && sameWords(this.#guess.text, turn.text)) return;
    this.drop();
    if (turn.text.trim() === '' || this.#thisTurn >= this.#perTurn) return;
    this.#thisTurn += 1;
    try {
      this.#begin(state, turn);
    } catch (error) {
      this.#options.log.warn({ reason: nameOf(error) }, 'a guess failed, the turn will be answered when it is over');
    }
  }

  /** The caller has gone on: other words make the guess wrong. */
  words(text: string): void {
    if (this.#guess !== undefined && !sameWords(this.#guess.text, text)) this.drop();
  }

  /**
   * The caller's turn is over, with these words. Call it before the dialogue is stepped.
   * @returns whether its answer was begun on a guess, and stays
   */
  turnOver(text: string): boolean {
    this.words(text);
    this.#thisTurn = 0;
    const isRight = this.#guess !== undefined;
    if (isRight) this.#count.right += 1;
    return isRight;
  }

  /** The question of the guess is the dialogue's own now. */
  adopted(): void {
    if (this.#guess !== undefined) this.#guess.asked = false;
  }

  /** The dialogue has answered the turn: what it did not take is not needed. What it took does not end with this. */
  settled(): void {
    if (this.#guess === undefined) return;
    this.#options.asker.dropGuess();
    if (this.#guess.asked) this.#count.wasted += 1;
    this.#taken?.abort();
    this.#taken = this.#guess.abort;
    this.#guess = undefined;
  }

  /** Throws the guess away. */
  drop(): void {
    this.#guess?.abort.abort();
    this.settled();
  }

  /** The call is over. */
  end(): void {
    this.drop();
    this.#taken?.abort();
    this.#options.log.debug(this.#count, 'guesses of the call');
  }

  #begin(state: DialogueState, turn: CallerTurn): void {
    const { intents } = step(state, { type: 'caller-turn', turn });
    const question = intents.find((intent) => intent.type === 'ask-model');
    const mayAsk = question !== undefined && this.#count.wasted < this.#wastedPerCall;
    const guess = { text: turn.text, asked: mayAsk, abort: new AbortController() };
    let left = CHARACTERS;
    const prepare = (text: string) => {
      if (text !== '' && left > 0) this.#options.voice.prepare(text, guess.abort.signal);
      left -= text.length;
    };
    this.#guess = guess;
    this.#count.guesses += 1;
    if (mayAsk) {
      this.#count.asked += 1;
      this.#options.asker.guess(question.request, prepare);
    }
    for (const intent of intents) if (intent.type === 'speak') prepare(intent.text.trim());
  }
}
