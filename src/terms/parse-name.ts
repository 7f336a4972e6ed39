import type { Language } from './mailbox.js';
import { type NameWords, nameWords } from './name-words.js';
import { digitsIn } from './parse-number.js';
import { findSpelled } from './spelling.js';

export interface NameContext {
  readonly language: Language;
  /** The caller was just asked for a name: a bare "Daniel Brooks" is believed. */
  readonly expecting: boolean;
  /** What was understood before: letters spelled now correct it. */
  readonly known?: string | undefined;
}

export interface SpokenName {
  /** Empty where only a company was named. */
  readonly person: string;
  /** "Acme Plumbing" of "this is Daniel from Acme Plumbing"; may be a place. Empty without one. */
  readonly company: string;
  readonly spelled: boolean;
}

const LONGEST_PERSON = 4;
const LONGEST_COMPANY = 5;

/** Who the caller says to be, or undefined where no name was said. Names are written with capitals. */
export function parseName(text: string, context: NameContext): SpokenName | undefined {
  const words = nameWords(context.language);
  const straight = joinedSyllables(text.replaceAll('’', "'"));
  const spelled = findSpelled(straight, context.language);
  const plain = spelled === undefined ? straight : `${straight.slice(0, spelled.from)}, ${straight.slice(spelled.to)}`;
  const found =
    findNamed(plain, words, context.expecting || spelled !== undefined) ??
    (context.expecting ? findBare(plain, words) : undefined);
  if (spelled === undefined) return found;
  const person = withSpelling(found?.person ?? context.known ?? '', spelled.word);
  return person === undefined ? found : { person, company: found?.company ?? '', spelled: true };
}

/** "김 민 수요": a Korean name that was said syllable by syllable. */
function joinedSyllables(text: string): string {
  return text.replace(
    /(?<![가-힣])([가-힣])[ ,]+([가-힣])[ ,]+([가-힣](?:입니다|이에요|예요|이요|요)?)(?![가-힣])/gu,
    '$1$2$3',
  );
}

