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
  /** What only opens a turn: a greeting, the caller's name, "I have a question about …", a condition. Of the whole turn. */
  readonly opening: readonly RegExp[];
  /** What makes a request one that is explained next: "if it is possible, call me back …" (because). Of the whole turn. */
  readonly softened: readonly RegExp[];
  /** What hands the turn over: a question, a request, thanks. Of the last sentence. */
  readonly handsOver: readonly RegExp[];
  /** Words of numbers, and how many digits each stands for; 0: it repeats the next ("double five"). */
  readonly digits: ReadonlyMap<string, number>;
  /** Fewest digits of a telephone number as people say it, with its area code. */
  readonly numberDigits: number;
}

const english: Cues = {
  unfinished: words(
    "and or but because the a an my your our his her their um uh er erm hmm is are was well like if when that which who i i'm it's we the",
  ),
  perhapsUnfinished: words('to of for with at in on so about from by was as than'),
  unfinishedEnding: undefined,
  complete: words('yes yeah yep no nope correct right okay ok sure exactly goodbye bye thanks'),
  opening: [
    /^(?:(?:oh|well|yes|so|and|um|uh)[ ,.]+)*(?:(?:hello|hi there|hi|hey|good (?:morning|afternoon|evening|day))[ ,.!]*)+$/iu,
    /^(?:[\p{L}' ]{0,24}[ ,.!]+)?(?:my name(?: is|'s)|this is|i am|i'm) \p{L}+(?: \p{L}+){0,2}[.!]?$/iu,
    /(?:^|[.!?,] *|\band )i (?:have|had|got|'ve got) (?:a|another|some|one more) (?:quick )?(?:questions?|problem|request)[^.?!]*[.!]?$/iu,
    /(?:^|[.,!?] *)(?:if|although|when (?!are|is|do|does|did|can|could|will|would|should)) ?[^,.?!]*[.!]?$/iu,
    /(?:to know|to ask|wondering|wondered|tell me)(?: if| it| whether)?[.,]?$/iu,
    /\bcalling (?:you )?because [^,.?!]*[.!]?$/iu,
    /(?:please|could you|can you) call me \p{L}+[.!]?$/iu,
  ],
  softened: [/^(?:\p{L}+[ ,.!]+){0,3}?if [^.?!]*[.!]?$/iu],
  handsOver: [
    /^(?:(?:and|so|but|or|um|uh|then)[ ,]+)*(?:are|is|do|does|did|can|could|will|would|may|shall|should|have|has|what|when|where|who|whose|which|why|how)(?:n't|'s|'re)?\b.*\?$/iu,
    /\b(?:please|could you|can you|would you|would be (?:great|good|nice|glad|fine|happy|lovely|perfect)|(?:would|'d) (?:like|love|need)|i (?:want(?:ed)? to|need))\b/iu,
    /\b(?:thank you|thanks|goodbye|bye|that's all|that is all|that was everything|nothing else|that is (?:right|correct)|i think so)\b/iu,
    /\bcalling (?:about|for|to)\b/iu,
  ],
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
  opening: [
    /^(?:(?:ja|äh|also)[ ,.]+)*(?:(?:hallo|guten (?:tag|morgen|abend)|grüß gott|moin|servus)[ ,.!]*)+$/iu,
    /^(?:[\p{L} ]{0,24}[ ,.!]+)?(?:mein name ist|hier ist|hier spricht|ich bin|ich heiße) \p{L}+(?: \p{L}+){0,2}[.!]?$/iu,
    /\bich (?:habe|hätte|hab) (?:da )?(?:eine|noch eine|ein|mal eine) (?:kurze )?(?:frage|bitte|problem|anliegen)[^.?!]*[.!]?$/iu,
    /(?:^|[.,!?] *)(?:wenn|falls|obwohl) [^,.?!]*[.!]?$/iu,
    /\brufe (?:sie )?an,? weil [^,.?!]*[.!]?$/iu,
  ],
  softened: [/^(?:\p{L}+[ ,.!]+){0,3}?(?:wenn|falls) [^.?!]*[.!]?$/iu],
  handsOver: [
    /^(?:(?:und|aber|oder|äh)[ ,]+)*(?:haben|hat|ist|sind|können|könnten|kann|könnte|würden|gibt|wann|wo|wer|was|wie|warum|welche[rsn]?)\b.*\?$/iu,
    /(?:^|[^\p{L}])(?:bitte|danke|könnten sie|können sie|würden sie|ich möchte|ich würde gern|ich wollte|wiederhören|das war alles|das wär)/iu,
    /\bich rufe (?:an )?wegen\b/iu,
  ],
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
  unfinishedEnding: /\p{L}(?:은|는|을|를|의|에서|으로|하고|이고|지만|는데|면서|라서|어서|아서|려고)$/u,
  complete: words('네 예 아니요 아니오 맞아요 맞습니다'),
  opening: [
    /^(?:(?:네|아|저)[ ,.]+)*(?:여보세요|안녕하세요|안녕하십니까)[.?! ]*$|(?:인데요|는데요|은데요|때문에요?)[.!]?$/u,
  ],
  softened: [],
  handsOver: [
    /(?:주세요|주십시오|부탁(?:드려요|드립니다|합니다)|까요|나요|습니까|ㅂ니까|감사합니다|고맙습니다)[.?!]?$/u,
  ],
  digits: digitWords('영 공 일 이 삼 사 오 육 칠 팔 구', '', ''),
  numberDigits: 10,
};

const none: Cues = {
  unfinished: new Set(),
  perhapsUnfinished: new Set(),
  unfinishedEnding: undefined,
  complete: new Set(),
  opening: [],
  softened: [],
  handsOver: [],
  digits: new Map(),
  numberDigits: 10,
};

const cues: Readonly<Record<Language, Cues>> = { en: english, de: german, ko: korean };

export function cuesOf(language: Language): Cues {
  return cues[language] ?? none;
}

/** Digits at the end of what was said, written as figures or as words. */
export function trailingDigits(spoken: readonly string[], cues: Cues): number {
  const lastOther = spoken.findLastIndex((word) => digitsIn(word, cues) === undefined);
  return allDigits(spoken.slice(lastOther + 1), cues);
}

/** Digits anywhere in what was said. */
export function allDigits(spoken: readonly string[], cues: Cues): number {
  return spoken.reduce((sum, word) => sum + (digitsIn(word, cues) ?? 0), 0);
}

function digitsIn(word: string, { digits }: Cues): number | undefined {
  return /^\d+$/.test(word) ? word.length : digits.get(word);
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
