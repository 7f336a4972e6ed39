/** Moonshine learned English from old books as well, and spells it as they do. */
const modern: readonly (readonly [RegExp, string])[] = [
  [/["“”]/g, ''],
  [/\bto-(day|morrow|night)\b/gi, 'to$1'],
  [/\bgood-bye\b/gi, 'goodbye'],
  [/\bgood-(morning|afternoon|evening|day)\b/gi, 'good $1'],
  [/\b(some|any|every) (body|one)\b(?! of\b)/gi, '$1$2'],
  [/\bhalf-past\b/gi, 'half past'],
  [/\s+/g, ' '],
];

/** The text in today's spelling, without quotation marks. Casing and punctuation stay. */
export function modernSpelling(text: string): string {
  return modern.reduce((result, [old, now]) => result.replace(old, now), text).trim();
}
