import type { Language } from '../terms/index.js';

/** How a language sounds when its speaker has not finished, or surely has. All words are in lower case. */
export interface Cues {
  /** Last words after which more is always to come. */
  readonly unfinished: ReadonlySet<string>;
  /** Last words after which more is likely to come, though some sentences end so ("what is it about?"). */
  readonly perhapsUnfinished: ReadonlySet<string>;
  /** Endings of a last word that say so, in languages that decline. */
  readonly unfinishedEnding: RegExp | undefined;
  /** Whole answers that need nothing more. */
  readonly complete: ReadonlySet<string>;
  /** Words of numbers, and how many digits each stands for; 0: it repeats the next ("double five"). */
  readonly digits: ReadonlyMap<string, number>;
  /** Fewest digits of a telephone number as people say it, with its area code. */
  readonly numberDigits: number;
}

const english: Cues = {
  unfinished: words(
    "and or but because the a an my your our his her their um uh er erm hmm well like if when that which who i i'm it's we the",
  ),
  perhapsUnfinished: words('to of for with at in on is are so about from by was as than'),
  unfinishedEnding: undefined,
  complete: words('yes yeah yep no nope correct right okay ok sure exactly goodbye bye thanks'),
  digits: digitWords(
    'zero oh o one two three four five six seven eight nine ten eleven twelve thirteen',
    'double',
    'triple hundred',
  ),
  numberDigits: 10,
};

const german: Cues = {
  unfinished: words(
    'und oder aber weil dass der die das den dem des ein eine einen einem einer mein meine meinen ihr ihre ich wir äh ähm hm also wenn',
  ),
  perhapsUnfinished: words('von mit für zu zum zur im in auf bei an aus um nach ist sind wegen'),
  unfinishedEnding: undefined,
  complete: words('ja nein nee genau richtig stimmt doch okay ok gut tschüss danke wiederhören'),
  digits: digitWords(
    'null ein eins zwei zwo drei vier fünf sechs sieben acht neun zehn elf zwölf',
    'doppel',
    'hundert',
  ),
  numberDigits: 10,
};

const korean: Cues = {
  unfinished: words('그리고 그런데 그래서 하지만 근데 음 어 저기 저는 제 그'),
  perhapsUnfinished: words(''),
  unfinishedEnding: /\p{L}(?:은|는|을|를|의|에서|으로|하고|이고|지만|는데|면서|라서|어서|아서)$/u,
  complete: words('네 예 아니요 아니오 맞아요 맞습니다'),
  digits: digitWords('영 공 일 이 삼 사 오 육 칠 팔 구', '', ''),
  numberDigits: 10,
};

const none: Cues = {
  unfinished: new Set(),
  perhapsUnfinished: new Set(),
  unfinishedEnding: undefined,
  complete: new Set(),
  digits: new Map(),
  numberDigits: 10,
};

const cues: Readonly<Record<Language, Cues>> = { en: english, de: german, ko: korean };

export function cuesOf(language: Language): Cues {
  return cues[language] ?? none;
}

/** Digits at the end of what was said, written as figures or as words. */
export function trailingDigits(spoken: readonly string[], { digits }: Cues): number {
  let count = 0;
  for (const word of spoken.toReversed()) {
    const inWord = /^\d+$/.test(word) ? word.length : digits.get(word);
    if (inWord === undefined) break;
    count += inWord;
  }
  return count;
}

function words(list: string): ReadonlySet<string> {
  return new Set(list.split(' ').filter((word) => word !== ''));
}

/** @param more words that add one digit to those of the word beside them; `two`: those that add two. */
function digitWords(one: string, more: string, two: string): ReadonlyMap<string, number> {
  return new Map([
    ...[...words(one)].map((word) => [word, 1] as const),
    ...[...words(more)].map((word) => [word, 1] as const),
    ...[...words(two)].map((word) => [word, 2] as const),
  ]);
}
