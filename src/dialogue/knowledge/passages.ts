import type { KnowledgeEntry, Language } from '../../terms/index.js';
import { sentencesOf } from '../hearing.js';
import { looksLikeInstruction } from './instructions.js';
import { lexiconFor } from './lexicon.js';

/** A piece of what the owner wrote that can be an answer. */
export interface Passage {
  readonly kind: 'entry' | 'text';
  /** The entry's question, or the heading above the text; empty where there is none. */
  readonly question: string;
  readonly answer: string;
  /** The sentences of a text. */
  readonly sentences: readonly string[];
}

/** Longest piece of free text, in sentences and characters: a few sentences say one thing. */
const MOST_SENTENCES = 4;
const LONGEST_PASSAGE = 600;
/** What has no end for so long is no sentence; it is cut, found, and never spoken. */
const LONGEST_SENTENCE = 400;
const LONGEST_HEADING = 80;

/** The entries whose answer is one. */
export function passagesOfEntries(knowledge: readonly KnowledgeEntry[]): readonly Passage[] {
  return knowledge
    .filter(({ answer }) => /[\p{L}\p{N}]/u.test(answer) && !looksLikeInstruction(answer))
    .map(({ question, answer }) => ({ kind: 'entry', question, answer, sentences: [answer] }));
}

/** Cuts a free text into passages, each with the heading that stands above it. */
export function passagesOfText(text: string, language: Language): readonly Passage[] {
  const passages: Passage[] = [];
  let heading = '';
  for (const paragraph of text.replace(/\r\n?/g, '\n').split(/\n[^\S\n]*\n/)) {
    const lines = paragraph
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '');
    const first = lines[0] ?? '';
    if (isHeading(first, lines.length > 1)) {
      heading = first.replace(/^#+\s*|\s*[#:]+$/g, '');
      lines.shift();
    }
    const body = lines
      .filter((line) => !/^[=\-_*#\s]+$/.test(line))
      .map(asSentence)
      .join(' ');
    passages.push(...cut(body, heading, language));
  }
  return passages;
}

/** "# Prices", "Prices:", or a short line without an end above more text. */
function isHeading(line: string, hasMore: boolean): boolean {
  if (line === '' || line.length > LONGEST_HEADING) return false;
  if (/^#{1,6}\s/.test(line) || /:$/.test(line)) return true;
  // "Do you deliver?" above its answer is a heading too.
  if (/[?？]$/.test(line)) return hasMore;
  return !/[.!。！;,]$/.test(line) && !/^[-*•\d]/.test(line) && (hasMore || line.split(' ').length <= 6);
}

/** A line of a list is a sentence of its own. */
function asSentence(line: string): string {
  const item = /^(?:[-*•]|\d+[.)])\s+(.*)$/.exec(line)?.[1];
  return item === undefined || /[.!?。？！]$/.test(item) ? (item ?? line) : `${item}.`;
}

function cut(body: string, heading: string, language: Language): readonly Passage[] {
  const passages: Passage[] = [];
  let sentences: string[] = [];
  let length = 0;
  const close = () => {
    if (sentences.length > 0)
      passages.push({ kind: 'text', question: heading, answer: sentences.join(' '), sentences });
    sentences = [];
    length = 0;
  };
  for (const sentence of wholeSentences(body, language)) {
    if (looksLikeInstruction(sentence)) continue;
    if (sentences.length >= MOST_SENTENCES || length + sentence.length > LONGEST_PASSAGE) close();
    sentences.push(sentence);
    length += sentence.length;
  }
  close();
  return passages;
}

/** "Dr. Smith" is one sentence; a line of a megabyte is many. */
function wholeSentences(text: string, language: Language): readonly string[] {
  const { abbreviations } = lexiconFor(language);
  const whole: string[] = [];
  let begun = '';
  for (const part of sentencesOf(text)) {
    begun = begun === '' ? part : `${begun} ${part}`;
    if (abbreviations.test(begun.slice(-12).toLowerCase()) && begun.length < LONGEST_SENTENCE) continue;
    whole.push(...pieces(begun));
    begun = '';
  }
  if (begun !== '') whole.push(...pieces(begun));
  return whole;
}

function pieces(sentence: string): readonly string[] {
  if (sentence.length <= LONGEST_SENTENCE) return [sentence];
  const parts: string[] = [];
  for (let at = 0; at < sentence.length; at += LONGEST_SENTENCE) parts.push(sentence.slice(at, at + LONGEST_SENTENCE));
  return parts;
}
