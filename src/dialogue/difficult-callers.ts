import { fill } from '../languages/index.js';
import { digitsIn, type Turn } from '../terms/index.js';
import { expecting } from './context.js';
import { type Ear, earFor, earsBut } from './ear.js';
import { isEmpty, plain, signalsIn } from './hearing.js';
import { chain, ended, quiet, speak, stay } from './moves.js';
import { phrasebook, wording } from './phrasebook.js';
import type { CallerTurn, DialogueEvent, DialogueState, Step } from './types.js';
import { alarmOver } from './urgent.js';

type EventOf<T extends DialogueEvent['type']> = Extract<DialogueEvent, { type: T }>;

/** Sound without one word for so long is spoken to, milliseconds. */
const NOISE_MS = 6_000;
/** So long what comes without a word is recorded as a message, milliseconds. */
const MESSAGE_NOISE_MS = 20_000;
/** Longest message in words that are not understood, with the offer before it, milliseconds. */
const MESSAGE_MS = 75_000;
/** A message has no more turns than this: who talks on and off waits for an answer. */
const MOST_MESSAGE_TURNS = 10;
/** A message is over after so much silence, milliseconds. */
export const MESSAGE_OVER_MS = 5_000;
/** A piece of speech of this length is part of a longer story: the listener has cut it, and the caller may go on. */
const LONG_PIECE_MS = 30_000;
/** After the last piece of a long story the caller is answered, milliseconds of silence. */
export const STORY_OVER_MS = 1_500;

/** Voice, music or noise without a word: twice it is spoken to, then what comes is recorded for a while. */
export function onWordless(state: DialogueState, { ms }: EventOf<'wordless'>): Step {
  // Counted anew with each stretch of noise, and from what the secretary said last.
  const grown = ms - (ms < state.noiseFromMs ? 0 : state.noiseFromMs);
  const counted: DialogueState = { ...state, noiseFromMs: ms - grown };
  if (state.message !== undefined) return grown >= MESSAGE_NOISE_MS ? endOfMessage(counted) : stay(counted);
  if (state.keys !== '' || !(grown >= NOISE_MS)) return stay(counted);
  if (state.alarm !== undefined) return alarmOver(counted);
  const { noise } = phrasebook(state.context.mailbox.language);
  const noisePrompts = state.noisePrompts + 1;
  const prompted: DialogueState = { ...counted, noiseFromMs: ms, noisePrompts, unheard: undefined };
  const last = noisePrompts >= noise.length ? recorded(prompted) : prompted;
  return speak(last, wording(noise, state.noisePrompts), 'guided', false);
}

/** While the secretary talks or thinks, the time without words only passes. */
export function onWordlessAside(state: DialogueState, { ms }: EventOf<'wordless'>): Step {
  return stay({ ...state, noiseFromMs: ms });
}

/** A fax machine is told nothing. */
export function onFax(state: DialogueState): Step {
  return ended(state, 'secretary');
}

/** Machines speak first; later in a talk the same words are a caller's. */
const MACHINE_TURNS = 2;

/** "Please leave a message after the tone". */
export function isMachine(state: DialogueState, turn: CallerTurn): boolean {
  const heard = state.turns.filter(({ speaker }) => speaker === 'caller').length;
  return heard < MACHINE_TURNS && signalsIn(turn.text, state.context.mailbox.language).has('machine');
}

/** One line for whoever listens to the machine's tape, and it is over. */
export function speakToMachine(state: DialogueState): Step {
  const { language, name, secretaryName = '' } = state.context.mailbox;
  const { machineLine } = phrasebook(language);
  const said = { ...state, reopened: true, unheard: undefined };
  return speak(said, fill(machineLine, { mailbox: name, secretary: secretaryName }), 'guided', true);
}

/** A story in pieces is not interrupted with questions. */
export function isLongPiece({ startMs, endMs }: CallerTurn | Turn): boolean {
  return endMs - startMs >= LONG_PIECE_MS;
}

/** Enough to be sure that the caller speaks another language than the mailbox. */
const FOREIGN = 3;
/** Another script or common words of another language tell more than words that the recogniser is not sure of. */
const TOLD = 1.5;
const GUESSED = 1;
/** Recognisers give less than this to words that they were not made for. */
const UNSURE = 0.45;

/** How foreign the caller's last turns sound; what is understood sets it back. */
export function foreignAfter(state: DialogueState, turn: CallerTurn): number {
  const { language } = state.context.mailbox;
  // Letters that are spelled are of no language.
  if (isEmpty(turn.text) || expecting(state) === 'spelled') return state.foreign;
  if (isOtherLanguage(turn.text, earFor(language), earsBut(language))) return state.foreign + TOLD;
  const unsure = (turn.confidence ?? 1) < UNSURE && signalsIn(turn.text, language).size === 0;
  return unsure && digitsIn(turn.text, language).length < 2 ? state.foreign + GUESSED : 0;
}

export function isForeign(foreign: number): boolean {
  return foreign >= FOREIGN;
}

function isOtherLanguage(text: string, own: Ear, others: readonly Ear[]): boolean {
  const letters = text.match(/\p{L}/gu) ?? [];
  const strange = letters.filter((letter) => !own.script.test(letter)).length;
  if (letters.length >= 3 && strange > letters.length * 0.6) return true;
  // Whose common words nobody wrote down loses every comparison of words.
  if (own.commonWords.size === 0) return false;
  const words = plain(text).match(/\p{L}+/gu) ?? [];
  const known = (ear: Ear) => words.filter((word) => ear.commonWords.has(word)).length;
  const best = Math.max(0, ...others.map(known));
  return best >= 2 && best > 2 * known(own) && best >= words.length * 0.4;
}

/** One sentence in the mailbox's language; what the caller then says is recorded for the owner. */
export function offerMessage(state: DialogueState): Step {
  const { onlyLanguage } = phrasebook(state.context.mailbox.language);
  return speak({ ...recorded(state), unheard: undefined }, onlyLanguage, 'guided', false);
}

function recorded(state: DialogueState): DialogueState {
  return { ...state, message: { fromMs: state.turns.at(-1)?.endMs ?? 0, fromTurn: state.turns.length } };
}

/** The message goes on until the caller is silent, presses the hash key, or has had time enough. */
export function onMessage(state: DialogueState, { endMs }: CallerTurn): Step {
  const { fromMs = 0, fromTurn = 0 } = state.message ?? {};
  const isOver = endMs - fromMs >= MESSAGE_MS || state.turns.length - fromTurn > MOST_MESSAGE_TURNS;
  return isOver ? endOfMessage(state) : stay(state);
}

export function endOfMessage(state: DialogueState): Step {
  const { messageGoodbye } = phrasebook(state.context.mailbox.language);
  return chain(quiet(state), (next) =>
    speak({ ...next, message: undefined, reopened: true, unheard: undefined }, messageGoodbye, 'guided', true),
  );
}
