import type { Language } from './mailbox.js';

/** How one language says digits on the telephone. All words lower case, as the recogniser writes them. */
export interface NumberWords {
  /** Words that are one digit wherever they stand. */
  readonly digits: Readonly<Record<string, string>>;
  /** Words that are a digit only between other digits: "for", "to", "ate" of a small recogniser. */
  readonly homophones: Readonly<Record<string, string>>;
  /** Those of them that may begin a number of exactly ten digits. */
  readonly leading: readonly string[];
  /** Two-digit words that take no unit: ten … nineteen, and compounds of languages that join them. */
  readonly teens: Readonly<Record<string, string>>;
  /** Tens that may take a unit: twenty (three). */
  readonly tens: Readonly<Record<string, string>>;
  readonly hundred: readonly string[];
  readonly thousand: readonly string[];
  /** "and" between hundred and what follows. */
  readonly and: readonly string[];
  /** double, triple: how often the next digit is said. */
  readonly repeats: Readonly<Record<string, number>>;
  readonly plus: readonly string[];
  readonly extension: readonly string[];
  /** Words that may stand inside a number without ending it. */
  readonly fillers: readonly string[];
  /** Words after which the caller says it again, better. */
  readonly corrections: readonly string[];
  /** "4 not 5". */
  readonly not: readonly string[];
  readonly last: readonly string[];
  readonly first: readonly string[];
  /** Turns one written word into others before reading it (joined compounds, particles). */
  readonly split?: (word: string) => readonly string[];
}

const english: NumberWords = {
  digits: {
    zero: '0',
    oh: '0',
    o: '0',
    nought: '0',
    naught: '0',
    nil: '0',
    one: '1',
    two: '2',
    three: '3',
    four: '4',
    five: '5',
    six: '6',
    seven: '7',
    eight: '8',
    nine: '9',
    niner: '9',
    fife: '5',
    zeros: '0',
    fives: '5',
    sevens: '7',
    eights: '8',
    nines: '9',
    threes: '3',
    fours: '4',
    sixes: '6',
    ones: '1',
    twos: '2',
  },
  homophones: {
    for: '4',
    fore: '4',
    to: '2',
    too: '2',
    won: '1',
    ate: '8',
    tree: '3',
    free: '3',
    sex: '6',
    hi: '5',
    fine: '5',
    owe: '0',
    ow: '0',
    nein: '9',
    night: '9',
    there: '0',
    fort: '4',
  },
  leading: ['to', 'too', 'for', 'fore', 'won', 'ate', 'fort'],
  teens: {
    ten: '10',
    eleven: '11',
    twelve: '12',
    thirteen: '13',
    fourteen: '14',
    fifteen: '15',
    sixteen: '16',
    seventeen: '17',
    eighteen: '18',
    nineteen: '19',
  },
  tens: {
    twenty: '20',
    thirty: '30',
    forty: '40',
    fourty: '40',
    fifty: '50',
    sixty: '60',
    seventy: '70',
    eighty: '80',
    ninety: '90',
  },
  hundred: ['hundred', 'hundreds'],
  thousand: ['thousand'],
  and: ['and'],
  repeats: { double: 2, triple: 3, treble: 3, quadruple: 4 },
  plus: ['plus', '+'],
  extension: ['extension', 'ext'],
  fillers: [
    'dash',
    'hyphen',
    'space',
    'dot',
    'and',
    'then',
    'uh',
    'um',
    'er',
    'hm',
    'ah',
    'so',
    'that',
    "that's",
    "it's",
    'is',
    'it',
    'area',
    'code',
    'yeah',
    'you',
    'know',
    'a',
  ],
  corrections: ['no', 'sorry', 'wait', 'rather', 'correction', 'actually', 'mean', 'wrong', 'mistake', 'oops'],
  not: ['not'],
  last: ['last', 'ends', 'end', 'ending', 'final'],
  first: ['first', 'starts', 'start', 'begins', 'beginning', 'area'],
};

