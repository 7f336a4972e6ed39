/** What stands for one sign or one group, as far as it matters here: a class, an escape, a bracket, anything else. */
const PARTS = /\\.|\[(?:\\.|[^\]\\])*\]|\((?:\?(?:[:=!]|<[=!]|<[^>]*>))?|\)|[*+?]|\{\d+(?:,\d*)?\}|[\s\S]/gu;

/**
 * Whether a group is repeated in which something is repeated, may be missing or has alternatives, like (A+)+: on a text
 * that fits almost, such an expression may be tried for hours.
 */
export function repeatsRepetition(pattern: string): boolean {
  // Whether each open group, from the outermost, has more than one way to fit.
  const open = [false];
  let closed = false;
  for (const [part] of pattern.matchAll(PARTS)) {
    if (isRepetition(part) && closed) return true;
    if (part.startsWith('(')) open.push(false);
    closed = part === ')' && open.length > 1 && open.pop() === true;
    if (closed || part === '|' || isVariable(part)) open[open.length - 1] = true;
  }
  return false;
}

function isRepetition(part: string): boolean {
  return part === '*' || part === '+' || (/^\{.+\}$/.test(part) && !/^\{(?:[01]|0?,1|0,1|1,1)\}$/.test(part));
}

function isVariable(part: string): boolean {
  return part === '?' || part === '*' || part === '+' || /^\{.*,.*\}$/.test(part);
}
