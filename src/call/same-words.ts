import type { ConverseRequest } from '../terms/index.js';

/** Whether two texts are the same when spoken: marks and capitals do not count. */
export function sameWords(one: string, other: string): boolean {
  return bare(one) === bare(other);
}

/** Whether the model would be asked the same: what was said and what is known, not when. */
export function sameQuestion(one: ConverseRequest, other: ConverseRequest): boolean {
  return essence(one) === essence(other);
}

function essence({ turns, notes, passages, knowledge, tools }: ConverseRequest): string {
  const said = turns.map(({ speaker, text }) => [speaker, bare(text)]);
  const known = Object.entries(notes)
    .map(([name, value]) => [name, bare(value)])
    .sort();
  return JSON.stringify([said, known, passages, knowledge.length, tools.map(({ name }) => name)]);
}

function bare(text: string): string {
  return text
    .normalize('NFC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}
