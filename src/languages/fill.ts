/** Puts values into the braces of a phrase: "{name} called." A place without a value stays empty. */
export function fill(phrase: string, values: Readonly<Record<string, string>>): string {
  return phrase.replace(/\{(\w+)\}/g, (_, key: string) => values[key] ?? '');
}
