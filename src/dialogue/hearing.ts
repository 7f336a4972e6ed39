import type { Language } from '../terms/index.js';
import { type Ear, earFor, type Signal } from './ear.js';

/** A piece of a turn that says one thing. */
export interface Clause {
  /** As it was said, without fillers in front. */
  readonly text: string;
  /** Asks to be told something. */
  readonly isQuestion: boolean;
}

/** Lower case, straight apostrophes, single spaces. */
export function plain(text: string): string {
  return text
    .toLowerCase()
    .replaceAll('’', "'")
    .replace(/["“”„«»]/g, '')
    .replace(/\s+/g, ' ')
    .trim();
}

/** Whether nothing was understood: no letters or digits, or only the recogniser's mark for unknown. */
export function isEmpty(text: string): boolean {
  return !/[\p{L}\p{N}]/u.test(text.replace(/\[unk\]|<unk>|\[[a-z_ ]+\]/gi, ''));
}

/** What the caller is doing with these words. */
export function signalsIn(text: string, language: Language): ReadonlySet<Signal> {
  const said = plain(text);
  const bare = said.replace(/[.,!?…]+$/g, '');
  const { signals } = earFor(language);
  const names = Object.keys(signals) as Signal[];
  return new Set(names.filter((name) => signals[name].test(bare) || (name !== 'urgent' && signals[name].test(said))));
}

/** Whether the words call for haste: statements only, "do you do emergencies?" is none. */
export function isUrgent(text: string, language: Language): boolean {
  const ear = earFor(language);
  const clauses = clausesOf(plain(text).replace(ear.notUrgent, ' '), language);
  return clauses.some((clause) => !clause.isQuestion && ear.signals.urgent.test(clause.text));
}

/** Cuts a turn into clauses, also where the recogniser writes no punctuation. */
export function clausesOf(text: string, language: Language): readonly Clause[] {
  const ear = earFor(language);
  return sentencesOf(text.replace(/["“”„«»]/g, '').replaceAll('’', "'")).flatMap((sentence) => {
    const parts = cutAtStarts(sentence, ear)
      .map((part) => withoutOpeners(part, ear))
      .filter((part) => !isEmpty(part));
    return parts.map((part, index) => ({
      text: part,
      isQuestion: isQuestion(part, /[?？]$/.test(sentence) && index === parts.length - 1, ear),
    }));
  });
}

function cutAtStarts(sentence: string, ear: Ear): readonly string[] {
  const parts: string[] = [];
  let from = 0;
  for (const match of sentence.matchAll(new RegExp(ear.clauseStarts.source, 'giu'))) {
    const before = sentence.slice(from, match.index);
    // "Could you" of "could you call me" is no clause of its own.
    if (ear.unfinished.test(plain(before))) continue;
    parts.push(before);
    from = match.index + match[0].length;
  }
  return [...parts, sentence.slice(from)];
}

export function sentencesOf(text: string): readonly string[] {
  return (text.match(/[^.!?。？！]+(?:\.(?=\S)[^.!?。？！]+)*[.!?。？！]*/gu) ?? [])
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

/** How many words carry meaning. */
export function contentWords(text: string, language: Language): readonly string[] {
  const { stopWords } = earFor(language);
  return (plain(text).match(/[\p{L}\p{N}][\p{L}\p{N}'-]*/gu) ?? []).filter((word) => !stopWords.has(word));
}

export function withoutOpeners(text: string, ear: Ear): string {
  const lower = text.toLowerCase().replaceAll('’', "'");
  const opener = ear.openers.exec(lower)?.[0] ?? '';
  return text.slice(opener.length).replace(/^[\s,;:-]+|[\s,;:-]+$/g, '');
}

function isQuestion(clause: string, marked: boolean, ear: Ear): boolean {
  const said = plain(clause);
  if (ear.request.test(said)) return false;
  return ear.questionStart.test(said) || (marked && said.split(' ').length >= 2);
}