/** Whether a text can be a name at all: letters, not too long, no ordinary word. For checking what a model noted. */
export function isPlausibleName(text: string, language: Language): boolean {
  const words = nameWords(language);
  const tokens = tokensOf(text).filter((token) => token.word !== undefined);
  if (tokens.length === 0 || tokens.length > 6 || text.length > 60 || /[\d<>{}[\]|@#]/.test(text)) return false;
  return tokens.some((token) => !words.never.has(token.lower) && !words.stops.has(token.lower));
}

/** "daniel mcBride" → "Daniel McBride": recognisers write names small. */
export function capitalised(name: string, language: Language = 'en'): string {
  const particles = nameWords(language).particles;
  return name
    .split(/\s+/)
    .map((word, index) => {
      if (index > 0 && particles.has(word.toLowerCase())) return word.toLowerCase();
      if (/^\p{Lu}.*\p{Lu}/u.test(word) && word.length <= 3) return word;
      if (/^\p{Lu}\p{Ll}+\p{Lu}/u.test(word)) return word;
      return word
        .toLowerCase()
        .replace(/(^|-|'(?=\p{L}{3}))(\p{L})/gu, (_, edge: string, letter: string) => edge + upper(letter));
    })
    .join(' ')
    .trim();
}

interface Token {
  readonly text: string;
  readonly lower: string;
  /** Undefined: punctuation. */
  readonly word: string | undefined;
}

function tokensOf(text: string): readonly Token[] {
  return (text.match(/[\p{L}\p{M}][\p{L}\p{M}'-]*|\d+|[^\s]/gu) ?? []).map((token) => {
    const bare = token.replace(/['-]+$/, '');
    return { text: bare, lower: bare.toLowerCase(), word: /^[\p{L}\d]/u.test(token) ? bare : undefined };
  });
}

/** Sentences, without cutting "Dr. Smith" or "J. R. Brooks". */
function sentencesOf(text: string): readonly string[] {
  return text
    .replace(/\b(\p{L}{1,3})\.(?=\s+\p{Lu})/gu, (whole, word: string) =>
      /^(?:mr|mrs|ms|dr|st|\p{L})$/iu.test(word) ? word : whole,
    )
    .split(/[.!?]+(?=\s|$)/);
}

function findNamed(text: string, words: NameWords, expecting: boolean): SpokenName | undefined {
  for (const sentence of sentencesOf(text)) {
    const lower = sentence.toLowerCase();
    for (const lead of words.leads) {
      const name = afterLead(sentence, lower, lead, words);
      if (name !== undefined) return inFull(name, text);
    }
    for (const trail of words.trails) {
      const match = trail.exec(lower);
      const rest =
        match?.[1] === undefined
          ? ''
          : sentence.slice(lower.indexOf(match[1]), lower.indexOf(match[1]) + match[1].length);
      const name = takeName(rest, words);
      if (name !== undefined && name.rest === '') return name.found;
    }
    for (const lead of words.weakLeads) {
      const name = afterLead(sentence, lower, lead, words);
      if (name === undefined) continue;
      const shown = new RegExp(`\\b${escaped(name.person.split(' ')[0] ?? '')}`).test(sentence.slice(1));
      if (name.person !== '' && (expecting || name.company !== '' || shown)) return inFull(name, text);
    }
  }
  return undefined;
}

/** "My name is Bond. James Bond." */
function inFull(name: SpokenName, text: string): SpokenName {
  if (name.person.includes(' ')) return name;
  const again = new RegExp(
    `${escaped(name.person)}\\W+((?:\\p{Lu}[\\p{L}'-]+ )?${escaped(name.person)}(?: \\p{Lu}[\\p{L}'-]+)?)`,
    'u',
  );
  const full = again.exec(text)?.[1];
  return full === undefined ? name : { ...name, person: capitalised(full) };
}

function afterLead(sentence: string, lower: string, lead: RegExp, words: NameWords): SpokenName | undefined {
  const match = lead.exec(lower);
  const rest = match?.[1];
  if (match === null || rest === undefined) return undefined;
  const from = match.index + match[0].length - rest.length;
  return takeName(sentence.slice(from, from + rest.length), words)?.found;
}

/** A whole answer that is nothing but a name: "Daniel Brooks", "uh Brooks, from Acme". */
function findBare(text: string, words: NameWords): SpokenName | undefined {
  const stripped = text.replace(
    /^(?:[\s,.]|\b(?:uh|um|er|yes|yeah|sure|okay|well|oh|it's|hi|hello|ja|hallo|also|äh|ähm|네|예|음)\b)+/iu,
    '',
  );
  for (const sentence of sentencesOf(stripped)) {
    const taken = takeName(sentence, words);
    if (taken !== undefined && taken.rest === '') return taken.found;
  }
  return undefined;
}

/** Takes a name from the start of a text, and the company behind it. */
function takeName(text: string, words: NameWords): { found: SpokenName; rest: string } | undefined {
  const tokens = tokensOf(text.replace(/^[\s,:;-]+/, ''));
  const person = takeWords(tokens, 0, words, LONGEST_PERSON, words.stops);
  const from = words.from.exec(
    ` ${tokens
      .slice(person.next)
      .map((token) => token.lower)
      .join(' ')} `.slice(1),
  );
  const skip = from !== null && from.index === 0 ? from[0].trim().split(' ').length : 0;
  const company = skip === 0 ? undefined : takeCompany(tokens, person.next + skip, words);
  if (person.name === '') return undefined;
  const rest = tokens.slice(company?.next ?? person.next).filter((token) => token.word !== undefined);
  // "Schmitt mit zwei T": a letter that is spoken of.
  const polite = rest.every(
    (token) => words.stops.has(token.lower) || isNumberWord(token.lower) || /^\p{L}$/u.test(token.lower),
  );
  return {
    found: {
      person: capitalised(person.name),
      company: company === undefined ? '' : capitalised(company.name),
      spelled: false,
    },
    rest: polite ? '' : rest.map((token) => token.lower).join(' '),
  };
}

function takeCompany(tokens: readonly Token[], at: number, words: NameWords) {
  const skip = /^(?:the|der|dem|die)$/.test(tokens[at]?.lower ?? '') ? 1 : 0;
  const stops = new Set([...words.stops].filter((word) => word !== 'and' && word !== 'und'));
  const taken = takeWords(tokens, at + skip, words, LONGEST_COMPANY, stops);
  const name = taken.name.replace(/\s+(?:and|und)(?:\s.*)?$/i, (tail) =>
    /\s\S+\s+\S/.test(tail) && tail.split(' ').length === 3 ? tail : '',
  );
  return name === '' ? undefined : { name, next: taken.next };
}

function takeWords(
  tokens: readonly Token[],
  at: number,
  words: NameWords,
  longest: number,
  stops: ReadonlySet<string>,
) {
  const taken: string[] = [];
  let next = at;
  for (; next < tokens.length && taken.length < longest; next += 1) {
    const token = tokens[next];
    if (token?.word === undefined || /\d/.test(token.lower)) break;
    if (words.titles.has(token.lower)) continue;
    const isInside = words.particles.has(token.lower) && tokens[next + 1]?.word !== undefined;
    if (!isInside && (stops.has(token.lower) || words.never.has(token.lower))) break;
    // "Robert … Robert Wilson" of somebody who begins again.
    const word = koreanBare(token.word);
    if (taken.at(-1)?.toLowerCase() !== word.toLowerCase()) taken.push(word);
  }
  while (taken.length > 0 && words.particles.has(taken.at(-1)?.toLowerCase() ?? '')) taken.pop();
  return { name: taken.join(' '), next };
}

/** 김민수입니다 → 김민수. */
function koreanBare(word: string): string {
  if (!/\p{Script=Hangul}/u.test(word)) return word;
  return word.replace(/(?:이라고|라고|입니다|이에요|예요|인데요|이고요|이요|씨|요|이고|고)$/u, '') || word;
}

/** Whether callers of a language can be asked to spell the family name of this name: it has one, and letters. */
export function canBeSpelled(name: string, language: Language): boolean {
  return nameWords(language).usualFamilies.size > 0 && name.includes(' ');
}

/** Whether a name's family name is one that few people have, or that a recogniser made up. False where usual ones are not known. */
export function hasUnusualFamily(name: string, language: Language): boolean {
  const { usualFamilies } = nameWords(language);
  const words = name.split(' ');
  const parts = (words.at(-1) ?? '').toLowerCase().split('-');
  // A single word may be a first name.
  return usualFamilies.size > 0 && words.length > 1 && !parts.every((part) => usualFamilies.has(part));
}

/**
 * What a name becomes when its family name is spelled. Undefined where the letters spell something so different that they
 * were misheard themselves: then the word that was heard is the better one.
 */
export function spellFamily(known: string, text: string, language: Language): string | undefined {
  const spelled = findSpelled(text, language)?.word.toLowerCase();
  if (spelled === undefined) return undefined;
  const words = known.split(' ');
  const heard = (words.at(-1) ?? '').toLowerCase();
  const most = Math.max(2, Math.max(heard.length, spelled.length) * 0.6);
  const { usualFamilies } = nameWords(language);
  if (!usualFamilies.has(spelled) && editDistance(heard, spelled) > most) return undefined;
  const family = completed(heard, spelled, usualFamilies) ?? spelled;
  return [...words.slice(0, -1), capitalised(family, language)].join(' ');
}

/**
 * A name that is told once more after its family name was spelled: the letters stay, and the first name is the new one.
 * "No, my name is Linda Alice" of somebody who spelled E, L, L, I, S. A usual family name still replaces letters that spell none.
 */
export function keepSpelled(known: string, told: string, language: Language): string {
  const [before, now] = [known.split(' '), told.split(' ')];
  if (before.length < 2 || now.length < 2) return told;
  const [spelled = '', family = ''] = [before.at(-1), now.at(-1)];
  const { usualFamilies } = nameWords(language);
  const isBetter = usualFamilies.has(family.toLowerCase()) && !usualFamilies.has(spelled.toLowerCase());
  return isBetter ? told : [...now.slice(0, -1), spelled].join(' ');
}

/**
 * "Drown", spelled R, O, W, N: the letter at the edge was not understood, neither in the word nor alone. The one usual
 * name that has the letters and is as long as the word is meant; undefined where several are, or no letter is missing.
 */
function completed(heard: string, spelled: string, usual: ReadonlySet<string>): string | undefined {
  const lostFirst = heard.endsWith(spelled);
  if (heard.length <= spelled.length || !(lostFirst || heard.startsWith(spelled))) return undefined;
  if (usual.has(spelled) || usual.has(heard)) return undefined;
  const fits = [...usual].filter(
    (name) => name.length === heard.length && (lostFirst ? name.endsWith(spelled) : name.startsWith(spelled)),
  );
  return fits.length === 1 ? fits[0] : undefined;
}

/** Puts spelled letters in the place of the word they spell; undefined where they spell something else. */
function withSpelling(name: string, spelled: string): string | undefined {
  const word = capitalised(spelled);
  if (name === '') return word;
  const parts = name.split(' ');
  if (parts.join('').toLowerCase() === spelled.toLowerCase()) return name;
  // "Baker with K, E, R" spells the end of it.
  if (parts.some((part) => part.toLowerCase().endsWith(spelled.toLowerCase()))) return name;
  const costs = parts.map((part) => editDistance(part.toLowerCase(), spelled.toLowerCase()));
  const best = Math.min(...costs);
  const closest = parts[costs.lastIndexOf(best)] ?? '';
  const alike = closest[0]?.toLowerCase() === spelled[0]?.toLowerCase() ? 0.75 : 0.6;
  if (best > Math.max(2, spelled.length * alike)) return parts.length === 1 ? `${name} ${word}` : word;
  parts[costs.lastIndexOf(best)] = word;
  return parts.join(' ');
}

/** Levenshtein's distance of two short words. */
export function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const swap = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(swap, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}

function isNumberWord(word: string): boolean {
  return /^\d+$/.test(word) || digitsIn(word, 'en') !== '' || digitsIn(word, 'de') !== '';
}

function upper(letter: string): string {
  return letter.toUpperCase();
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
