import { begin, type DialogueContext, type DialogueState, restoreState } from '../dialogue/index.js';
import type { AdoptedCall } from '../storage/index.js';
import type { CallKeeper } from './run-call.js';

/** What a daemon that died has left of a call: its record, and where it goes on. `writer` writes behind it. */
export type EarlierPart = Pick<AdoptedCall, 'startedAt' | 'turns' | 'state' | 'recordedMs' | 'unheardFromMs'> & {
  readonly writer: CallKeeper;
};

/**
 * Where the dialogue goes on. A state that is missing, damaged or of another version costs the notes and what else only
 * the state knew; the turns are there in any case.
 */
export function stateAfter({ state, turns }: EarlierPart, context: DialogueContext): DialogueState {
  const restored = state === undefined ? undefined : restoreState(state, context, turns);
  return restored ?? { ...begin(context).state, turns };
}
