import type { ConverseRequest } from '../terms/index.js';

/** The moment of the call in the mailbox's zone, in English: prompts are English whatever is spoken. */
export function timeText({ now, timeZone }: Pick<ConverseRequest, 'now' | 'timeZone'>): string {
  const style = { dateStyle: 'full', timeStyle: 'short' } as const;
  try {
    return new Intl.DateTimeFormat('en-GB', { ...style, timeZone }).format(now);
  } catch {
    // A zone that this Node does not know must not silence the secretary.
    return `${new Intl.DateTimeFormat('en-GB', { ...style, timeZone: 'UTC' }).format(now)} UTC`;
  }
}

/** "de" → "German"; the code itself where nobody knows it. */
export function languageName(language: string): string {
  try {
    return new Intl.DisplayNames(['en'], { type: 'language' }).of(language) ?? language;
  } catch {
    return language;
  }
}
