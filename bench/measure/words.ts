const figures = 'zero one two three four five six seven eight nine ten eleven twelve'.split(' ');
/** What is written in two ways and said in one. */
const spellings: Readonly<Record<string, string>> = {
  ok: 'okay',
  "o'clock": 'oclock',
  mmhm: 'mm',
  uhm: 'um',
  mr: 'mister',
};

/** How far a transcript is from what was said: the edits that are needed, and the words that were said. */
export interface WordErrors {
  readonly errors: number;
  readonly words: number;
}

/** Words as they are compared: lower case, no punctuation, figures up to twelve in words, longer ones digit by digit. */
export function comparable(text: string): string[] {
  const found = text.toLowerCase().match(/[\p{L}\p{N}']+/gu) ?? [];
  return found.flatMap((word) => {
    if (/^\d+$/.test(word)) return inWords(word);
    const plain = spellings[word] ?? word.replaceAll("'", '');
    return plain === '' ? [] : [plain];
  });
}

/** Insertions, deletions and substitutions (Levenshtein) between what was said and what was understood. */
export function wordErrors(said: string, understood: string): WordErrors {
  const [reference, hypothesis] = [comparable(said), comparable(understood)];
  let row = Array.from({ length: hypothesis.length + 1 }, (_, j) => j);
  reference.forEach((word, i) => {
    const next = [i + 1];
    hypothesis.forEach((other, j) => {
      const replaced = (row[j] as number) + (word === other ? 0 : 1);
      next.push(Math.min(replaced, (row[j + 1] as number) + 1, (next[j] as number) + 1));
    });
    row = next;
  });
  return { errors: row.at(-1) as number, words: reference.length };
}

/** Of many transcripts together: errors per word that was said; undefined when nothing was said. */
export function errorRate(parts: readonly WordErrors[]): number | undefined {
  const words = parts.reduce((sum, part) => sum + part.words, 0);
  if (words === 0) return undefined;
  return parts.reduce((sum, part) => sum + part.errors, 0) / words;
}

function inWords(digits: string): string[] {
  const value = Number(digits);
  if (digits.length <= 2 && value < figures.length) return [figures[value] as string];
  return [...digits].map((digit) => figures[Number(digit)] as string);
}
