import { fill } from '../languages/index.js';
import type { Mailbox } from '../terms/index.js';
import { plain, sentencesOf } from './hearing.js';
import { phrasebook } from './phrasebook.js';
import type { DialogueContext } from './types.js';

/** A piece of the greeting; `recording`: the owner's own voice is to be heard, where there is one. */
export interface GreetingPart {
  readonly text: string;
  readonly recording?: 'greeting';
}

/** The owner's greeting, what the law wants said, and an open question last. */
export function greetingOf({ mailbox }: Pick<DialogueContext, 'mailbox'>): string {
  return greetingParts(mailbox)
    .map(({ text }) => text)
    .join(' ');
}

/** The greeting as it is spoken, sentence by sentence. What the owner has recorded is one piece and stays as it is. */
export function greetingParts(mailbox: Mailbox): readonly GreetingPart[] {
  const { disclosure, open } = phrasebook(mailbox.language);
  const sentences = sentencesOf(mailbox.greeting);
  const recorded = mailbox.greetingRecording !== undefined && sentences.length > 0;
  const last = sentences.at(-1) ?? '';
  // An owner who already asks "How may I help you?" is not asked twice.
  const asks = !recorded && /[?？]$/.test(last);
  const opening = (asks ? sentences.slice(0, -1) : sentences).map((text) =>
    /[.!?。！？]$/.test(text) ? text : `${text}.`,
  );
  const owner: readonly GreetingPart[] = recorded
    ? [{ text: opening.join(' '), recording: 'greeting' }]
    : opening.map((text) => ({ text }));
  const own = [selfOf(mailbox), disclosure, asks ? last : (open[0] ?? '')].filter((text) => text !== '');
  return [...owner, ...own.map((text) => ({ text }))];
}

/** "This is Anna." before what the law wants said, where the owner's greeting does not say it. */
function selfOf({ language, secretaryName = '', greeting }: Mailbox): string {
  const isSaid = secretaryName === '' || plain(greeting).includes(plain(secretaryName));
  return isSaid ? '' : fill(phrasebook(language).selfName, { secretary: secretaryName });
}
