import type { Language, Turn } from '../terms/index.js';
import { phrasebook } from './phrasebook.js';

/**
 * Whether the caller was told that what comes is recorded and passed on, though no word of it is understood: another
 * language, a line full of noise. Then the recording is the message, and the owner must get it.
 */
export function tookRecordedMessage(turns: readonly Turn[], language: Language): boolean {
  const { noise, onlyLanguage } = phrasebook(language);
  const offers = [onlyLanguage, noise.at(-1) ?? onlyLanguage].map(beginning);
  return turns.some(({ speaker, text }) => speaker === 'secretary' && offers.some((offer) => text.includes(offer)));
}

/** Enough of a phrase to know it by, where the caller hung up before its end. */
function beginning(phrase: string): string {
  return phrase.slice(0, Math.ceil(phrase.length / 2));
}
