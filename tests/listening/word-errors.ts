/** Insertions, deletions and substitutions that turn one text into another, in words; case and punctuation do not count. */
export function wordErrors(reference: string, hypothesis: string): { errors: number; words: number } {
  const said = wordsOf(reference);
  const heard = wordsOf(hypothesis);
  let row = Array.from({ length: heard.length + 1 }, (_, i) => i);
  said.forEach((word, i) => {
    const next = [i + 1];
    heard.forEach((other, j) => {
      next.push(Math.min(row[j]! + (word === other ? 0 : 1), row[j + 1]! + 1, next[j]! + 1));
    });
    row = next;
  });
  return { errors: row.at(-1)!, words: said.length };
}

function wordsOf(text: string): string[] {
  return (
    text
      .toLowerCase()
      .replace(/\bmr\b/g, 'mister')
      .match(/[\p{L}\p{N}']+/gu) ?? []
  );
}
