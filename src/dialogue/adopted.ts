import { fill } from '../languages/index.js';
import { disclosureOwed, requestOf } from './context.js';
import { countedTurns, REPEAT } from './counted-turns.js';
import { greetingOf } from './greeting.js';
import { guided } from './guided.js';
import { sentencesOf } from './hearing.js';
import { chain, ended, note, speak, stay } from './moves.js';
import { phrasebook } from './phrasebook.js';
import { END_CALL, NOTE_FIELD } from './tools.js';
import { beginTransfer } from './transferring.js';
import type { DialogueState, Step } from './types.js';
import { afterAlarm } from './urgent.js';

/**
 * The caller was with a secretary that died, and is with this one now: nothing that was said or thought then goes on. The
 * caller is told, and what was open is asked again.
 */
export function onAdopted(state: DialogueState): Step {
  if (state.phase === 'ended') return ended(state, state.endedBy ?? 'fault');
  const { context, speech } = state;
  const book = phrasebook(context.mailbox.language);
  const first = [book.lostYou, disclosureOwed(state)].filter((part) => part !== '').join(' ');
  const back = settled(state);
  if (state.turns.length === 0) return greetAgain(back, book.lostYou);
  if (state.timeIsUp) return speak(back, fill(book.timeGoodbye, { mailbox: context.mailbox.name }), 'guided', true);
  if (state.phase === 'transferring')
    return beginTransfer({ ...back, transfers: Math.max(0, state.transfers - 1) }, first);
  if (state.alarm !== undefined) return afterAlarm(again(back), first);
  if (state.message !== undefined) return speak(back, first, 'guided', false);
  if (state.phase === 'closing' && speech !== undefined) return speak(back, `${first} ${speech.text}`, 'guided', true);
  return openQuestion(back, first, speech?.text);
}

/** Nothing was heard yet, or nothing of it is known. */
function greetAgain(state: DialogueState, first: string): Step {
  return speak({ ...state, phase: 'greeting' }, `${first} ${greetingOf(state.context)}`, 'guided', false);
}

/** An alarm's question that was on its way is asked again, and counts once. */
function again(state: DialogueState): DialogueState {
  const { alarm } = state;
  return alarm === undefined ? state : { ...state, alarm: { asked: Math.max(0, alarm.asked - 1) } };
}

/** What was being said is said again; who spoke last gets the answer that is owed; else the last question is asked again. */
function openQuestion(state: DialogueState, first: string, planned: string | undefined): Step {
  if (planned !== undefined) return speak(state, `${first} ${planned}`, 'guided', false);
  const last = countedTurns(state.turns, state.context.mailbox.language).at(-1);
  const asked = last?.speaker === 'secretary' ? questionIn(state.lastText) : '';
  // It was heard before: the interview must not count it as asked a second time.
  if (asked !== '') return speak(state, `${first} ${asked}`, REPEAT, false);
  const reply = guided(requestOf(state));
  const closes = reply.toolCalls.some((call) => call.name === END_CALL);
  const notes = reply.toolCalls.filter((call) => call.name === NOTE_FIELD);
  const noted = notes.reduce<Step>((all, call) => chain(all, (next) => note(next, call.arguments)), stay(state));
  return chain(noted, (next) => speak(next, `${first} ${reply.text}`, 'guided', closes));
}

/** The last question of a text; empty where nothing was asked. */
function questionIn(text: string): string {
  return sentencesOf(text).findLast((sentence) => /[?？]["'”’」』)]*$/.test(sentence)) ?? '';
}

/** Nothing is being said, cut, thought or keyed in any more. */
function settled(state: DialogueState): DialogueState {
  return {
    ...state,
    phase: 'listening',
    speech: undefined,
    bridge: undefined,
    bridged: false,
    reply: undefined,
    cut: [],
    unheard: undefined,
    resumed: 0,
    silentPrompts: 0,
    deaf: undefined,
    keys: '',
  };
}
