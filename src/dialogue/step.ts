import type { DialogueContext, DialogueEvent, DialogueState, Step } from './types.js';

/** The state before the first word. */
export function begin(context: DialogueContext): Step {
  return {
    state: {
      context,
      phase: 'new',
      turns: [],
      notes: {},
      nextId: 1,
      cut: [],
      resumed: 0,
      silentPrompts: 0,
      emptyTurns: 0,
      modelFailures: 0,
      turnsSinceFailure: 0,
      keys: '',
      keysStartMs: 0,
      timeIsUp: false,
    },
    intents: [],
  };
}

/** One event in, the next state and what is to be done out. */
export function step(state: DialogueState, _event: DialogueEvent): Step {
  return { state, intents: [] };
}
