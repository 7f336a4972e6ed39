import { chain, silenced } from './moves.js';
import type { DialogueState, Step } from './types.js';

/** Puts the caller through to the mailbox's own target; where else anybody asked for is not even looked at. */
export function beginTransfer(state: DialogueState): Step {
  return chain(silenced(state), (next) => ({
    state: { ...next, phase: 'transferring', unheard: undefined },
    intents: [{ type: 'transfer' }],
  }));
}
