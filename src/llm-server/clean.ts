import type { Stage } from '../common/index.js';

/** Longest single text that a caller's words may take in a prompt, characters: two minutes of fast speech. */
const LONGEST = 3_000;

/** A caller's words for a prompt: no control characters, and no brackets, which belong to the desk. */
export function withoutBrackets(text: string): string {
  return text
    .replace(/[\u0000-\u001f\u007f-\u009f]+/g, ' ')
    .replaceAll('[', '(')
    .replaceAll(']', ')')
    .slice(0, LONGEST);
}

/** Takes out what reasoning models think between <think> and </think>, also when the marks come in pieces. */
export const withoutThinking: Stage<string, string> = async function* (pieces) {
  let held = '';
  let thinking = false;
  // The blank lines after a thought are part of it.
  let blank = false;
  const cleared = (text: string) => {
    const rest = blank ? text.trimStart() : text;
    if (rest !== '') blank = false;
    return rest;
  };
  for await (const piece of pieces) {
    held += piece;
    for (;;) {
      const mark = thinking ? '</think>' : '<think>';
      const at = held.indexOf(mark);
      if (at >= 0) {
        const before = thinking ? '' : cleared(held.slice(0, at));
        if (before !== '') yield before;
        held = held.slice(at + mark.length);
        if (thinking) blank = true;
        thinking = !thinking;
        continue;
      }
      const keep = overlap(held, mark);
      const free = thinking ? '' : cleared(held.slice(0, held.length - keep));
      held = held.slice(held.length - keep);
      if (free !== '') yield free;
      break;
    }
  }
  if (!thinking && held !== '') yield held;
};

/** How many characters at the end of `text` may be the beginning of `mark`. */
function overlap(text: string, mark: string): number {
  for (let length = Math.min(text.length, mark.length - 1); length > 0; length -= 1) {
    if (mark.startsWith(text.slice(-length))) return length;
  }
  return 0;
}
