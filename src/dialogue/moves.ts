import type { EndedBy } from '../terms/index.js';
import { sentencesOf } from './hearing.js';
import type { CallerTurn, DialogueState, Phase, Step } from './types.js';

export function stay(state: DialogueState): Step {
  return { state, intents: [] };
}

export function chain(before: Step, next: (state: DialogueState) => Step): Step {
  const after = next(before.state);
  return { state: after.state, intents: [...before.intents, ...after.intents] };
}

export function note(state: DialogueState, argument: Readonly<Record<string, unknown>>): Step {
  const name = String(argument.name);
  const value = String(argument.value);
  const { [name]: _, ...others } = state.notes;
  const notes = value === '' ? others : { ...others, [name]: value };
  return { state: { ...state, notes }, intents: [{ type: 'note', name, value }] };
}

export function speak(state: DialogueState, text: string, engine: string, closes: boolean): Step {
  const begun = state.speech;
  const id = begun?.id ?? `speech-${state.nextId}`;
  const speech = { id, text: `${begun?.text ?? ''}${begun === undefined ? '' : ' '}${text}`, engine, closes };
  const phase: Phase = closes ? 'closing' : state.phase === 'greeting' ? 'greeting' : 'speaking';
  // Sentence by sentence: the first is heard while the next is still made, and those that recur are made once.
  const sentences = sentencesOf(text);
  return {
    state: { ...state, phase, nextId: state.nextId + 1, speech, reply: undefined, unheard: undefined },
    intents: sentences.map((sentence, index) => ({
      type: 'speak',
      id,
      text: sentence,
      engine,
      final: index === sentences.length - 1,
    })),
  };
}

/** Stops whatever is said or thought. What was cut is kept until `spoken` tells how much of it was heard. */
export function silenced(state: DialogueState): Step {
  const { speech, bridge, reply } = state;
  const id = speech?.id ?? bridge?.id ?? reply?.id;
  if (id === undefined) return stay({ ...state, phase: 'listening' });
  return { state: { ...dropped(state), phase: 'listening' }, intents: [{ type: 'cancel-reply', id }] };
}

/** As `silenced`, where the secretary talks or thinks; in any other phase there is nothing to stop. */
export function quiet(state: DialogueState): Step {
  return state.speech === undefined && state.bridge === undefined && state.reply === undefined
    ? stay(state)
    : silenced(state);
}

function dropped(state: DialogueState): DialogueState {
  const { speech, bridge, cut } = state;
  const running = [bridge, speech].filter((each) => each !== undefined);
  return { ...state, speech: undefined, bridge: undefined, reply: undefined, cut: [...cut, ...running] };
}

export function written(state: DialogueState, turn: CallerTurn): Step {
  const full = { ...turn, index: state.turns.length, speaker: 'caller' as const };
  return { state: { ...state, turns: [...state.turns, full] }, intents: [{ type: 'transcript', turn: full }] };
}

/** It is over. Whoever ended it, exactly one `hang-up` tells so. */
export function ended(state: DialogueState, endedBy: EndedBy): Step {
  const running = state.speech?.id ?? state.bridge?.id ?? state.reply?.id;
  const over: DialogueState = { ...dropped(state), phase: 'ended', endedBy };
  const hangUp = { type: 'hang-up', endedBy } as const;
  return { state: over, intents: running === undefined ? [hangUp] : [{ type: 'cancel-reply', id: running }, hangUp] };
}
