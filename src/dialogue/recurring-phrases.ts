import type { Mailbox } from '../terms/index.js';
import { greetingOf } from './context.js';
import { phrasebook } from './phrasebook.js';

/**
 * What a mailbox's secretary says again and again, word by word: the greeting first, then the owner's answers and the
 * language's fixed phrases. Never a caller's words. For a voice that speaks such phrases once and keeps them.
 */
export function recurringPhrases(mailbox: Mailbox): string[] {
  const book: Readonly<Record<string, unknown>> = { ...phrasebook(mailbox.language) };
  const spoken = Object.entries(book).filter(([name]) => !name.startsWith('sum') && name !== 'or');
  const texts = spoken.flatMap(([, phrases]) => phrases).filter((phrase) => typeof phrase === 'string');
  const fixed = texts.filter((text) => text !== '' && !text.includes('{'));
  return [greetingOf({ mailbox }), ...mailbox.knowledge.map(({ answer }) => answer), ...fixed];
}
