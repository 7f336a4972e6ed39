/**
 * One line of text without anything that could act: control characters (CR and LF would begin a header of their own,
 * RFC 5322 section 2.2), lone surrogates, and the marks that reverse what is read (Unicode TR36, bidirectional spoofing).
 *
 * @param longest characters kept; what is cut ends with "…"
 */
export function plainLine(text: string, longest = 500): string {
  const clean = text
    .replace(/[\p{Cc}\p{Cs}\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]/gu, ' ')
    .replace(/\s+/gu, ' ')
    .trim();
  const characters = [...clean];
  if (characters.length <= longest) return clean;
  const cut = characters.slice(0, longest - 1).join('');
  const space = cut.lastIndexOf(' ');
  return `${cut.slice(0, space > longest / 2 ? space : cut.length).replace(/[\s,.;:–-]+$/u, '')}…`;
}
