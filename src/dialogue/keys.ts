import { digitsAwaited } from './context.js';
import { BRIDGE, REPEAT } from './counted-turns.js';
import { endOfMessage } from './difficult-callers.js';
import { chain, quiet, speak, stay } from './moves.js';
import { toPerson } from './to-person.js';
import { answerOwed, onTurn } from './turns.js';
import type { CallerTurn, DialogueEvent, DialogueState, Step } from './types.js';

type EventOf<T extends DialogueEvent['type']> = Extract<DialogueEvent, { type: T }>;

/** So many digits are a number also where none was asked for; fewer are a slip, or the habit of pressing 1. */
const FEWEST_UNASKED = 5;
/** So many digits in a row silence the secretary: the caller means it. */
const MEANT = 3;
/** Longest number that is kept, digits. */
const MOST_KEYS = 20;

/**
 * Zero goes to a person, the star repeats (or takes back what was keyed in), the hash key ends a number. A digit begins
 * or continues a number; where one is asked for, also a zero does: alone it still means a person, after a pause.
 */
export function onKey(state: DialogueState, { key, atMs = 0 }: EventOf<'key'>): Step {
  if (key === '#') return state.keys === '' ? endOfTurn(state) : keysDone({ ...state, keysEndMs: atMs });
  if (key === '*') return repeat({ ...state, keys: '' });
  if (!/^\d$/.test(key)) return stay(state);
  const awaited = digitsAwaited(state);
  if (key === '0' && state.keys === '' && !awaited) return toPerson(state);
  if (state.phase === 'closing') return stay(state);
  const keyed: DialogueState = {
    ...state,
    keys: (state.keys + key).slice(0, MOST_KEYS),
    keysStartMs: state.keys === '' ? atMs : state.keysStartMs,
    keysEndMs: atMs,
  };
  if (!awaited && keyed.keys.length < MEANT) return stay(keyed);
  return chain(quiet(keyed), (next) => stay({ ...next, unheard: undefined }));
}

/** The hash key without a number: the message is over, or the story that was still listened to. */
function endOfTurn(state: DialogueState): Step {
  if (state.message !== undefined) return endOfMessage(state);
  const owed = state.phase === 'listening' ? answerOwed(state, Number.POSITIVE_INFINITY) : undefined;
  return owed ?? stay(state);
}

/** While the secretary says goodbye there is only the way to a person and the last words once more. */
export function onKeyWhileClosing(state: DialogueState, event: EventOf<'key'>): Step {
  if (state.timeIsUp || state.reopened || !/^[0*]$/.test(event.key)) return stay(state);
  const closes = event.key === '*';
  const once = { ...state, reopened: true };
  return closes ? repeat(once) : toPerson(once);
}

/** What was keyed in, after the hash key or a pause: a turn of the caller as if it had been said, or a wish for a person. */
export function keysDone(state: DialogueState): Step {
  const { keys, keysStartMs: startMs, keysEndMs: endMs } = state;
  const done = { ...state, keys: '' };
  if (keys === '0') return toPerson(done);
  if (keys.length < FEWEST_UNASKED && !digitsAwaited(state)) return stay(done);
  const turn: CallerTurn = { text: keys, startMs, endMs: Math.max(startMs, endMs), engine: 'keys', confidence: 1 };
  return chain(quiet(done), (next) => onTurn({ ...next, unheard: undefined }, { type: 'caller-turn', turn }));
}

/** The last thing the secretary said, once more. Where it was heard to its end it is not asked a second time by that. */
function repeat(state: DialogueState): Step {
  const last = state.turns.findLast(({ speaker, engine }) => speaker === 'secretary' && engine !== BRIDGE);
  const text = state.speech?.text ?? state.lastText;
  if (text === '') return stay(state);
  const wasHeard = state.speech === undefined && last?.interrupted !== true;
  const closes = state.phase === 'closing';
  return chain(quiet(state), (next) => speak(next, text, wasHeard ? REPEAT : 'guided', closes));
}
