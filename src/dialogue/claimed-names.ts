import type { Language } from '../terms/index.js';

/**
 * The names that a statement claims; of each group one word must be proved. In English every capitalised word is a name
 * unless it is an ordinary word that begins the sentence. German writes all nouns with capitals: there a name follows
 * "Herr", "Frau" or "Firma", or is one of two capitalised words in a row. Korean names stand before "씨" and "님".
 */
export function namesIn(text: string, language: Language): string[][] {
  if (language === 'ko')
    return [...text.matchAll(/(\p{Script=Hangul}{2,5}?)\s?(?:씨|님)/gu)].map(([, name = '']) => [name]);
  const words = [...text.matchAll(/[\p{L}\p{M}][\p{L}\p{M}'’]*/gu)].map((match) => ({
    word: match[0],
    starts: /(^|[.!?:;"“”(]\s*|\n)$/u.test(text.slice(0, match.index)),
    directly: /^[ -]$/.test(text.slice(match.index + match[0].length, match.index + match[0].length + 1)),
  }));
  return language === 'de' ? germanNames(words) : englishNames(words);
}

interface Word {
  readonly word: string;
  /** First of its sentence. */
  readonly starts: boolean;
  /** The next word follows after one space or a hyphen. */
  readonly directly: boolean;
}

function englishNames(words: readonly Word[]): string[][] {
  return words
    .filter(({ word, starts }) => isCapital(word) && !neverNames.has(base(word)) && !(starts && isOrdinary(word)))
    .map(({ word }) => [word]);
}

function germanNames(words: readonly Word[]): string[][] {
  return words.flatMap(({ word, directly }, i) => {
    const next = words[i + 1]?.word;
    if (next === undefined || !directly || !isCapital(next)) return [];
    if (/^(Herrn?|Frau|Firma|Familie)$/.test(word)) return [[next]];
    return isCapital(word) && !germanStarters.has(word) ? [[word, next]] : [];
  });
}

function isCapital(word: string): boolean {
  return /^\p{Lu}/u.test(word);
}

function base(word: string): string {
  return word.toLowerCase().replace(/['’].*$/, '');
}

/** A word that begins a sentence with a capital because every word there does. */
function isOrdinary(word: string): boolean {
  const lower = base(word);
  return starters.has(lower) || /(?:ing|ed|ly|ment|tion|ions|ness)$/.test(lower);
}

function list(words: string): ReadonlySet<string> {
  return new Set(words.split(' '));
}

/** Always written with a capital: days and months are checked as dates; titles and "I" claim nothing. */
const neverNames = list(
  'i mr mrs ms miss dr ok okay am pm monday tuesday wednesday thursday friday saturday sunday mondays tuesdays ' +
    'wednesdays thursdays fridays saturdays sundays january february march april may june july august september ' +
    'october november december',
);

const starters = list(
  'a an the this that these those there here it its he she they his her their him them we our us you your who what ' +
    'when where why how which whether caller callers call calls client customer patient tenant guest visitor someone ' +
    'somebody anyone nobody person people man woman secretary assistant message reason number name phone contact ' +
    'callback please wants want needs need asks ask says say said asked called wanted needed requests request ' +
    'reports report mentions gave gives left leaves prefers would will can could should may might must has have had ' +
    'is are was were be been does do did not no none yes also and but or if because since after before until at on in ' +
    'by for from to with without about regarding due as so then than very more most less only just still yet again ' +
    'both all any each every some many several one two three four five six seven eight nine ten urgent urgently ' +
    'emergency important normal low high new old next last first second today tomorrow yesterday tonight morning ' +
    'afternoon evening appointment meeting question questions answer follow return water heating time times day date ' +
    'place address order company firm business owner opening hours service price visit repair hot cold delivery ' +
    'invoice bill payment problem issue help information details nothing everything something marked noted wishes would ' +
    'hopes seems apparently according however although while during around between early late soon later now',
);

const germanStarters = list(
  'Der Die Das Den Dem Des Ein Eine Einen Einem Einer Er Sie Es Wir Ihr Sein Seine Ihre Im Am Um In An Auf Bei Mit Nach ' +
    'Von Vor Zu Zum Zur Für Über Unter Wegen Bitte Dringend Am Ab Bis Als Wenn Dass Und Oder Aber Auch Nur Noch Heute ' +
    'Morgen Gestern Laut Rückruf Grund Name Nummer Telefonnummer Anrufer Anruferin Kunde Kundin Herr Herrn Frau',
);
