import type { KeyRing } from '../crypto/index.js';

/** Shorter "numbers" are extensions and words of the network ("anonymous"): several people's. */
const SHORTEST = 7;

/**
 * By what the calls of one number are found, the current master key's first; none where the number says nothing about
 * who calls. The mailbox is part of it, so that nobody sees which callers two mailboxes share.
 */
export function callerTags(keyRing: KeyRing, mailbox: string, number: string | undefined): Buffer[] {
  const digits = (number ?? '').replace(/[^+\d]/g, '');
  return digits.length < SHORTEST ? [] : keyRing.tagsOf('caller', `${mailbox} ${digits}`);
}
