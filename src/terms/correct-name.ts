import { z } from 'zod';
import { anyCase, languageHas, languageSection, sectionOf } from '../languages/index.js';
import { letterWords } from './letter-words.js';
import type { Language } from './mailbox.js';
import { capitalised, editDistance } from './parse-name.js';

/** Hints at how a name is spelled. The patterns are tried on the text as it is written, in any case. */
const spelling = languageSection({
  name: 'spelling',
  schema: z.strictObject({
    /** "with a K", "mit K"; groups: two or double, the letter, at the end or beginning. */
    letter: anyCase.prefault('(?!)'),
    two: anyCase.prefault('(?!)'),
    atEnd: anyCase.prefault('(?!)'),
    /** "Without an H". */
    without: anyCase.prefault('(?!)'),
    /** What stands before a letter that was wrong: "not". */
    not: anyCase.prefault('(?!)'),
  }),
});

/** English hints would be found in other languages where nothing was hinted at. */
const none = spelling.schema.parse({});

/** Letters that are written for the same sound. */
const alike = ['ckq', 'szcx', 'gj', 'fvp', 'iyej', 'vwf', 'dt', 'bp', 'mn', 'ae', 'oau', 'ué'];

/** What a name becomes by "Kathy with a K", "with two Ls", "Brooke with an E at the end". Undefined without such a hint. */
export function correctName(known: string, text: string, language: Language): string | undefined {
  const hint = languageHas(language, spelling.name) ? sectionOf(language, spelling) : none;
  const straight = text.replaceAll('’', "'");
  const less = hint.without.exec(straight)?.[1]?.toLowerCase();
  if (less !== undefined) return withoutLetter(known, straight, less, language);
  const match = hint.letter.exec(straight);
  if (match === null) return undefined;
  const parts = known.split(' ');
  const said = text.toLowerCase().match(/\p{L}{3,}/gu) ?? [];
  const named = (match[2] ?? '').toLowerCase();
  const { sounds, codeWords } = letterWords(language);
  const letter = named.length === 1 ? named : (sounds[named] ?? codeWords[named] ?? '');
  if (letter === '') return undefined;
  const index = partMeant(parts, said, letter);
  const spoken = said.find((word) => isVariant(word, parts[index] ?? '') && word.includes(letter));
  const part = spoken ?? (parts[index] ?? '').toLowerCase();
  const where = { isTwo: hint.two.test(match[1] ?? ''), isAtEnd: hint.atEnd.test(match[3] ?? '') };
  const wrong = hint.not.exec(text)?.[1]?.toLowerCase();
  const changed = withLetter(part, letter, where, wrong);
  if (changed === undefined) return undefined;
  return parts.map((each, i) => (i === index ? capitalised(changed, language) : each)).join(' ');
}

/** "Jon without an H". */
function withoutLetter(known: string, text: string, letter: string, language: Language): string | undefined {
  const parts = known.split(' ');
  const said = text.toLowerCase().match(/\p{L}{3,}/gu) ?? [];
  const again = parts.findIndex((part) => said.some((word) => isVariant(word, part) || word === part.toLowerCase()));
  const index = again >= 0 ? again : parts.findLastIndex((part) => part.toLowerCase().includes(letter));
  if (index < 0) return undefined;
  const bare = (parts[index] ?? '').toLowerCase().replace(letter, '');
  return parts.map((each, i) => (i === index ? capitalised(bare, language) : each)).join(' ');
}

/** The part that is said again, else the one that can take the letter, the last one first. */
function partMeant(parts: readonly string[], said: readonly string[], letter: string): number {
  const again = parts.findIndex((part) => said.some((word) => isVariant(word, part) || word === part.toLowerCase()));
  if (again >= 0) return again;
  const able = parts.findLastIndex((part) => soundsLike(part.toLowerCase(), letter) >= 0);
  return able >= 0 ? able : parts.length - 1;
}

function isVariant(word: string, part: string): boolean {
  const lower = part.toLowerCase();
  return word !== lower && lower.length >= 3 && editDistance(word, lower) <= Math.max(1, Math.floor(lower.length / 4));
}

function withLetter(
  part: string,
  letter: string,
  { isTwo, isAtEnd }: { isTwo: boolean; isAtEnd: boolean },
  wrong: string | undefined,
): string | undefined {
  if (isTwo) return part.includes(letter.repeat(2)) ? part : part.replace(letter, letter.repeat(2));
  if (isAtEnd)
    return part.endsWith(letter) ? part : endsAlike(part, letter) ? part.slice(0, -1) + letter : part + letter;
  if (wrong !== undefined && part.includes(wrong)) return part.replace(wrong, letter);
  if (part.startsWith(letter)) return part;
  const at = soundsLike(part, letter);
  if (at >= 0 && !part.includes(letter)) return part.slice(0, at) + letter + part.slice(at + 1);
  return part.includes(letter) ? part : undefined;
}

/** Where a letter stands that the other may be written for; −1 where none does. */
function soundsLike(part: string, letter: string): number {
  const groups = alike.filter((group) => group.includes(letter));
  return [...part].findIndex((other) => other !== letter && groups.some((group) => group.includes(other)));
}

function endsAlike(part: string, letter: string): boolean {
  return alike.some((group) => group.includes(letter) && group.includes(part.at(-1) ?? ' '));
}
