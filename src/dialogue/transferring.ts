import { fill } from '../languages/index.js';
import { canBeTransferred } from './call-parts.js';
import { disclosureOwed, requestOf } from './context.js';
import { guided } from './guided.js';
import { chain, note, silenced, speak, stay } from './moves.js';
import { phrasebook, wording } from './phrasebook.js';
import { END_CALL, NOTE_FIELD } from './tools.js';
import type { DialogueState, Step } from './types.js';

/**
 * Says one short sentence; when it has been spoken the intent `transfer` follows. From now on the caller is on the way:
 * words and turns are only written down. Where nobody can be reached (any more), the caller is told so instead.
 */
export function beginTransfer(state: DialogueState, first = ''): Step {
  if (!canBeTransferred(state)) return nobodyThere(state, first);
  const { transferring } = phrasebook(state.context.mailbox.language);
  return chain(silenced({ ...state, keys: '', unheard: undefined }), (next) => {
    const text = [first, transferring].filter((part) => part !== '').join(' ');
    const said = speak({ ...next, speech: undefined, transfers: next.transfers + 1 }, text, 'guided', false);
    return { ...said, state: { ...said.state, phase: 'transferring' } };
  });
}

/** The sentence before was heard, or cut: now the caller goes. */
export function letGo(state: DialogueState): Step {
  return { state, intents: [{ type: 'transfer' }] };
}

/** "Nobody can come to the phone", and what the interview wants to say next. */
export function nobodyThere(before: DialogueState, first = ''): Step {
  const state: DialogueState = { ...before, keys: '', unheard: undefined };
  const { mailbox } = state.context;
  const { noHuman } = phrasebook(mailbox.language);
  const sentences = noHuman.map((phrase) => fill(phrase, { mailbox: mailbox.name }));
  const told = state.turns.filter(
    ({ speaker, text }) => speaker === 'secretary' && sentences.some((sentence) => text.includes(sentence)),
  );
  const reply = guided(requestOf(state));
  const noHumanYet = sentences.some((sentence) => reply.text.includes(sentence));
  const closes = reply.toolCalls.some((call) => call.name === END_CALL);
  const notes = reply.toolCalls.filter((call) => call.name === NOTE_FIELD);
  const parts = [disclosureOwed(state), first, noHumanYet ? '' : wording(sentences, told.length), reply.text];
  const text = parts.filter((part) => part !== '').join(' ');
  const noted = notes.reduce<Step>((all, call) => chain(all, (next) => note(next, call.arguments)), stay(state));
  return chain(chain(noted, silenced), (next) => speak({ ...next, speech: undefined }, text, 'guided', closes));
}
