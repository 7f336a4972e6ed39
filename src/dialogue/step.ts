import { answer, noteWhatWasHeard, onReplyEnd, onReplyFailed, onReplyText, onReplyTool } from './answering.js';
import { greetingOf, isEchoOf } from './context.js';
import { isEmpty, signalsIn } from './hearing.js';
import { chain, ended, silenced, speak, stay, written } from './moves.js';
import { fill, phrasebook, wording } from './phrasebook.js';
import type { CallerTurn, DialogueContext, DialogueEvent, DialogueState, Phase, Step } from './types.js';

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
  spoken: onSpoken,
  key: onKey,
  'time-limit': onTimeLimit,
};

const talking: Row = {
  'speech-started': onBargeIn,
  'caller-turn': onTurnWhileTalking,
  'reply-text': onReplyText,
  'reply-tool': onReplyTool,
  'reply-end': onReplyEnd,
  'reply-failed': onReplyFailed,
};

const table: Readonly<Record<Phase, Row>> = {
  new: { started: onStarted },
  greeting: talking,
  speaking: talking,
  thinking: {
    'caller-turn': onTurnWhileThinking,
    'reply-text': onReplyText,
    'reply-tool': onReplyTool,
    'reply-end': onReplyEnd,
    'reply-failed': onReplyFailed,
  },
  listening: { 'caller-turn': onTurn, silence: onSilence },
  transferring: {},
  closing: {
    'caller-turn': onTurnWhileClosing,
    'reply-text': onReplyText,
    'reply-tool': onReplyTool,
    'reply-end': onReplyEnd,
    'reply-failed': onReplyFailed,
  },
  // The recogniser may still owe the caller's last words, and the speaker what was heard of the last answer.
  ended: { 'hung-up': stay, spoken: onSpoken, key: stay, 'time-limit': stay, 'caller-turn': onLastWords },
};

function onStarted(state: DialogueState): Step {
  return speak({ ...state, phase: 'greeting' }, greetingOf(state.context), 'guided', false);
}

/** The caller speaks into the secretary's words: silence at once, and listen. */
function onBargeIn(state: DialogueState): Step {
  return silenced(state);
}

/** Words over the secretary's words without a barge-in before: "uh-huh" is only written down. */
function onTurnWhileTalking(state: DialogueState, { turn }: EventOf<'caller-turn'>): Step {
  const said = signalsIn(turn.text, state.context.mailbox.language);
  if (isEmpty(turn.text) || isEchoOf(state, turn)) return stay(state);
  if (said.has('backchannel')) return written(state, turn);
  return chain(silenced(state), (next) => onTurn(next, { type: 'caller-turn', turn }));
}

function onTurnWhileThinking(state: DialogueState, { turn }: EventOf<'caller-turn'>): Step {
  if (isEmpty(turn.text)) return stay(state);
  return chain(silenced(state), (next) => onTurn(next, { type: 'caller-turn', turn }));
}

/** "Thanks, bye" over the goodbye is nothing new; "wait, one more thing" opens the talk again, once. */
function onTurnWhileClosing(state: DialogueState, { turn }: EventOf<'caller-turn'>): Step {
  const said = signalsIn(turn.text, state.context.mailbox.language);
  const polite = ['goodbye', 'thanks', 'backchannel', 'yes', 'nothing-more', 'greeting'] as const;
  const nothingNew = isEmpty(turn.text) || polite.some((signal) => said.has(signal));
  if (nothingNew || state.reopened || state.timeIsUp) return isEmpty(turn.text) ? stay(state) : written(state, turn);
  return chain(silenced({ ...state, reopened: true }), (next) => onTurn(next, { type: 'caller-turn', turn }));
}

function onLastWords(state: DialogueState, { turn }: EventOf<'caller-turn'>): Step {
  return isEmpty(turn.text) ? stay(state) : chain(written(state, turn), noteWhatWasHeard);
}

function onTurn(state: DialogueState, { turn }: EventOf<'caller-turn'>): Step {
  if (isEchoOf(state, turn)) return stay(state);
  const said = signalsIn(turn.text, state.context.mailbox.language);
  const heard = written({ ...state, silentPrompts: 0 }, turn);
  const goesOn =
    state.unheard !== undefined && (isEmpty(turn.text) || said.has('backchannel')) && !isAnswer(state, said);
  if (goesOn) return chain(heard, resume);
  return chain(heard, (next) => answer({ ...next, unheard: undefined, turnsSinceFailure: next.turnsSinceFailure + 1 }));
}

/** A "yes" to a question that was nearly out is an answer, not a listener's noise. */
function isAnswer(state: DialogueState, said: ReadonlySet<string>): boolean {
  return (said.has('yes') || said.has('no')) && (state.unheard ?? '').split(' ').length <= 3;
}

