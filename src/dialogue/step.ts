import { fill } from '../languages/index.js';
import { onAdopted } from './adopted.js';
import { onReplyEnd, onReplyFailed, onReplyText, onReplyTool } from './answering.js';
import { onThinking } from './bridge.js';
import { onFax, onWordless, onWordlessAside } from './difficult-callers.js';
import { greetingOf, greetingParts } from './greeting.js';
import { onKey, onKeyWhileClosing } from './keys.js';
import { chain, ended, silenced, speak, stay } from './moves.js';
import { phrasebook } from './phrasebook.js';
import { onDeaf, onSilence } from './silence.js';
import { onSpoken } from './spoken.js';
import { onTransferFailed } from './to-person.js';
import { onTurn, onTurnWhileClosing, onTurnWhileTalking, onTurnWhileThinking, onWordsAside } from './turns.js';
import type { DialogueContext, DialogueEvent, DialogueState, Phase, Step } from './types.js';

type EventOf<T extends DialogueEvent['type']> = Extract<DialogueEvent, { type: T }>;
type Handler<T extends DialogueEvent['type']> = (state: DialogueState, event: EventOf<T>) => Step;
type Row = { readonly [T in DialogueEvent['type']]?: Handler<T> };

/** The state before the first word. Nothing is to be done until `started` says that the caller can hear. */
export function begin(context: DialogueContext): Step {
  const state: DialogueState = {
    context,
    phase: 'new',
    turns: [],
    notes: {},
    nextId: 1,
    cut: [],
    resumed: 0,
    silentPrompts: 0,
    modelFailures: 0,
    turnsSinceFailure: 0,
    keys: '',
    keysStartMs: 0,
    keysEndMs: 0,
    reopened: false,
    timeIsUp: false,
    bridges: 0,
    bridged: false,
    lastText: '',
    transfers: 0,
    noisePrompts: 0,
    noiseFromMs: 0,
    foreign: 0,
  };
  return { state, intents: [] };
}

/** One event in, the next state and what is to be done out. An event that means nothing in a phase changes nothing. */
export function step(state: DialogueState, event: DialogueEvent): Step {
  const handler = (table[state.phase][event.type] ?? always[event.type]) as Handler<DialogueEvent['type']> | undefined;
  return handler === undefined ? stay(state) : handler(state, event as never);
}

/** Events that mean the same in every phase but the last. */
const always: Row = {
  'hung-up': (state) => ended(state, 'caller'),
  adopted: onAdopted,
  spoken: onSpoken,
  key: onKey,
  'time-limit': onTimeLimit,
  wordless: onWordlessAside,
  fax: onFax,
  'hears-again': (state) => stay({ ...state, deaf: undefined }),
};

const replies: Row = {
  'reply-text': onReplyText,
  'reply-tool': onReplyTool,
  'reply-end': onReplyEnd,
  'reply-failed': onReplyFailed,
};

const talking: Row = { ...replies, 'speech-started': silenced, 'caller-turn': onTurnWhileTalking };

const table: Readonly<Record<Phase, Row>> = {
  new: { started: onStarted, key: stay },
  greeting: talking,
  speaking: talking,
  thinking: { ...replies, 'speech-started': onBargeIn, 'caller-turn': onTurnWhileThinking, thinking: onThinking },
  listening: { 'caller-turn': onTurn, silence: onSilence, wordless: onWordless, deaf: onDeaf },
  transferring: {
    'caller-turn': onWordsAside,
    wordless: stay,
    fax: stay,
    'transfer-failed': onTransferFailed,
    key: stay,
    'time-limit': (state) => stay({ ...state, timeIsUp: true }),
  },
  closing: { ...replies, 'caller-turn': onTurnWhileClosing, key: onKeyWhileClosing },
  // The recogniser may still owe the caller's last words, and the speaker what was heard of the last answer.
  ended: {
    'hung-up': stay,
    spoken: onSpoken,
    key: stay,
    'time-limit': stay,
    'caller-turn': onWordsAside,
    fax: stay,
    wordless: stay,
  },
};

function onStarted(state: DialogueState): Step {
  const parts = greetingParts(state.context.mailbox);
  const said = speak({ ...state, phase: 'greeting' }, greetingOf(state.context), 'guided', false);
  const id = said.state.speech?.id ?? '';
  const last = parts.length - 1;
  const pieces = parts.map((part, at) => ({
    type: 'speak' as const,
    id,
    ...part,
    engine: 'guided',
    final: at === last,
  }));
  return { state: said.state, intents: pieces };
}

/** The caller speaks into the bridge: silence at once, and listen. */
function onBargeIn(state: DialogueState): Step {
  return state.bridge === undefined ? stay(state) : silenced(state);
}

function onTimeLimit(state: DialogueState): Step {
  if (state.timeIsUp || state.phase === 'new' || state.phase === 'closing') return stay({ ...state, timeIsUp: true });
  const book = phrasebook(state.context.mailbox.language);
  const goodbye = fill(book.timeGoodbye, { mailbox: state.context.mailbox.name });
  return chain(silenced({ ...state, timeIsUp: true }), (next) =>
    speak({ ...next, speech: undefined }, goodbye, 'guided', true),
  );
}
