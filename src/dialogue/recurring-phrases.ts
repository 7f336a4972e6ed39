import type { Mailbox } from '../terms/index.js';
import { greetingParts } from './greeting.js';
import { phrasebook } from './phrasebook.js';

/**
 * What a mailbox's secretary says again and again, word by word: the greeting first (without what the owner has
 * recorded), then the owner's answers and the language's phrases, with the places in braces that each call fills anew.
 * Never a caller's words. For a voice that speaks what recurs once and keeps it.
 */
export function recurringPhrases(mailbox: Mailbox): string[] {
  const spoken = Object.entries(phrasebook(mailbox.language)).filter(([name]) => !name.startsWith('sum'));
  const fixed = spoken.flatMap(([, texts]) => texts).map((text: string) => text.replaceAll('{mailbox}', mailbox.name));
  const greeting = greetingParts(mailbox)
    .filter(({ recording }) => recording === undefined)
    .map(({ text }) => text)
    .join(' ');
  return [greeting, ...mailbox.knowledge.map(({ answer }) => answer), ...fixed].filter((text) => text !== '');
}
