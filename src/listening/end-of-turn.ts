import type { Expectation, Language } from '../terms/index.js';
import { allDigits, type Cues, cuesOf, otherWords, trailingDigits } from './turn-cues.js';

/** A clear yes or no where one was asked for, or a number that is complete. */
const CLEAR_WAIT_MS = 200;
/** A question, a request, thanks: the caller waits for an answer. */
const HANDED_OVER_WAIT_MS = 300;
/** A yes or no that nobody asked for is often followed by more. */
const UNASKED_WAIT_MS = 450;
/** A sentence like any other. */
const PLAIN_WAIT_MS = 830;
/** What answers a question of the secretary's. */
const ANSWER_WAIT_MS = 450;
/** So few words that are no answer are rarely all: "Good." */
const SHORTEST_SENTENCE = 2;
/** A greeting, a name, "I have a question": more is about to come. */
const OPENING_WAIT_MS = 960;
/** A number that may be complete, and one whose digits were all spoken. */
const PERHAPS_NUMBER_WAIT_MS = 820;
const SPOKEN_NUMBER_WAIT_MS = 400;
/**
 * Nobody dictates a telephone number faster, and the words around it take at least so long, milliseconds each. Measured on
 * 40 numbers of four synthetic voices: complete ones had 285 ms a digit and more, those that were rounded up 265 and less.
 */
const DIGIT_MS = 280;
const WORD_MS = 180;
/** A telephone number takes so long to say at least: 7 digits. */
const LOCAL_NUMBER_MS = 2_400;
const UNFINISHED_WAIT_MS = 1_200;
/** Nothing understood yet: what it was may still become a word. */
const NO_TEXT_WAIT_MS = 500;
/** Callers say numbers, addresses and spellings in groups, with a breath between. */
const GROUPS_WAIT_MS = 1_500;
const LONGEST_COMPLETE_ANSWER = 4;
/** Subscribers' numbers without area code have so many digits at least (ITU-T E.164). */
const LOCAL_DIGITS = 7;
/** By how much the sound of the voice changes a wait: surely finished, surely not. */
const FINISHED = { from: 0.9, factor: 0.9 };
const UNFINISHED = { below: 0.1, factor: 1.2 };

/** The shortest answer endOfTurnWaitMs ever gives: before that, nobody need ask. */
export const SHORTEST_WAIT_MS = CLEAR_WAIT_MS;

/** The longest one. */
export const LONGEST_WAIT_MS = GROUPS_WAIT_MS;

/**
 * How long a pause must last before the caller's turn is over, milliseconds. Pure: the words so far, what is expected
 * and the sound of the voice decide.
 *
 * @param finished how likely the turn is complete by its sound (Smart Turn), 0–1; undefined where nobody knows.
 * @param voicedMs how long the caller spoke, without the pauses; undefined where nobody knows.
 */
