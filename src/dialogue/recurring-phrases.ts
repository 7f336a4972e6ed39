import type { Mailbox } from '../terms/index.js';
import { greetingParts } from './greeting.js';
import { phrasebook } from './phrasebook.js';

/**
 * What a mailbox's secretary says again and again, word by word: the greeting first (without what the owner has
 * recorded), then the owner's answers and the language's phrases, with the places in braces that each call fills anew.
 * Never a caller's words. For a voice that speaks what recurs once and keeps it.
 */
export function recurringPhrases(mailbox: Mailbox): string[] {
  const book: Readonly<Record<string, unknown>> = { ...phrasebook(mailbox.language) };
  const spoken = Object.entries(book).filter(([name]) => !name.startsWith('sum') && name !== 'or');
  const texts = spoken.flatMap(([, phrases]) => phrases).filter((phrase) => typeof phrase === 'string');
  const fixed = texts.map((text) => text.replaceAll('{mailbox}', mailbox.name));
  const greeting = greetingParts(mailbox)
    .filter(({ recording }) => recording === undefined)
    .map(({ text }) => text)
    .join(' ');
  return [greeting, ...mailbox.knowledge.map(({ answer }) => answer), ...fixed].filter((text) => text !== '');
}