const germanUnits: Readonly<Record<string, string>> = {
  ein: '1',
  zwei: '2',
  zwo: '2',
  drei: '3',
  vier: '4',
  fünf: '5',
  sechs: '6',
  sieben: '7',
  acht: '8',
  neun: '9',
};

const germanTens: Readonly<Record<string, string>> = {
  zwanzig: '20',
  dreißig: '30',
  dreissig: '30',
  vierzig: '40',
  fünfzig: '50',
  sechzig: '60',
  siebzig: '70',
  achtzig: '80',
  neunzig: '90',
};

function germanCompounds(): Record<string, string> {
  const compounds: Record<string, string> = {
    zehn: '10',
    elf: '11',
    zwölf: '12',
    dreizehn: '13',
    vierzehn: '14',
    fünfzehn: '15',
    sechzehn: '16',
    siebzehn: '17',
    achtzehn: '18',
    neunzehn: '19',
  };
  for (const [unit, digit] of Object.entries(germanUnits)) {
    for (const [ten, tens] of Object.entries(germanTens)) compounds[`${unit}und${ten}`] = `${tens[0]}${digit}`;
  }
  return compounds;
}

const german: NumberWords = {
  digits: { ...germanUnits, null: '0', eins: '1', eine: '1', funf: '5', fuenf: '5' },
  leading: [],
  homophones: { ei: '3', vir: '4', führ: '4', für: '4', nein: '9', neu: '9', zwar: '2' },
  teens: germanCompounds(),
  tens: germanTens,
  hundred: ['hundert'],
  thousand: ['tausend'],
  and: ['und'],
  repeats: { doppel: 2, doppelt: 2, zweimal: 2, dreimal: 3, dreifach: 3, viermal: 4 },
  plus: ['plus', '+'],
  extension: ['durchwahl', 'nebenstelle'],
  fillers: ['und', 'dann', 'die', 'äh', 'ähm', 'strich', 'schrägstrich', 'also', 'vorwahl', 'ist', 'das', 'es'],
  corrections: ['nein', 'entschuldigung', 'moment', 'quatsch', 'falsch', 'sondern', 'korrektur', 'verzeihung', 'doch'],
  not: ['nicht'],
  last: ['letzten', 'letzte', 'ende', 'hinten', 'endet'],
  first: ['ersten', 'erste', 'anfang', 'vorne', 'vorwahl'],
};

const koreanDigits: Readonly<Record<string, string>> = {
  공: '0',
  영: '0',
  일: '1',
  이: '2',
  삼: '3',
  사: '4',
  오: '5',
  육: '6',
  륙: '6',
  칠: '7',
  팔: '8',
  구: '9',
};

/** "공일공에" → 공 일 공: Korean writes digit syllables together and hangs particles on them. */
function splitKorean(word: string): readonly string[] {
  const bare = word.replace(/(?:번이에요|번이요|번입니다|이에요|입니다|예요|이고요|번|에|요|의)$/u, '');
  const syllables = [...bare];
  return syllables.length > 0 && syllables.every((syllable) => syllable in koreanDigits) ? syllables : [word];
}

const korean: NumberWords = {
  digits: {
    ...koreanDigits,
    제로: '0',
    하나: '1',
    둘: '2',
    셋: '3',
    넷: '4',
    다섯: '5',
    여섯: '6',
    일곱: '7',
    여덟: '8',
    아홉: '9',
  },
  homophones: {},
  leading: [],
  teens: {},
  tens: {},
  hundred: [],
  thousand: [],
  and: [],
  repeats: {},
  plus: ['플러스', '+'],
  extension: ['내선'],
  fillers: ['에', '다시', '음', '어', '그', '번', '국'],
  corrections: ['아니', '아니요', '아뇨', '죄송합니다', '잠깐만요', '아니라', '말고'],
  not: ['말고', '아니라'],
  last: ['끝', '마지막', '뒷자리', '뒤'],
  first: ['앞', '처음', '앞자리'],
  split: splitKorean,
};

const books: Readonly<Record<string, NumberWords>> = { en: english, de: german, ko: korean };

/** The words of a language; English where there are none of its own. */
export function numberWords(language: Language): NumberWords {
  return books[language] ?? english;
}