export function endOfTurnWaitMs(
  text: string,
  language: Language,
  expecting: Expectation,
  finished?: number | undefined,
  voicedMs?: number | undefined,
): number {
  const cues = cuesOf(language);
  const spoken = text.toLowerCase().match(/[\p{L}\p{N}']+/gu) ?? [];
  const last = spoken.at(-1);
  if (last === undefined) return NO_TEXT_WAIT_MS;
  if (isCut(text, last, cues)) return UNFINISHED_WAIT_MS;
  const said = { text, spoken, cues, expecting, voicedMs };
  const digits = trailingDigits(spoken, cues);
  if (digits > 0) return byLength(digitsMs(digits, said), expecting, voicedMs);
  // "All right" to an open question only begins something.
  if (expecting === 'anything' && matches(cues.hanging, text)) return UNFINISHED_WAIT_MS;
  if (isComplete(spoken, expecting, cues)) return expecting === 'yes-no' ? CLEAR_WAIT_MS : UNASKED_WAIT_MS;
  const waitMs = inGroupsMs(spoken, expecting) ?? bySound(sentenceMs(said), finished);
  return byLength(waitMs, expecting, voicedMs);
}

/** Whatever was understood: who was asked for a number and has spoken for as long as one takes may be done. */
function byLength(waitMs: number, expecting: Expectation, voicedMs = 0): number {
  return expecting === 'number' && voicedMs >= LOCAL_NUMBER_MS ? Math.min(waitMs, PERHAPS_NUMBER_WAIT_MS) : waitMs;
}

/** Whether the sound of the voice could change how long is waited: only then it need be judged. */
export function soundMatters(text: string, language: Language, expecting: Expectation): boolean {
  return endOfTurnWaitMs(text, language, expecting, 0) !== endOfTurnWaitMs(text, language, expecting, 1);
}

/** The sound shortens or lengthens what the words leave open, and no more: it errs with flat voices. */
function bySound(waitMs: number, finished: number | undefined): number {
  if (finished === undefined || waitMs >= OPENING_WAIT_MS) return waitMs;
  if (finished >= FINISHED.from) return Math.max(CLEAR_WAIT_MS, Math.round(waitMs * FINISHED.factor));
  return finished < UNFINISHED.below ? Math.min(OPENING_WAIT_MS, Math.round(waitMs * UNFINISHED.factor)) : waitMs;
}

/** The words break off: after "and", a filler, a comma or dots. */
function isCut(text: string, last: string, { unfinished, unfinishedEnding }: Cues): boolean {
  return unfinished.has(last) || unfinishedEnding?.test(last) === true || /(?:,|…|\.\.\.|-)\s*$/.test(text);
}

function isComplete(spoken: readonly string[], expecting: Expectation, { complete }: Cues): boolean {
  const [first = ''] = spoken;
  const most = expecting === 'number' ? SHORTEST_SENTENCE : LONGEST_COMPLETE_ANSWER;
  return expecting !== 'name' && spoken.length <= most && (complete.has(first) || complete.has(spoken.at(-1) ?? ''));
}

function sentenceMs({ text, spoken, cues, expecting, voicedMs }: Said): number {
  const last = text.split(/(?<=[.!?])\s+/).at(-1) ?? text;
  // Who was asked for a yes or no and says neither tells something of his own: "Anything else?" – "The boiler is leaking …"
  const asked = expecting !== 'anything' && expecting !== 'yes-no';
  if (cues.perhapsUnfinished.has(spoken.at(-1) ?? ''))
    return /\?\s*$/.test(text) ? OPENING_WAIT_MS : UNFINISHED_WAIT_MS;
  if (!asked && matches(cues.hanging, text)) return UNFINISHED_WAIT_MS;
  if (!asked && (spoken.length <= SHORTEST_SENTENCE || matches(cues.opening, text))) return OPENING_WAIT_MS;
  // Where a number is asked for, what is not understood is most likely the beginning of one.
  if (expecting === 'number') return numberAmongWordsMs(spoken, cues, voicedMs);
  if (matches(cues.handsOver, last) && !matches(cues.softened, text)) return HANDED_OVER_WAIT_MS;
  if (asked) return ANSWER_WAIT_MS;
  return PLAIN_WAIT_MS;
}

function numberAmongWordsMs(spoken: readonly string[], cues: Cues, voicedMs: number | undefined): number {
  const digits = allDigits(spoken, cues);
  if (digits < cues.numberDigits) return UNFINISHED_WAIT_MS;
  const isSpoken = voicedMs === undefined || isSpokenOut(digits, spoken, cues, voicedMs);
  return isSpoken ? HANDED_OVER_WAIT_MS : PERHAPS_NUMBER_WAIT_MS;
}

function matches(patterns: readonly RegExp[], text: string): boolean {
  const lower = text.toLowerCase().replaceAll('’', "'");
  return patterns.some((pattern) => pattern.test(lower));
}

interface Said {
  readonly text: string;
  readonly spoken: readonly string[];
  readonly cues: Cues;
  readonly expecting: Expectation;
  readonly voicedMs: number | undefined;
}

/** Two digits can be a house number or a time; three begin a telephone number. */
function digitsMs(digits: number, { text, spoken, cues, expecting, voicedMs = 0 }: Said): number {
  const { numberDigits } = cues;
  if (digits >= numberDigits && expecting !== 'spelled') {
    // Recognisers round a number that breaks off up to the shape that they know: 555-234-2342. Digits word by word are true.
    if (!/\d-\d/.test(text)) return CLEAR_WAIT_MS;
    return isSpokenOut(digits, spoken, cues, voicedMs) ? SPOKEN_NUMBER_WAIT_MS : PERHAPS_NUMBER_WAIT_MS;
  }
  if (expecting === 'spelled' || expecting === 'address') return GROUPS_WAIT_MS;
  const all = allDigits(spoken, cues);
  if (all >= numberDigits && isSpokenOut(all, spoken, cues, voicedMs)) return SPOKEN_NUMBER_WAIT_MS;
  if (digits >= LOCAL_DIGITS) return PERHAPS_NUMBER_WAIT_MS;
  if (expecting === 'number') return GROUPS_WAIT_MS;
  return digits >= 3 ? UNFINISHED_WAIT_MS : PLAIN_WAIT_MS;
}

/** Spellings and addresses come in pieces that each sound finished. */
function inGroupsMs(spoken: readonly string[], expecting: Expectation): number | undefined {
  const isSpelling = [...(spoken.at(-1) ?? '')].length === 1 && spoken.length > 1;
  if (expecting === 'spelled' || isSpelling) return GROUPS_WAIT_MS;
  return expecting === 'address' ? UNFINISHED_WAIT_MS : undefined;
}

/**
 * The caller spoke for as long as so many digits take, and the words around them. More than a whole number are digits that
 * were made up where a group ended.
 */
function isSpokenOut(digits: number, spoken: readonly string[], cues: Cues, voicedMs: number): boolean {
  return voicedMs >= Math.min(digits, cues.numberDigits) * DIGIT_MS + otherWords(spoken, cues) * WORD_MS;
}
