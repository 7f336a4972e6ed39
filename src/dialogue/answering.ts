import type { ConverseRequest, ToolCall } from '../terms/index.js';
import { modelAllowed, requestOf } from './context.js';
import { guided, notesOf } from './guided.js';
import { interviewOf } from './interview.js';
import { chain, note, speak, stay } from './moves.js';
import { phrasebook } from './phrasebook.js';
import { announcesTransfer } from './promises.js';
import { checkReply, checkText } from './reply-check.js';
import { askModel, grown, guidedAnswer, modelFailed, passOn } from './replying.js';
import { lookUp } from './request-passages.js';
import { checkTool, mayTransfer, type Verdict } from './tool-check.js';
import { END_CALL, NOTE_FIELD } from './tools.js';
import { beginTransfer } from './transferring.js';
import type { DialogueEvent, DialogueState, Reply, Step } from './types.js';

type EventOf<T extends DialogueEvent['type']> = Extract<DialogueEvent, { type: T }>;

/** A model that calls so many tools in one turn calls them for ever. */
const MOST_TOOL_CALLS = 12;

/** Lets the model answer, or the guided interview where there is none that can be trusted. */
export function answer(state: DialogueState): Step {
  const noted = noteWhatWasHeard(state);
  return chain(noted, (next) => (modelAllowed(next) ? askModel(next) : guidedAnswer(next)));
}

/** The caller's own words are noted whether or not a model thinks of it. */
export function noteWhatWasHeard(state: DialogueState): Step {
  const request = requestOf(state);
  const calls = notesOf({ request, interview: interviewOf(request) });
  return calls.reduce<Step>((before, call) => chain(before, (next) => note(next, call.arguments)), stay(state));
}

/** The answer under way that an event belongs to; undefined where the event is late. */
function current(state: DialogueState, id: string | undefined): Reply | undefined {
  return id === undefined || id === state.reply?.id ? state.reply : undefined;
}

export function onReplyText(state: DialogueState, { text, id }: EventOf<'reply-text'>): Step {
  const reply = current(state, id);
  if (reply === undefined) return stay(state);
  const longer = { ...state, reply: grown(reply, text) };
  const { language, persona } = state.context.mailbox;
  const fault = checkText(longer.reply.text, language, persona);
  return fault === undefined ? passOn(longer, 'clause') : modelFailed(longer, 'text', fault);
}

export function onReplyTool(state: DialogueState, { call, id }: EventOf<'reply-tool'>): Step {
  const reply = current(state, id);
  if (reply === undefined) return stay(state);
  const toolCalls = (reply.toolCalls ?? 0) + 1;
  const counted = { ...state, reply: { ...reply, toolCalls } };
  if (toolCalls > MOST_TOOL_CALLS) return modelFailed(counted, 'reply', 'too-many-tools');
  if (isKnown(state, call)) return stay(counted);
  const request = requestOf(state);
  const verdict = checkTool(call, request);
  if ('reason' in verdict && call.name === END_CALL && guidedEnds(request)) return carriedOut(counted, { kind: 'end' });
  return carriedOut(counted, verdict);
}

function carriedOut(state: DialogueState & { reply: Reply }, verdict: Verdict): Step {
  if ('reason' in verdict) return { state, intents: [{ type: 'refused', what: 'tool', reason: verdict.reason }] };
  switch (verdict.kind) {
    case 'note':
      return note(state, { name: verdict.name, value: verdict.value });
    case 'search':
      return searched(state, verdict.query);
    case 'transfer':
      return putThrough(state);
    case 'end':
      return stay({ ...state, reply: { ...state.reply, endsCall: true } });
  }
}

/** The model is asked again with what was found; what it has said in this turn stays said. */
function searched(state: DialogueState, query: string): Step {
  return chain(passOn(state, 'end'), (next) => {
    const { reply, context } = next;
    // What it had begun to say was refused, and guided has answered.
    if (reply === undefined) return stay(next);
    const { text, passedOn, toolCalls = 0 } = reply;
    const found = [...new Set([...lookUp(query, context), ...(reply.found ?? [])])];
    return askModel(next, { text, passedOn, toolCalls, found, searched: [...(reply.searched ?? []), query] });
  });
}

/** What the model still wanted to say is dropped: the caller asked for a person, and hears one. */
function putThrough(state: DialogueState & { reply: Reply }): Step {
  const stopped = {
    state: { ...state, reply: undefined },
    intents: [{ type: 'stop-model', id: state.reply.id } as const],
  };
  return chain(stopped, beginTransfer);
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
  const reply = current(state, id);
  if (reply === undefined) return stay(state);
  const { language } = state.context.mailbox;
  const fault = checkReply(reply.text, reply.endsCall, state.turns, language);
  if (fault !== undefined) return modelFailed(state, 'reply', fault);
  // A model that hangs up without a word leaves the goodbye to us.
  if (reply.text.trim() === '') return speak(state, phrasebook(language).goodbye, 'guided', true);
  // Who says "I'll put you through" and calls no tool means it all the same.
  if (announcesTransfer(reply.text, language) && !('reason' in mayTransfer(requestOf(state))))
    return chain(passOn(state, 'end'), (next) =>
      next.reply === undefined ? stay(next) : putThrough({ ...next, reply }),
    );
  return chain(passOn(state, 'final'), finished);
}

function finished(state: DialogueState): Step {
  const { reply, speech } = state;
  // The last clause was refused, and guided has answered.
  if (reply === undefined) return stay(state);
  const closes = reply.endsCall;
  return stay({
    ...state,
    reply: undefined,
    phase: closes ? 'closing' : state.phase,
    speech: speech && { ...speech, closes },
  });
}

export function onReplyFailed(state: DialogueState, { reason, id }: EventOf<'reply-failed'>): Step {
  return current(state, id) === undefined ? stay(state) : modelFailed(state, 'reply', reason);
}
