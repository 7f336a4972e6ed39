import { NOTICE } from './counted-turns.js';
import { endOfMessage, MESSAGE_OVER_MS } from './difficult-callers.js';
import { keysDone } from './keys.js';
import { speak, stay } from './moves.js';
import { phrasebook, wording } from './phrasebook.js';
import { answerOwed, resume } from './turns.js';
import type { DialogueEvent, DialogueState, Step } from './types.js';
import { alarmOver } from './urgent.js';

/** Nobody says anything: what was keyed in counts, what was cut is said, an answer that is owed is given, or the caller is asked. */
export function onSilence(state: DialogueState, { ms }: Extract<DialogueEvent, { type: 'silence' }>): Step {
  const { promptAfterMs = 7000, resumeAfterMs = 2500, keysAfterMs = 3000 } = state.context;
  if (state.keys !== '') return ms >= keysAfterMs ? keysDone(state) : stay(state);
  if (state.message !== undefined) return ms >= MESSAGE_OVER_MS ? endOfMessage(state) : stay(state);
  if (state.unheard !== undefined && ms >= resumeAfterMs) return resume(state);
  return answerOwed(state, ms) ?? (ms >= promptAfterMs ? stillThere(state) : stay(state));
}

/** Two gentle prompts, then goodbye. */
function stillThere(state: DialogueState): Step {
  if (state.alarm !== undefined) return alarmOver(state);
  const book = phrasebook(state.context.mailbox.language);
  if (state.silentPrompts >= book.areYouThere.length) return speak(state, book.silenceGoodbye, 'guided', true);
  const prompted = { ...state, silentPrompts: state.silentPrompts + 1 };
  return speak(prompted, wording(book.areYouThere, state.silentPrompts), 'guided', false);
}

/** The recogniser is away: the caller is told once that all is recorded. */
export function onDeaf(state: DialogueState): Step {
  // What was cut is still to be reported, and stands before it in the transcript.
  if (state.deaf || state.message !== undefined || state.cut.length > 0) return stay(state);
  const { cannotHear } = phrasebook(state.context.mailbox.language);
  return speak({ ...state, deaf: true }, cannotHear, NOTICE, false);
}
