import type { Language } from '../terms/index.js';
import { earFor } from './ear.js';
import { plain } from './hearing.js';

/** One word alone asks for a person only where little else is said: "operator", not "I am a crane operator". */
const MOST_AROUND_A_WORD = 3;

/** Whether the caller asks for a person, so that a transfer is right; "I don't need to talk to a person" does not. */
export function wantsPerson(text: string, language: Language): boolean {
  const ear = earFor(language);
  return plain(text)
    .split(/[.;!?。？！]+/)
    .some((clause) => {
      const asked = ear.signals.human.exec(clause.trim());
      if (asked === null || ear.alarm.before.test(clause.trim().slice(0, asked.index).trim())) return false;
      return /\s/.test(asked[0].trim()) || clause.trim().split(/\s+/).length <= MOST_AROUND_A_WORD;
    });
}
