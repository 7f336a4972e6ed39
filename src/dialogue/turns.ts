import { answer, noteWhatWasHeard } from './answering.js';
import { canBeTransferred } from './call-parts.js';
import { isEchoOf } from './context.js';
import { countedTurns } from './counted-turns.js';
import {
  foreignAfter,
  isForeign,
  isLongPiece,
  isMachine,
  offerMessage,
  onMessage,
  STORY_OVER_MS,
  speakToMachine,
} from './difficult-callers.js';
import { isEmpty, signalsIn } from './hearing.js';
import { chain, silenced, speak, stay, written } from './moves.js';
import { beginTransfer } from './transferring.js';
import type { CallerTurn, DialogueEvent, DialogueState, Step } from './types.js';
import { afterAlarm, alarmIn, alert, raiseAlarm } from './urgent.js';
import { wantsPerson } from './wants-person.js';

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

/** The caller is on the way to a person, or gone: what is still said is only written down, and heard by the owner if it is urgent. */
export function onWordsAside(state: DialogueState, { turn }: EventOf<'caller-turn'>): Step {
  if (isEmpty(turn.text) || isEchoOf(state, turn)) return stay(state);
  const words = alarmIn(state, turn.text);
  return chain(written(state, turn), (next) => (words === undefined ? noteWhatWasHeard(next) : alert(next, words)));
}

/** "Thanks, bye" over the goodbye is nothing new; "wait, one more thing" opens the talk again, once. */
export function onTurnWhileClosing(state: DialogueState, { turn }: EventOf<'caller-turn'>): Step {
  const said = signalsIn(turn.text, state.context.mailbox.language);
  const polite = ['goodbye', 'thanks', 'backchannel', 'yes', 'nothing-more', 'greeting'] as const;
  if (state.timeIsUp) return onWordsAside(state, { type: 'caller-turn', turn });
  const nothingNew = isEmpty(turn.text) || polite.some((signal) => said.has(signal)) || state.reopened;
  if (nothingNew && alarmIn(state, turn.text) === undefined)
    return isEmpty(turn.text) ? stay(state) : written(state, turn);
  return chain(silenced({ ...state, reopened: true }), (next) => onTurn(next, { type: 'caller-turn', turn }));
}

/** The caller has said something and the secretary is to react. */
export function onTurn(state: DialogueState, { turn }: EventOf<'caller-turn'>): Step {
  if (isEchoOf(state, turn)) return stay(state);
  const words = alarmIn(state, turn.text);
  const noisePrompts = isEmpty(turn.text) ? state.noisePrompts : 0;
  const heard = written({ ...state, silentPrompts: 0, noisePrompts, foreign: foreignAfter(state, turn) }, turn);
  if (words !== undefined) return chain(heard, (next) => raiseAlarm(next, words));
  if (state.alarm !== undefined) return chain(heard, (next) => afterAlarm({ ...next, unheard: undefined }));
  if (state.message !== undefined) return chain(heard, (next) => onMessage(next, turn));
  const said = signalsIn(turn.text, state.context.mailbox.language);
  const goesOn =
    state.unheard !== undefined && (isEmpty(turn.text) || said.has('backchannel')) && !isAnswer(state, said);
  if (goesOn) return chain(heard, resume);
  return chain(heard, (next) => {
    const resumed = isEmpty(turn.text) ? next.resumed : 0;
    return reactionTo(turn, state)({ ...next, unheard: undefined, resumed });
  });
}

/** What is done about a turn, by what kind of caller it shows. */
function reactionTo(turn: CallerTurn, before: DialogueState): (state: DialogueState) => Step {
  if (isMachine(before, turn)) return speakToMachine;
  if (canBeTransferred(before) && wantsPerson(turn.text, before.context.mailbox.language))
    return (state) => chain(noteWhatWasHeard(state), beginTransfer);
  if (isForeign(foreignAfter(before, turn))) return offerMessage;
  if (isLongPiece(turn)) return noteWhatWasHeard;
  return (state) => answer({ ...state, turnsSinceFailure: state.turnsSinceFailure + 1 });
}

/** A "yes" to a question that was nearly out is an answer, not a listener's noise. */
function isAnswer(state: DialogueState, said: ReadonlySet<string>): boolean {
  return (said.has('yes') || said.has('no')) && (state.unheard ?? '').split(' ').length <= 3;
}

/** After a cough or an "uh-huh" the secretary says what was cut, at most twice in a row. */
export function resume(state: DialogueState): Step {
  const { unheard } = state;
  if (unheard === undefined || state.resumed >= 2) return goOn({ ...state, unheard: undefined, resumed: 0 });
  return speak({ ...state, resumed: state.resumed + 1 }, unheard, 'guided', false);
}

function goOn(state: DialogueState): Step {
  return state.alarm === undefined ? answer(state) : afterAlarm(state);
}

/**
 * A caller who spoke last waits for an answer: one that was thrown away for noise or for a key that meant nothing, or
 * the one to a long story that is over now.
 */
export function answerOwed(state: DialogueState, silenceMs: number): Step | undefined {
  const { resumeAfterMs = 2500, mailbox } = state.context;
  const last = countedTurns(state.turns, mailbox.language).at(-1);
  if (last?.speaker !== 'caller' || isEmpty(last.text)) return undefined;
  return silenceMs >= (isLongPiece(last) ? STORY_OVER_MS : resumeAfterMs) ? goOn(state) : undefined;
}
