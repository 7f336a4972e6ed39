import { toNumber } from '../terms/index.js';
import { noteWhatWasHeard } from './answering.js';
import { canBeTransferred } from './call-parts.js';
import { disclosureOwed, requestOf } from './context.js';
import { interviewOf } from './interview.js';
import { chain, speak, stay } from './moves.js';
import { phrasebook, wording } from './phrasebook.js';
import { beginTransfer } from './transferring.js';
import type { DialogueState, Step } from './types.js';
import { urgentWordIn } from './urgent-words.js';

/** So often a caller in need is asked for a number. */
const MOST_ASKED = 2;
/** With what was asked before it became urgent. */
const MOST_ASKED_IN_ALL = 3;

/** The mailbox's urgent word in what the caller has just said; undefined when there is none, or the owner knows already. */
export function alarmIn(state: DialogueState, text: string): string | undefined {
  const { urgentWords = [], language } = state.context.mailbox;
  return state.alarm === undefined ? urgentWordIn(text, urgentWords, language) : undefined;
}

/** The owner is told at once, once in a call. */
export function alert(state: DialogueState, words: string): Step {
  const told: DialogueState = { ...state, alarm: { asked: 0 } };
  return chain(noteWhatWasHeard(told), (next) => ({ state: next, intents: [{ type: 'alert', words }] }));
}

/** The interview is over: the owner is told, and the caller what matters first; then a person, or the number alone. */
export function raiseAlarm(state: DialogueState, words: string): Step {
  const { danger, alarmPassedOn } = phrasebook(state.context.mailbox.language);
  return chain(alert({ ...state, unheard: undefined, message: undefined }, words), (next) => {
    const first = joined(danger, disclosureOwed(next));
    return canBeTransferred(next) ? beginTransfer(next, first) : afterAlarm(next, joined(first, alarmPassedOn));
  });
}

/** Whatever the caller says or does not say after an alarm: only a number to call back is still asked for. */
export function afterAlarm(state: DialogueState, first = ''): Step {
  const book = phrasebook(state.context.mailbox.language);
  return chain(noteWhatWasHeard(state), (next) => {
    const asked = next.alarm?.asked ?? 0;
    if (asked >= MOST_ASKED || !lacksNumber(next)) return alarmOver(next, first);
    const text = joined(first, wording(book.askNumber, asked));
    return speak({ ...next, alarm: { asked: asked + 1 } }, text, 'guided', false);
  });
}

/** The caller is let go with what was understood. */
export function alarmOver(state: DialogueState, first = ''): Step {
  if (state.speech !== undefined) return stay(state);
  return speak(state, joined(first, phrasebook(state.context.mailbox.language).alarmGoodbye), 'guided', true);
}

/** A number that nobody knows yet, and that the caller was not asked for in vain before. */
function lacksNumber(state: DialogueState): boolean {
  const request = requestOf(state);
  const field = request.agenda.find(({ type }) => type === 'phone');
  if (field === undefined || toNumber(request.callerNumber, request.phoneRegion).complete) return false;
  const { answers, asked, refused } = interviewOf(request);
  return !answers.has(field.name) && !refused.has(field.name) && (asked.get(field.name) ?? 0) < MOST_ASKED_IN_ALL;
}

function joined(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join(' ');
}
