/** The first JSON object in a text, whatever stands around it; one that was cut off is closed where it stopped. */
export function findObject(text: string): Record<string, unknown> | undefined {
  const bare = text.replace(/<think>[\s\S]*?(<\/think>|$)/g, '');
  for (let from = bare.indexOf('{'); from >= 0; from = bare.indexOf('{', from + 1)) {
    const { end, closers } = scan(bare.slice(from));
    const found = closers === '' ? parse(bare.slice(from, from + end)) : closed(bare.slice(from));
    if (found) return found;
    // Braces in prose; the object may come later.
  }
  return undefined;
}

/** Tries that a cut object gets: each gives up one more member from its end. */
const TRIES = 40;

function closed(text: string): Record<string, unknown> | undefined {
  let kept = text;
  for (let attempt = 0; attempt < TRIES && kept.length > 1; attempt += 1) {
    const found = parse(kept + scan(kept).closers);
    if (found) return found;
    kept = kept.slice(0, Math.max(0, kept.lastIndexOf(',')));
  }
  return undefined;
}

/** Where the object that begins the text ends, or what would close it. */
function scan(text: string): { end: number; closers: string } {
  const open: string[] = [];
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (quoted && character === '\\') at += 1;
    else if (character === '"') quoted = !quoted;
    else if (quoted) continue;
    else if (character === '{') open.push('}');
    else if (character === '[') open.push(']');
    else if (character === '}' || character === ']') open.pop();
    if (open.length === 0) return { end: at + 1, closers: '' };
  }
  return { end: text.length, closers: (quoted ? '"' : '') + open.reverse().join('') };
}

function parse(text: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}
