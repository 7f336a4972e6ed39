import { BRIDGE } from './counted-turns.js';
import { isEmpty } from './hearing.js';
import { chain, ended, stay } from './moves.js';
import { letGo } from './transferring.js';
import type { DialogueEvent, DialogueState, Speech, Step } from './types.js';

type Spoken = Extract<DialogueEvent, { type: 'spoken' }>;

/** An utterance was heard, or cut: what was really heard becomes the secretary's turn, and the dialogue goes on. */
export function onSpoken(state: DialogueState, event: Spoken): Step {
  if (state.bridge?.id === event.id) return withSecretaryTurn({ ...state, bridge: undefined }, state.bridge, event);
  if (state.speech?.id === event.id) {
    const said = withSecretaryTurn({ ...state, speech: undefined }, state.speech, event);
    return state.phase === 'ended' ? said : chain(said, (next) => afterSpeech(next, state.speech, event));
  }
  const speech = state.cut.find((each) => each.id === event.id);
  if (speech === undefined) return stay(state);
  const said = withSecretaryTurn({ ...state, cut: state.cut.filter((each) => each !== speech) }, speech, event);
  if (speech.engine === BRIDGE || said.state.phase !== 'listening') return said;
  return chain(said, (next) => stay({ ...next, unheard: unheardOf(speech, event) }));
}

function afterSpeech(state: DialogueState, speech: Speech | undefined, event: Spoken): Step {
  if (speech === undefined) return stay(state);
  if (speech.closes) return ended(state, state.timeIsUp ? 'time-limit' : 'secretary');
  if (state.phase === 'transferring') return letGo(state);
  const phase = state.reply === undefined ? 'listening' : 'thinking';
  const said: DialogueState = { ...state, phase };
  if (!event.interrupted) return stay({ ...said, unheard: undefined, resumed: 0 });
  return stay({ ...said, unheard: unheardOf(speech, event) });
}

/** What was heard of an utterance, written down; nothing where nothing was heard. */
function withSecretaryTurn(state: DialogueState, speech: Speech, event: Spoken): Step {
  const after = speech.engine === BRIDGE ? state : { ...state, lastText: speech.text };
  if (isEmpty(event.heardText)) return stay(after);
  const bridged = speech.engine === BRIDGE;
  const { heardText: text, startMs, endMs, interrupted } = event;
  const index = state.turns.length;
  const turn = { index, speaker: 'secretary' as const, text, startMs, endMs, engine: speech.engine, interrupted };
  return { state: { ...after, bridged, turns: [...state.turns, turn] }, intents: [{ type: 'transcript', turn }] };
}

/** The rest of a text after what was heard of it, from the start of the sentence that was cut. */
function unheardOf(speech: Speech, event: Spoken): string | undefined {
  if (!event.interrupted) return undefined;
  const bare = (part: string) => part.replace(/\s+/g, ' ').trim();
  const whole = bare(speech.text);
  const done = bare(event.heardText);
  const at = whole.startsWith(done) ? done.length : 0;
  const sentence = Math.max(whole.lastIndexOf('. ', at), whole.lastIndexOf('? ', at), whole.lastIndexOf('! ', at));
  const rest = whole.slice(at >= whole.length ? at : sentence < 0 ? 0 : sentence + 2);
  return rest === '' ? undefined : rest;
}
