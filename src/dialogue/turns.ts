import { answer, noteWhatWasHeard } from './answering.js';
import { canBeTransferred } from './call-parts.js';
import { isEchoOf } from './context.js';
import { countedTurns } from './counted-turns.js';
import { isEmpty, signalsIn } from './hearing.js';
import { chain, silenced, speak, stay, written } from './moves.js';
import { beginTransfer } from './transferring.js';
import type { DialogueEvent, DialogueState, Step } from './types.js';

type EventOf<T extends DialogueEvent['type']> = Extract<DialogueEvent, { type: T }>;

/** Words over the secretary's words without a barge-in before: "uh-huh" is only written down. */
export function onTurnWhileTalking(state: DialogueState, { turn }: EventOf<'caller-turn'>): Step {
  const said = signalsIn(turn.text, state.context.mailbox.language);
  if (isEmpty(turn.text) || isEchoOf(state, turn)) return stay(state);
  if (said.has('backchannel')) return written(state, turn);
  return chain(silenced(state), (next) => onTurn(next, { type: 'caller-turn', turn }));
}

export function onTurnWhileThinking(state: DialogueState, { turn }: EventOf<'caller-turn'>): Step {
  if (isEmpty(turn.text)) return stay(state);
  const said = signalsIn(turn.text, state.context.mailbox.language);
  // "Okay" to "One moment, please" is no reason to think anew.
  if (state.bridged && said.has('backchannel')) return written(state, turn);
  return chain(silenced(state), (next) => onTurn(next, { type: 'caller-turn', turn }));
}

/** The caller is on the way to a person: what is still said is only written down. */
export function onTurnWhileAway(state: DialogueState, { turn }: EventOf<'caller-turn'>): Step {
  if (isEmpty(turn.text) || isEchoOf(state, turn)) return stay(state);
  return chain(written(state, turn), noteWhatWasHeard);
}

/** "Thanks, bye" over the goodbye is nothing new; "wait, one more thing" opens the talk again, once. */
export function onTurnWhileClosing(state: DialogueState, { turn }: EventOf<'caller-turn'>): Step {
  const said = signalsIn(turn.text, state.context.mailbox.language);
  const polite = ['goodbye', 'thanks', 'backchannel', 'yes', 'nothing-more', 'greeting'] as const;
  const nothingNew = isEmpty(turn.text) || polite.some((signal) => said.has(signal));
  if (nothingNew || state.reopened || state.timeIsUp) return isEmpty(turn.text) ? stay(state) : written(state, turn);
  return chain(silenced({ ...state, reopened: true }), (next) => onTurn(next, { type: 'caller-turn', turn }));
}

export function onLastWords(state: DialogueState, { turn }: EventOf<'caller-turn'>): Step {
  return isEmpty(turn.text) ? stay(state) : chain(written(state, turn), noteWhatWasHeard);
}

export function onTurn(state: DialogueState, { turn }: EventOf<'caller-turn'>): Step {
  if (isEchoOf(state, turn)) return stay(state);
  const said = signalsIn(turn.text, state.context.mailbox.language);
  const heard = written({ ...state, silentPrompts: 0 }, turn);
  const goesOn =
    state.unheard !== undefined && (isEmpty(turn.text) || said.has('backchannel')) && !isAnswer(state, said);
  if (goesOn) return chain(heard, resume);
  if (said.has('human') && canBeTransferred(state)) {
    return chain(chain(heard, noteWhatWasHeard), (next) => beginTransfer({ ...next, unheard: undefined }));
  }
  return chain(heard, (next) => answer({ ...next, unheard: undefined, turnsSinceFailure: next.turnsSinceFailure + 1 }));
}

/** A "yes" to a question that was nearly out is an answer, not a listener's noise. */
function isAnswer(state: DialogueState, said: ReadonlySet<string>): boolean {
  return (said.has('yes') || said.has('no')) && (state.unheard ?? '').split(' ').length <= 3;
}

/** After a cough or an "uh-huh" the secretary says what was cut, at most twice in a row. */
export function resume(state: DialogueState): Step {
  const { unheard } = state;
  if (unheard === undefined || state.resumed >= 2) return answer({ ...state, unheard: undefined, resumed: 0 });
  return speak({ ...state, resumed: state.resumed + 1 }, unheard, 'guided', false);
}

/** A caller who spoke last waits for an answer, also where it was thrown away for noise or a key that meant nothing. */
export function answerOwed(state: DialogueState): Step | undefined {
  const last = countedTurns(state.turns, state.context.mailbox.language).at(-1);
  return last?.speaker === 'caller' && !isEmpty(last.text) ? answer(state) : undefined;
}
