import { BRIDGE } from './counted-turns.js';
import { stay } from './moves.js';
import { phrasebook } from './phrasebook.js';
import type { DialogueEvent, DialogueState, Speech, Step } from './types.js';

type EventOf<T extends DialogueEvent['type']> = Extract<DialogueEvent, { type: T }>;

/**
 * A late answer is bridged by a short phrase, once: two in a row would be worse than silence. The answer is an utterance
 * of its own, which the speaker begins when the bridge was heard.
 */
export function onThinking(state: DialogueState, { ms }: EventOf<'thinking'>): Step {
  const { bridgeAfterMs = 1200, mailbox } = state.context;
  const { reply, speech, bridge, bridged, bridges, nextId } = state;
  if (reply === undefined || speech !== undefined || bridge !== undefined || bridged || !(ms >= bridgeAfterMs)) {
    return stay(state);
  }
  const wordings = phrasebook(mailbox.language).bridges;
  const text = wordings[bridges % wordings.length] ?? '';
  const said: Speech = { id: `speech-${nextId}`, text, engine: BRIDGE, closes: false };
  return {
    state: { ...state, nextId: nextId + 1, bridge: said, bridged: true, bridges: bridges + 1 },
    intents: [{ type: 'speak', id: said.id, text, engine: BRIDGE, final: true }],
  };
}
