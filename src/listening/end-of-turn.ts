import type { Expectation, Language } from '../terms/index.js';
import { type Cues, cuesOf, trailingDigits } from './turn-cues.js';

/** A clear yes or no where one was asked for, or a number that is complete. */
const CLEAR_WAIT_MS = 200;
/** A yes or no that nobody asked for is often followed by more. */
const UNASKED_WAIT_MS = 450;
/** By how much the sound says "finished": surely, rather, rather not, surely not; and where nobody knows. */
const FINISHED_WAIT_MS = 250;
const RATHER_WAIT_MS = 450;
const RATHER_NOT_WAIT_MS = 900;
const UNFINISHED_WAIT_MS = 1_200;
const UNKNOWN_WAIT_MS = 650;
/** Nothing understood yet: what it was may still become a word. */
const NO_TEXT_WAIT_MS = 500;
/** Callers say numbers, addresses and spellings in groups, with a breath between. */
const GROUPS_WAIT_MS = 1_500;
const LONGEST_COMPLETE_ANSWER = 4;
/** Subscribers' numbers without area code have so many digits at least (ITU-T E.164). */
const LOCAL_DIGITS = 7;

/** The shortest answer endOfTurnWaitMs ever gives: before that, nobody need ask. */
export const SHORTEST_WAIT_MS = CLEAR_WAIT_MS;

/** The longest one. */
export const LONGEST_WAIT_MS = GROUPS_WAIT_MS;

/**
 * How long a pause must last before the caller's turn is over, milliseconds. Pure: the words so far, what is expected
 * and the sound of the voice decide.
 *
 * @param finished how likely the turn is complete by its sound (Smart Turn), 0–1; undefined where nobody knows.
 */
export function endOfTurnWaitMs(
  text: string,
  language: Language,
  expecting: Expectation,
  finished?: number | undefined,
): number {
  const cues = cuesOf(language);
  const spoken = text.toLowerCase().match(/[\p{L}\p{N}']+/gu) ?? [];
  const last = spoken.at(-1);
  if (last === undefined) return NO_TEXT_WAIT_MS;
  const bySound = bySoundMs(finished);
  if (isCut(text, last, cues)) return UNFINISHED_WAIT_MS;
  const digits = trailingDigits(spoken, cues);
  if (digits > 0) return digitsMs(digits, cues, expecting, bySound);
  if (isComplete(spoken, cues) && expecting !== 'name') return expecting === 'yes-no' ? CLEAR_WAIT_MS : UNASKED_WAIT_MS;
  if (cues.perhapsUnfinished.has(last)) return Math.max(bySound, RATHER_NOT_WAIT_MS);
  return inGroupsMs(spoken, expecting) ?? bySound;
}

function bySoundMs(finished: number | undefined): number {
  if (finished === undefined) return UNKNOWN_WAIT_MS;
  if (finished >= 0.8) return FINISHED_WAIT_MS;
  if (finished >= 0.5) return RATHER_WAIT_MS;
  return finished >= 0.2 ? RATHER_NOT_WAIT_MS : UNFINISHED_WAIT_MS;
}

/** The words break off: after "and", a filler, a comma or dots. */
function isCut(text: string, last: string, { unfinished, unfinishedEnding }: Cues): boolean {
  return unfinished.has(last) || unfinishedEnding?.test(last) === true || /(?:,|…|\.\.\.|-)\s*$/.test(text);
}

function isComplete(spoken: readonly string[], { complete }: Cues): boolean {
  const [first = ''] = spoken;
  return spoken.length <= LONGEST_COMPLETE_ANSWER && (complete.has(first) || complete.has(spoken.at(-1) ?? ''));
}

/** Two digits can be a house number or a time; three begin a telephone number. */
function digitsMs(digits: number, { numberDigits }: Cues, expecting: Expectation, bySound: number): number {
  if (digits >= numberDigits) return expecting === 'number' ? CLEAR_WAIT_MS : Math.min(bySound, UNKNOWN_WAIT_MS);
  if (expecting === 'spelled' || expecting === 'address') return GROUPS_WAIT_MS;
  if (expecting === 'number') return digits === LOCAL_DIGITS ? UNFINISHED_WAIT_MS : GROUPS_WAIT_MS;
  return digits >= 3 ? Math.max(bySound, UNFINISHED_WAIT_MS) : bySound;
}

/** Spellings and addresses come in pieces that each sound finished. */
function inGroupsMs(spoken: readonly string[], expecting: Expectation): number | undefined {
  const isSpelling = [...(spoken.at(-1) ?? '')].length === 1 && spoken.length > 1;
  if (expecting === 'spelled' || isSpelling) return GROUPS_WAIT_MS;
  return expecting === 'address' ? UNFINISHED_WAIT_MS : undefined;
}
