import type { ConverseRequest, ToolCall } from '../terms/index.js';
import { disclosureOwed, modelAllowed, requestOf } from './context.js';
import { guided, notesOf } from './guided.js';
import { interviewOf } from './interview.js';
import { chain, note, speak, stay } from './moves.js';
import { phrasebook } from './phrasebook.js';
import { checkReply, checkText } from './reply-check.js';
import { checkTool } from './tool-check.js';
import { END_CALL, NOTE_FIELD } from './tools.js';
import type { DialogueEvent, DialogueState, Intent, Step } from './types.js';

type EventOf<T extends DialogueEvent['type']> = Extract<DialogueEvent, { type: T }>;

/** Lets the model answer, or the guided interview where there is none that can be trusted. */
export function answer(state: DialogueState): Step {
  const noted = noteWhatWasHeard(state);
  return chain(noted, (next) => (modelAllowed(next) ? askModel(next) : guidedAnswer(next)));
}

function askModel(state: DialogueState): Step {
  const id = `reply-${state.nextId}`;
  const reply = { id, text: '', passedOn: 0, endsCall: false };
  return {
    state: { ...state, phase: 'thinking', nextId: state.nextId + 1, reply },
    intents: [{ type: 'ask-model', id, request: requestOf(state) }],
  };
}

/** The caller's own words are noted whether or not a model thinks of it. */
export function noteWhatWasHeard(state: DialogueState): Step {
  const request = requestOf(state);
  const calls = notesOf({ request, interview: interviewOf(request) });
  return calls.reduce<Step>((before, call) => chain(before, (next) => note(next, call.arguments)), stay(state));
}

/** The guided interview's answer, appended to an utterance that a failing model has begun. */
function guidedAnswer(state: DialogueState): Step {
  const reply = guided(requestOf(state));
  const closes = reply.toolCalls.some((call) => call.name === END_CALL);
  const notes = reply.toolCalls.filter((call) => call.name === NOTE_FIELD);
  const noted = notes.reduce<Step>((before, call) => chain(before, (next) => note(next, call.arguments)), stay(state));
  const text = [disclosureOwed(state), reply.text].filter((part) => part !== '').join(' ');
  return chain(noted, (next) => speak(next, text, 'guided', closes));
}

function isStale(state: DialogueState, id: string | undefined): boolean {
  return state.reply === undefined || (id !== undefined && id !== state.reply.id);
}

export function onReplyText(state: DialogueState, { text, id }: EventOf<'reply-text'>): Step {
  const { reply } = state;
  if (reply === undefined || isStale(state, id)) return stay(state);
  const grown = { ...state, reply: { ...reply, text: joined(reply.text, text) } };
  const fault = checkText(grown.reply.text, state.context.mailbox.language, state.context.mailbox.persona);
  if (fault !== undefined) return modelFailed(grown, 'text', fault);
  return passOn(grown, false);
}

/** Pieces that were cut into clauses come without the space between them. */
function joined(before: string, piece: string): string {
  return /[.!?,;:]$/.test(before) && /^\p{Lu}/u.test(piece) ? `${before} ${piece}` : before + piece;
}

/** Hands complete clauses to the speaker, so that what turns out to be nonsense was not yet said. */
function passOn(state: DialogueState, all: boolean): Step {
  const { reply } = state;
  if (reply === undefined) return stay(state);
  const waiting = reply.text.slice(reply.passedOn);
  const length = all ? waiting.length : clauseEnd(waiting);
  const piece = waiting.slice(0, length);
  if (!all && piece.trim() === '') return stay(state);
  const id = state.speech?.id ?? `speech-${state.nextId}`;
  const engine = state.context.model ?? 'model';
  const speech = { id, text: reply.text.slice(0, reply.passedOn + length), engine, closes: reply.endsCall };
  const grown = { ...reply, passedOn: reply.passedOn + length };
  return {
    state: {
      ...state,
      phase: state.phase === 'closing' ? 'closing' : 'speaking',
      nextId: state.nextId + 1,
      speech,
      reply: grown,
    },
    intents: [{ type: 'speak', id, text: piece, engine, final: all }],
  };
}

