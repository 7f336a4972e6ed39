import { disclosureOwed, requestOf } from './context.js';
import { guided } from './guided.js';
import { plain } from './hearing.js';
import { chain, note, speak, stay } from './moves.js';
import { checkSentences } from './reply-check.js';
import { END_CALL, NOTE_FIELD } from './tools.js';
import type { DialogueState, Intent, Reply, Step } from './types.js';

/** Asks the model; `before` is its answer so far, where it had something searched. */
export function askModel(
  state: DialogueState,
  before: Omit<Reply, 'id' | 'endsCall'> = { text: '', passedOn: 0 },
): Step {
  const id = `reply-${state.nextId}`;
  const next: DialogueState = { ...state, nextId: state.nextId + 1, reply: { ...before, id, endsCall: false } };
  return {
    state: { ...next, phase: state.speech === undefined ? 'thinking' : state.phase },
    intents: [{ type: 'ask-model', id, request: requestOf(next) }],
  };
}

/** The guided interview's answer, appended to an utterance that a failing model has begun. */
export function guidedAnswer(state: DialogueState): Step {
  const reply = guided(requestOf(state));
  const closes = reply.toolCalls.some((call) => call.name === END_CALL);
  const notes = reply.toolCalls.filter((call) => call.name === NOTE_FIELD);
  const noted = notes.reduce<Step>((before, call) => chain(before, (next) => note(next, call.arguments)), stay(state));
  const text = [disclosureOwed(state), reply.text].filter((part) => part !== '').join(' ');
  return chain(noted, (next) => speak(next, text, 'guided', closes));
}

/** A sentence that cannot be proved is no failure of the connection: it counts half. */
const HALF_A_FAILURE = 0.5;

/**
 * Guided takes over in the same breath. What the model has said was proved before it was spoken, and stays said.
 * `what` is 'text' where a sentence was refused, 'reply' where the whole answer came to nothing.
 */
export function modelFailed(state: DialogueState, what: 'text' | 'reply', reason: string): Step {
  const { reply } = state;
  const intents: Intent[] = [{ type: 'refused', what, reason }];
  if (reply !== undefined) intents.push({ type: 'stop-model', id: reply.id });
  const modelFailures = state.modelFailures + (what === 'text' ? HALF_A_FAILURE : 1);
  const failed = { ...state, reply: undefined, modelFailures, turnsSinceFailure: 0 };
  return chain({ state: failed, intents }, guidedAnswer);
}

/** Hands complete and proved clauses to the speaker; what is not proved yet is not yet said. */
export function passOn(state: DialogueState, upTo: 'clause' | 'end' | 'final'): Step {
  const { reply } = state;
  if (reply === undefined) return stay(state);
  const waiting = reply.text.slice(reply.passedOn);
  const length = upTo === 'clause' ? clauseEnd(waiting) : waiting.length;
  const piece = waiting.slice(0, length);
  if (upTo !== 'final' && piece.trim() === '') return stay(state);
  const end = reply.passedOn + length;
  const fault = piece.trim() === '' ? undefined : checkSentences(reply.text.slice(0, end), reply.passedOn, state);
  return fault === undefined ? spokenPiece(state, reply, piece, upTo === 'final') : modelFailed(state, 'text', fault);
}

function spokenPiece(state: DialogueState, reply: Reply, piece: string, final: boolean): Step {
  const id = state.speech?.id ?? `speech-${state.nextId}`;
  const engine = state.context.model ?? 'model';
  const before = state.speech?.text ?? '';
  const gap = before === '' || piece === '' || /\s$/.test(before) || /^\s/.test(piece) ? '' : ' ';
  const speech = { id, text: before + gap + piece, engine, closes: reply.endsCall };
  return {
    state: {
      ...state,
      phase: state.phase === 'closing' ? 'closing' : 'speaking',
      nextId: state.nextId + 1,
      speech,
      reply: { ...reply, passedOn: reply.passedOn + piece.length },
    },
    intents: [{ type: 'speak', id, text: piece, engine, final }],
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

/** The answer with one more piece. Pieces that were cut into clauses come without the space between them. */
export function grown(reply: Reply, piece: string): Reply {
  const { text, passedOn, searched } = reply;
  const spaced = /[.!?,;:]$/.test(text) && /^\p{Lu}/u.test(piece) ? ` ${piece}` : piece;
  const waiting = plain(text.slice(passedOn) + spaced);
  // A model that goes on after a search likes to begin with what it has just said.
  const again = searched !== undefined && /[.!?。]$/.test(waiting) && plain(text.slice(0, passedOn)).includes(waiting);
  return again ? { ...reply, text: text.slice(0, passedOn) } : { ...reply, text: text + spaced };
}
