import { fill } from '../languages/index.js';
import { canBeTransferred } from './call-parts.js';
import { disclosureOwed } from './context.js';
import { chain, quiet, speak, stay } from './moves.js';
import { phrasebook, wording } from './phrasebook.js';
import { beginTransfer, nobodyThere } from './transferring.js';
import type { DialogueState, Step } from './types.js';
import { afterAlarm } from './urgent.js';

/** The caller wants a person: there may be one, or there is not. */
export function toPerson(state: DialogueState): Step {
  if (canBeTransferred(state)) return beginTransfer(state);
  return chain(quiet({ ...state, keys: '' }), withoutPerson);
}

/** Nobody answered: the caller is told, and the dialogue goes on where it was. */
export function onTransferFailed(state: DialogueState): Step {
  // Before the sentence was spoken nobody was called yet.
  if (state.speech !== undefined) return stay(state);
  const back: DialogueState = { ...state, phase: 'listening' };
  if (!state.timeIsUp) return withoutPerson(back);
  const { language, name } = state.context.mailbox;
  return speak(back, fill(phrasebook(language).timeGoodbye, { mailbox: name }), 'guided', true);
}

/** The caller stays with the secretary: in the interview, behind an alarm, or in a message that is recorded. */
function withoutPerson(state: DialogueState): Step {
  const { language, name } = state.context.mailbox;
  const book = phrasebook(language);
  if (state.alarm !== undefined) {
    const parts = [book.nobodyAnswered, disclosureOwed(state), book.alarmPassedOn].filter((part) => part !== '');
    return afterAlarm(state, parts.join(' '));
  }
  if (state.message === undefined) return nobodyThere(state);
  return speak(state, fill(wording(book.noHuman, 0), { mailbox: name }), 'guided', false);
}