/** Where the last complete clause of a text ends; 0 while there is none of some length. */
function clauseEnd(text: string): number {
  const ends = [...text.matchAll(/[.!?。？！,;:](?=\s)/gu)]
    .filter((match) => match.index >= (/[,;:]/.test(match[0]) ? 24 : 4))
    .map((match) => match.index + 1);
  // A piece that ends a sentence is not kept waiting for the next one, unless it may be "3." of "3.50" or "Dr.".
  if (/[^\s\d.][!?.。？！]$/u.test(text) && !/\b\p{L}{1,3}\.$/u.test(text)) ends.push(text.length);
  return ends.at(-1) ?? 0;
}

export function onReplyTool(state: DialogueState, { call, id }: EventOf<'reply-tool'>): Step {
  const { reply } = state;
  if (reply === undefined || isStale(state, id) || isKnown(state, call)) return stay(state);
  const request = requestOf(state);
  const verdict = checkTool(call, request);
  const endsCall = 'kind' in verdict ? verdict.kind === 'end' : call.name === END_CALL && guidedEnds(request);
  if (endsCall) return stay({ ...state, reply: { ...reply, endsCall } });
  if ('reason' in verdict) return { state, intents: [{ type: 'refused', what: 'tool', reason: verdict.reason }] };
  return verdict.kind === 'end' ? stay(state) : note(state, { name: verdict.name, value: verdict.value });
}

/** What was noted already, from the same words, needs no proof. */
function isKnown(state: DialogueState, call: ToolCall): boolean {
  return call.name === NOTE_FIELD && (state.notes[String(call.arguments.name)] ?? '') === call.arguments.value;
}

/** Hanging up is right where the guided interview would hang up too. */
function guidedEnds(request: ConverseRequest): boolean {
  return guided(request).toolCalls.some((call) => call.name === END_CALL);
}

export function onReplyEnd(state: DialogueState, { id }: EventOf<'reply-end'>): Step {
  const { reply } = state;
  if (reply === undefined || isStale(state, id)) return stay(state);
  const fault = checkReply(reply.text, reply.endsCall, state.turns, state.context.mailbox.language);
  if (fault !== undefined) return modelFailed(state, 'reply', fault);
  // A model that hangs up without a word leaves the goodbye to us.
  if (reply.text.trim() === '') return speak(state, phrasebook(state.context.mailbox.language).goodbye, 'guided', true);
  return chain(passOn(state, true), (next) =>
    stay({
      ...next,
      reply: undefined,
      phase: reply.endsCall ? 'closing' : next.phase,
      speech: next.speech && { ...next.speech, closes: reply.endsCall },
    }),
  );
}

export function onReplyFailed(state: DialogueState, { reason, id }: EventOf<'reply-failed'>): Step {
  return isStale(state, id) ? stay(state) : modelFailed(state, 'reply', reason);
}

/** Guided takes over in the same breath; what the model has already said stays said. */
function modelFailed(state: DialogueState, what: 'text' | 'reply', reason: string): Step {
  const { reply, speech } = state;
  const intents: Intent[] = [{ type: 'refused', what, reason }];
  if (reply !== undefined && what === 'text') intents.push({ type: 'cancel-reply', id: speech?.id ?? reply.id });
  const failed = { ...state, reply: undefined, modelFailures: state.modelFailures + 1, turnsSinceFailure: 0 };
  const spokenSoFar = what === 'text' || speech === undefined ? undefined : speech;
  const cut = what === 'text' && speech !== undefined ? [...state.cut, speech] : state.cut;
  return chain({ state: { ...failed, speech: spokenSoFar, cut }, intents }, guidedAnswer);
}
