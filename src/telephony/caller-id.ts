const LONGEST_NUMBER = 40;
const LONGEST_NAME = 80;

/** What networks put where a caller withheld name or number (RFC 3323 and habit). */
const WITHHELD = /^(anonymous|unknown|restricted|private|unavailable|withheld|asterisk)$/i;

/**
 * The number that the network claims: digits, `+`, and what SIP user parts may hold; all else is dropped. Empty when
 * withheld. Never trusted for anything but display and calling back.
 */
export function cleanNumber(number: string | undefined): string {
  const clean = printable(number ?? '')
    .replace(/[^0-9A-Za-z+*#._-]/g, '')
    .slice(0, LONGEST_NUMBER);
  return WITHHELD.test(clean) ? '' : clean;
}

/** The name that the network claims: control characters and quotes are dropped, anything that people write stays. */
export function cleanName(name: string | undefined): string {
  const clean = printable(name ?? '')
    .replace(/["<>\\]/g, '')
    .replace(/\s+/g, ' ')
    .trim();
  return WITHHELD.test(clean) ? '' : [...clean].slice(0, LONGEST_NAME).join('');
}

/** Without control, format (bidirectional overrides among them) and private characters, and without halves of a pair. */
function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}\uFFFD]/gu, ' ');
}
