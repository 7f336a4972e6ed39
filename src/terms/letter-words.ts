import type { Language } from './mailbox.js';

/** How one language spells aloud. All words lower case, as the recogniser writes them. */
export interface LetterWords {
  /** Words that stand for a letter wherever letters are expected: "bravo", "Berta". */
  readonly codeWords: Readonly<Record<string, string>>;
  /** How a recogniser writes the name of a letter: "see", "are", "you". A letter only among others. */
  readonly sounds: Readonly<Record<string, string>>;
  /** Between a letter and its example: "F for Fox", "F wie Friedrich". */
  readonly as: ReadonlySet<string>;
  /** What may follow those: "as in", "wie in". */
  readonly in: ReadonlySet<string>;
  /** Words for one letter that are two words: "double u". */
  readonly pairs: Readonly<Record<string, string>>;
  readonly repeats: Readonly<Record<string, number>>;
  readonly symbols: Readonly<Record<string, string>>;
  /** Said between letters, and meaning nothing there: "capital", "then", "uh". */
  readonly fillers: ReadonlySet<string>;
  /** Articles that look like a letter. */
  readonly articles: ReadonlySet<string>;
  /** Cuts what is written in one word into the names of letters and digits. */
  readonly split?: (word: string) => readonly string[];
}

const set = (words: string): ReadonlySet<string> => new Set(words.split(/\s+/));

/** The first letter of each word is what it stands for. */
function initials(words: string): Record<string, string> {
  return Object.fromEntries(words.split(/\s+/).map((word) => [word, word[0] ?? '']));
}

/** ICAO's alphabet, as recognisers write it. */
const icao = {
  ...initials(
    'alpha alfa bravo charlie charly delta echo foxtrot golf hotel india juliet juliett juliette kilo lima mike november ' +
      'oscar papa quebec romeo sierra tango uniform victor viktor whiskey whisky xray yankee zulu',
  ),
};

const english: LetterWords = {
  codeWords: icao,
  sounds: {
    ...{ ay: 'a', eh: 'a', be: 'b', bee: 'b', see: 'c', sea: 'c', dee: 'd', ee: 'e', eff: 'f', gee: 'g', aitch: 'h' },
    ...{ eye: 'i', jay: 'j', kay: 'k', okay: 'k', el: 'l', ell: 'l', em: 'm', en: 'n', oh: 'o', owe: 'o', pee: 'p' },
    ...{ pea: 'p', cue: 'q', queue: 'q', are: 'r', ar: 'r', ess: 's', tee: 't', tea: 't', you: 'u', vee: 'v', ex: 'x' },
    ...{ why: 'y', zed: 'z', zee: 'z' },
  },
  as: set('for as like'),
  in: set('in'),
  pairs: { 'double u': 'w', 'double you': 'w' },
  repeats: { double: 2, triple: 3, treble: 3, quadruple: 4 },
  symbols: {
    ...{ dash: '-', hyphen: '-', minus: '-', slash: '/', dot: '.', period: '.', point: '.', underscore: '_' },
    ...{ at: '@', plus: '+' },
  },
  fillers: set(
    "capital uppercase upper lower lowercase case small big letter letters number digit digits then and uh um er hm so it's it is that's that the space all",
  ),
  articles: set('a'),
};

