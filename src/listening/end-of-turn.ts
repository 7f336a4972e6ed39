import type { Expectation, Language } from '../terms/index.js';

/** How a language sounds when its speaker has not finished, or surely has. */
interface Cues {
  /** Last words after which more is to come. */
  readonly unfinished: ReadonlySet<string>;
  /** Whole answers that need nothing more. */
  readonly complete: ReadonlySet<string>;
  /** Words that stand for one digit. */
  readonly digits: ReadonlySet<string>;
}

const english: Cues = {
  unfinished: words(
    'and or but so because the a an my your our his her their to of for with at in on is are um uh er erm',
  ),
  complete: words('yes yeah yep no nope correct right okay ok sure exactly goodbye bye'),
  digits: words('zero oh o one two three four five six seven eight nine double triple'),
};

const korean: Cues = {
  unfinished: words('그리고 그런데 그래서 하지만 음 어 저기 저는 제'),
  complete: words('네 예 아니요 아니오 맞아요 맞습니다'),
  digits: words('영 공 일 이 삼 사 오 육 칠 팔 구'),
};

const none: Cues = { unfinished: new Set(), complete: new Set(), digits: new Set() };

const cues: Readonly<Record<Language, Cues>> = { en: english, ko: korean };

/** A clear yes or no. */
const SHORT_WAIT_MS = 400;
const BASE_WAIT_MS = 650;
/** Callers say numbers in groups, with a breath between. */
const WITHIN_NUMBER_WAIT_MS = 1_200;
const UNFINISHED_WAIT_MS = 1_200;
/** Nothing understood yet: what it was may still become a word. */
const NO_TEXT_WAIT_MS = 800;
/** Numbers of subscribers have 7 digits at least, with area code mostly 10 (ITU-T E.164: at most 15). */
const FULL_NUMBER_DIGITS = 10;
const LONGEST_COMPLETE_ANSWER = 4;

/**
 * How long a pause must last before the caller's turn is over, milliseconds. Pure: the words so far and what is
 * expected decide.
 */
export function endOfTurnWaitMs(text: string, language: Language, expecting: Expectation): number {
  const known = cues[language] ?? none;
  const spoken = text.toLowerCase().match(/[\p{L}\p{N}']+/gu) ?? [];
  const last = spoken.at(-1);
  if (last === undefined) return NO_TEXT_WAIT_MS;
  if (known.unfinished.has(last)) return UNFINISHED_WAIT_MS;
  const digits = trailingDigits(spoken, known.digits);
  if (digits > 0) return withinNumber(digits, expecting) ? WITHIN_NUMBER_WAIT_MS : BASE_WAIT_MS;
  const isAnswer = known.complete.has(last) || known.complete.has(spoken[0] as string);
  return isAnswer && spoken.length <= LONGEST_COMPLETE_ANSWER && expecting !== 'name' ? SHORT_WAIT_MS : BASE_WAIT_MS;
}

/** The shortest answer endOfTurnWaitMs ever gives: before that, nobody need ask. */
export const SHORTEST_WAIT_MS = SHORT_WAIT_MS;

/** Two digits can be a house number or a time; three begin a telephone number. */
function withinNumber(digits: number, expecting: Expectation): boolean {
  return digits < FULL_NUMBER_DIGITS && (expecting === 'number' || digits >= 3);
}

/** Digits at the end of what was said, written as figures or as words. */
function trailingDigits(spoken: readonly string[], digitWords: ReadonlySet<string>): number {
  let count = 0;
  for (const word of spoken.toReversed()) {
    if (/^\d+$/.test(word)) count += word.length;
    else if (digitWords.has(word)) count += 1;
    else break;
  }
  return count;
}

function words(list: string): ReadonlySet<string> {
  return new Set(list.split(' '));
}