function onSpoken(state: DialogueState, event: EventOf<'spoken'>): Step {
  const speech = state.speech?.id === event.id ? state.speech : state.cut.find((each) => each.id === event.id);
  if (speech === undefined) return stay(state);
  const isCurrent = state.speech?.id === event.id;
  const cut = state.cut.filter((each) => each.id !== event.id);
  const said = withSecretaryTurn({ ...state, cut, speech: isCurrent ? undefined : state.speech }, speech.engine, event);
  if (state.phase === 'ended') return said;
  const unheard = event.interrupted ? unheardOf(speech.text, event.heardText) : undefined;
  if (!isCurrent) return chain(said, (next) => stay(next.phase === 'listening' ? { ...next, unheard } : next));
  if (speech.closes) return chain(said, (next) => ended(next, next.timeIsUp ? 'time-limit' : 'secretary'));
  return chain(said, (next) => stay({ ...next, phase: next.reply === undefined ? 'listening' : 'thinking', unheard }));
}

function withSecretaryTurn(state: DialogueState, engine: string, event: EventOf<'spoken'>): Step {
  if (isEmpty(event.heardText)) return stay(state);
  const { heardText, startMs, endMs, interrupted } = event;
  const turn = {
    index: state.turns.length,
    speaker: 'secretary' as const,
    text: heardText,
    startMs,
    endMs,
    engine,
    interrupted,
  };
  return { state: { ...state, turns: [...state.turns, turn] }, intents: [{ type: 'transcript', turn }] };
}

/** The rest of a text after what was heard of it, from the start of the sentence that was cut. */
function unheardOf(text: string, heard: string): string | undefined {
  const bare = (part: string) => part.replace(/\s+/g, ' ').trim();
  const whole = bare(text);
  const done = bare(heard);
  const at = whole.startsWith(done) ? done.length : 0;
  const sentence = Math.max(whole.lastIndexOf('. ', at), whole.lastIndexOf('? ', at), whole.lastIndexOf('! ', at));
  const rest = whole.slice(at >= whole.length ? at : sentence < 0 ? 0 : sentence + 2);
  return rest === '' ? undefined : rest;
}

/** After a cough or an "uh-huh" the secretary says what was cut, at most twice in a row. */
function resume(state: DialogueState): Step {
  const { unheard } = state;
  if (unheard === undefined || state.resumed >= 2) return answer({ ...state, unheard: undefined, resumed: 0 });
  return speak({ ...state, resumed: state.resumed + 1 }, unheard, 'guided', false);
}

function onSilence(state: DialogueState, { ms }: EventOf<'silence'>): Step {
  const { promptAfterMs = 7000, resumeAfterMs = 2500, keysAfterMs = 3000 } = state.context;
  if (state.keys !== '' && ms >= keysAfterMs) return keysDone(state);
  if (state.unheard !== undefined && ms >= resumeAfterMs) return resume(state);
  if (ms < promptAfterMs) return stay(state);
  const book = phrasebook(state.context.mailbox.language);
  if (state.silentPrompts >= book.areYouThere.length) return speak(state, book.silenceGoodbye, 'guided', true);
  const prompted = { ...state, silentPrompts: state.silentPrompts + 1 };
  return speak(prompted, wording(book.areYouThere, state.silentPrompts), 'guided', false);
}

function onTimeLimit(state: DialogueState): Step {
  if (state.timeIsUp || state.phase === 'new' || state.phase === 'closing') return stay({ ...state, timeIsUp: true });
  const book = phrasebook(state.context.mailbox.language);
  const goodbye = fill(book.timeGoodbye, { mailbox: state.context.mailbox.name });
  return chain(silenced({ ...state, timeIsUp: true }), (next) =>
    speak({ ...next, speech: undefined }, goodbye, 'guided', true),
  );
}

function onKey(state: DialogueState, { key, atMs = 0 }: EventOf<'key'>): Step {
  const isTalking = state.phase === 'speaking' || state.phase === 'greeting' || state.phase === 'thinking';
  if (state.phase === 'new' || state.phase === 'closing') return stay(state);
  const quiet = isTalking ? silenced(state) : stay(state);
  return chain(quiet, (next) => {
    if (key === '#') return next.keys === '' ? stay(next) : keysDone({ ...next, keysEndMs: atMs });
    if (key === '*') return stay({ ...next, keys: '' });
    if (!/^\d$/.test(key)) return stay(next);
    const keysStartMs = next.keys === '' ? atMs : next.keysStartMs;
    return stay({ ...next, unheard: undefined, keys: (next.keys + key).slice(0, 20), keysStartMs, keysEndMs: atMs });
  });
}

/** What was keyed in becomes a turn of the caller, as if it had been said. */
function keysDone(state: DialogueState): Step {
  const { keys, keysStartMs: startMs, keysEndMs: endMs } = state;
  const turn: CallerTurn = { text: keys, startMs, endMs: Math.max(startMs, endMs), engine: 'keys', confidence: 1 };
  return onTurn({ ...state, keys: '', phase: 'listening' }, { type: 'caller-turn', turn });
}