const german: LetterWords = {
  codeWords: {
    ...icao,
    ...initials(
      'anton berta cäsar dora emil friedrich gustav heinrich ida julius kaufmann konrad ludwig martha marta nordpol otto ' +
        'paula quelle richard samuel siegfried theodor ulrich viktor wilhelm xanthippe xaver ypsilon zacharias zeppelin ' +
        'aachen berlin chemnitz düsseldorf essen frankfurt goslar hamburg ingelheim jena köln leipzig münchen nürnberg ' +
        'offenbach potsdam quickborn rostock salzwedel tübingen unna völklingen wuppertal xanten zwickau',
    ),
    ärger: 'ä',
    ökonom: 'ö',
    ödipus: 'ö',
    übermut: 'ü',
    eszett: 'ß',
  },
  sounds: {
    ...{ ah: 'a', be: 'b', ce: 'c', de: 'd', ef: 'f', eff: 'f', ge: 'g', ha: 'h', jot: 'j', ka: 'k', el: 'l', em: 'm' },
    ...{ en: 'n', pe: 'p', ku: 'q', kuh: 'q', er: 'r', es: 's', te: 't', tee: 't', vau: 'v', we: 'w', weh: 'w' },
    ...{ ix: 'x', zett: 'z', zet: 'z' },
  },
  as: set('wie'),
  in: set('in bei'),
  pairs: {},
  repeats: { doppel: 2, doppelt: 2, zweimal: 2, dreimal: 3, dreifach: 3, viermal: 4 },
  symbols: {
    ...{ strich: '-', bindestrich: '-', minus: '-', schrägstrich: '/', punkt: '.', unterstrich: '_', at: '@', ät: '@' },
    ...{ klammeraffe: '@', plus: '+' },
  },
  fillers: set(
    'groß großes großbuchstabe klein kleines buchstabe dann und äh ähm also das ist es die der nummer noch ein',
  ),
  articles: set(''),
};

/** Longest first, so that 에이치 is not read as 에이. */
const koreanNames: readonly (readonly [string, string])[] = [
  ...([
    ['더블유', 'w'],
    ['에이치', 'h'],
    ['에이', 'a'],
    ['에프', 'f'],
    ['아이', 'i'],
    ['제이', 'j'],
    ['케이', 'k'],
  ] as const),
  ...([
    ['에스', 's'],
    ['브이', 'v'],
    ['엑스', 'x'],
    ['와이', 'y'],
    ['제트', 'z'],
    ['아르', 'r'],
    ['비', 'b'],
    ['씨', 'c'],
  ] as const),
  ...([
    ['시', 'c'],
    ['디', 'd'],
    ['지', 'g'],
    ['엘', 'l'],
    ['엠', 'm'],
    ['엔', 'n'],
    ['피', 'p'],
    ['큐', 'q'],
  ] as const),
  ...([
    ['알', 'r'],
    ['티', 't'],
    ['유', 'u'],
    ['공', '0'],
    ['영', '0'],
    ['일', '1'],
    ['이', '2'],
    ['삼', '3'],
  ] as const),
  ...([
    ['사', '4'],
    ['오', '5'],
    ['육', '6'],
    ['륙', '6'],
    ['칠', '7'],
    ['팔', '8'],
    ['구', '9'],
  ] as const),
];

/** "에이비일이삼입니다" → 에이 비 일 이 삼; a word with anything else in it stays whole. */
function splitKorean(word: string): readonly string[] {
  const bare = word.replace(/(?:번이에요|번이요|번입니다|이에요|입니다|예요|이고요|번|요|에)$/u, '');
  for (const candidate of [word, bare]) {
    const parts: string[] = [];
    let rest = candidate;
    while (rest !== '') {
      const name = koreanNames.find(([spoken]) => rest.startsWith(spoken))?.[0];
      if (name === undefined) break;
      parts.push(name);
      rest = rest.slice(name.length);
    }
    if (rest === '' && parts.length > 0) return parts;
  }
  return [word];
}

const korean: LetterWords = {
  codeWords: Object.fromEntries(koreanNames.filter(([, sign]) => /[a-z]/.test(sign))),
  sounds: {},
  as: set(''),
  in: set(''),
  pairs: {},
  repeats: {},
  symbols: {
    ...{ 대시: '-', 하이픈: '-', 다시: '-', 빼기: '-', 슬래시: '/', 점: '.', 닷: '.', 언더바: '_', 밑줄: '_' },
    ...{ 골뱅이: '@', 앳: '@', 플러스: '+' },
  },
  fillers: set('대문자 소문자 그리고 음 어 그 번호는 숫자'),
  articles: set(''),
  split: splitKorean,
};

const books: Readonly<Record<string, LetterWords>> = { en: english, de: german, ko: korean };

/** The words of a language; English where there are none of its own. */
export function letterWords(language: Language): LetterWords {
  return books[language] ?? english;
}
