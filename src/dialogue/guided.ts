import { fill } from '../languages/index.js';
import { type ConverseRequest, readNumber, type ToolCall, type Turn, toNumber } from '../terms/index.js';
import { type Ask, nextAsk } from './agenda.js';
import { earFor } from './ear.js';
import { sentenceCase } from './field-words.js';
import { isEmpty, plain, sentencesOf } from './hearing.js';
import { type Interview, interviewOf, PIECE } from './interview.js';
import { type Phrasebook, phrasebook, wording } from './phrasebook.js';
import { endCall, noteField } from './tools.js';
import { fieldOfType } from './topic-fields.js';
import type { GuidedReply } from './types.js';

/** Nobody needs more turns than this; a caller who does is talking to pass the time. */
const MOST_CALLER_TURNS = 40;
const MOST_ASKED = 3;
/** Longest time that is repeated in the recap, characters. */
const LONGEST_RECAP = 40;

/**
 * The interview that needs no model: one answer from the whole conversation, always the same for the same request.
 * It asks for what the agenda still lacks, one thing at a time, answers questions with the owner's own words and
 * nothing else, reads numbers back, and ends the call when everything is said.
 */
export function guided(request: ConverseRequest): GuidedReply {
  const interview = interviewOf(request);
  const talk: Talk = { request, interview, book: phrasebook(request.language) };
  const notes = notesOf(talk);
  if (shouldClose(talk)) return { text: closing(talk), toolCalls: [...notes, endCall()] };
  const reply = replyTo(talk);
  return reply === undefined
    ? { text: closing(talk), toolCalls: [...notes, endCall()] }
    : { text: reply, toolCalls: notes };
}

/** The fields that the caller's words give and the notes do not have yet. */
export function notesOf({ request, interview }: Pick<Talk, 'request' | 'interview'>): readonly ToolCall[] {
  const calls: ToolCall[] = [];
  for (const field of request.agenda) {
    const value = interview.answers.get(field.name)?.value ?? '';
    if (value !== (request.notes[field.name] ?? '')) calls.push(noteField(field.name, value));
  }
  return calls;
}

interface Talk {
  readonly request: ConverseRequest;
  readonly interview: Interview;
  readonly book: Phrasebook;
}

function shouldClose({ request, interview }: Talk): boolean {
  const { newest, topic, callerTurns } = interview;
  if (callerTurns > MOST_CALLER_TURNS || onlyNoise(request)) return true;
  const { signals } = newest;
  if (newest.turns.length === 0 || newest.questions.length > 0 || newest.empty || newest.takenBack) return false;
  const learned = newest.learned.length > 0;
  if (signals.has('goodbye')) return !mustAskNumber(request, interview);
  if (topic?.kind === 'anything-else' && !learned) {
    const done: readonly string[] = ['no', 'nothing-more', 'thanks', 'okay'];
    return done.some((signal) => signals.has(signal as never)) && !asksSomething(interview);
  }
  if (topic?.kind === 'message' && !learned) return signals.has('no') || signals.has('nothing-more');
  // Who only had a question, and got its answer, leaves no message and is not asked for a name.
  return !learned && interview.answers.size === 0 && topic?.kind !== 'own-number' && signals.has('nothing-more');
}

/** Several turns in a row without a word that could be understood. */
function onlyNoise(request: ConverseRequest): boolean {
  const last = request.turns.filter((turn) => turn.speaker === 'caller').slice(-MOST_EMPTY);
  return last.length === MOST_EMPTY && last.every((turn) => isEmpty(turn.text));
}

const MOST_EMPTY = 4;

function asksSomething({ newest }: Interview): boolean {
  return newest.signals.has('robot') || newest.signals.has('who') || newest.signals.has('human');
}

/** A caller who leaves a message and says goodbye without a number is asked for one, once. */
function mustAskNumber(request: ConverseRequest, interview: Interview): boolean {
  const field = fieldOfType(request.agenda, 'phone');
  if (field === undefined || !field.required || interview.answers.has(field.name)) return false;
  const asked = (interview.asked.get(field.name) ?? 0) + (interview.asked.get('own-number') ?? 0);
  return asked === 0 && !interview.refused.has(field.name) && interview.answers.size > 0;
}

function replyTo(talk: Talk): string | undefined {
  const { interview, book } = talk;
  const { newest } = interview;
  if (newest.signals.has('goodbye') && newest.questions.length === 0) return book.beforeYouGo;
  if (newest.empty) return join(notCaught(talk), again(talk) ?? ask(talk));
  const plainTurn = newest.learned.length === 0 && newest.questions.length === 0;
  if (plainTurn && newest.signals.has('pardon')) return repeated(talk);
  if (plainTurn && newest.signals.has('hold') && !newest.signals.has('nothing-more')) return book.takeYourTime;
  const first = [...reactions(talk), ...answers(talk)];
  if (first.length === 0) first.push(...thanks(talk));
  const question = asksWhy(newest.turns, talk.request) ? (onceMore(interview) ?? ask(talk)) : ask(talk);
  return question === undefined ? undefined : join(...first, question);
}

/** The last question in the same words. */
function onceMore({ topic, asked, lastSaid }: Interview): string | undefined {
  const mayBeAsked = topic !== undefined && (asked.get(topic.key) ?? 0) < MOST_ASKED;
  return mayBeAsked ? sentencesOf(lastSaid).at(-1) : undefined;
}

/** How often the caller could not be understood; nobody is told the same thing for ever. */
function notCaught({ request, book }: Talk): string {
  const before = request.turns.filter(
    (turn) => turn.speaker === 'secretary' && book.notCaught.some((phrase) => turn.text.startsWith(phrase)),
  );
  return wording(book.notCaught, before.length % book.notCaught.length);
}

function reactions({ request, interview, book }: Talk): string[] {
  const { signals, turns } = interview.newest;
  const { secretaryName = '' } = request;
  const values = { mailbox: request.mailboxName, secretary: secretaryName };
  const who = secretaryName === '' ? book.whoIsThis : book.whoIsThisName;
  const said: string[] = [];
  if (signals.has('danger')) said.push(book.danger);
  const first = interview.urgentTurns[0];
  if (first !== undefined && turns.some((turn) => turn.index === first)) said.push(book.notedUrgent);
  if (signals.has('robot')) said.push(fill(book.robot, values));
  else if (signals.has('who')) said.push(fill(who, values));
  else if (signals.has('there')) said.push(book.stillHere);
  if (signals.has('human')) said.push(fill(wording(book.noHuman, countSaid(request, book.noHuman, values)), values));
  if (asksWhy(turns, request)) return [...said, fill(book.whyAsked, values)];
  const declines = signals.has('refuses') && interview.newest.learned.length === 0 && said.length === 0;
  if (declines) said.push(book.allRight);
  return said;
}

function asksWhy(turns: readonly Turn[], { language }: ConverseRequest): boolean {
  return turns.some((turn) => earFor(language).asksWhy.test(plain(turn.text).replace(/[?.!]+$/, '')));
}

/** The owner's words for what was asked; one sentence for all that has to be passed on. */
function answers({ request, interview, book }: Talk): string[] {
  const values = { mailbox: request.mailboxName };
  const known = [...new Set(interview.newest.questions.flatMap((question) => question.answer ?? []))].slice(0, 2);
  const open = interview.newest.questions.some((question) => question.answer === undefined);
  const passedOn = countSaid(request, book.passOn, values);
  return [...known.map(closed), ...(open ? [fill(wording(book.passOn, passedOn), values)] : [])];
}

function closed(sentence: string): string {
  return /[.!?。]$/.test(sentence.trim()) ? sentence.trim() : `${sentence.trim()}.`;
}

function countSaid(request: ConverseRequest, phrases: readonly string[], values: Record<string, string>): number {
  const filled = phrases.map((phrase) => fill(phrase, values));
  return request.turns.filter(
    (turn) => turn.speaker === 'secretary' && filled.some((phrase) => turn.text.includes(phrase)),
  ).length;
}

function thanks({ request, interview, book }: Talk): string[] {
  const { newest, callerTurns, answers: known } = interview;
  const name = fieldOfType(request.agenda, 'name');
  if (name !== undefined && newest.learned.includes(name.name)) {
    return [fill(book.thanksName, { name: known.get(name.name)?.value ?? '' })];
  }
  const learned = newest.learned.some((field) => field !== PIECE);
  return learned ? [wording(book.thanks, callerTurns % book.thanks.length)] : [];
}

/** The last thing that was said, once more; undefined once it was said too often. */
function repeated(talk: Talk): string | undefined {
  const text = again(talk);
  return text === undefined ? join(ask(talk) ?? '') || undefined : join(talk.book.sureAgain, text);
}

function again({ interview, book }: Talk): string | undefined {
  const { topic, asked, lastSaid } = interview;
  if (topic === undefined || (asked.get(topic.key) ?? 0) >= MOST_ASKED) return undefined;
  const sentences = sentencesOf(lastSaid).filter(
    (sentence) =>
      sentence !== book.sureAgain && !book.thanks.includes(sentence) && !book.notCaught.join(' ').includes(sentence),
  );
  // The greeting is not said twice: only its question.
  const kept = topic.kind === 'open' ? sentences.slice(-1) : sentences.slice(-3);
  return kept.join(' ') || undefined;
}

function ask(talk: Talk): string | undefined {
  const next = nextAsk(talk.request, talk.interview);
  return next === undefined ? undefined : worded(next, talk);
}

function worded(next: Ask, { request, book }: Talk): string {
  const values = { mailbox: request.mailboxName, ...next.values };
  return sentenceCase(fill(wording(next.phrases(book), next.times), values));
}

function closing(talk: Talk): string {
  const { request, interview, book } = talk;
  const value = (type: 'name' | 'phone' | 'time') => {
    const field = fieldOfType(request.agenda, type);
    return field === undefined ? undefined : interview.answers.get(field.name)?.value;
  };
  const name = value('name');
  const number = value('phone');
  const said = value('time');
  // "I'm in meetings until three, so after that" is noted, but sounds odd in our mouth.
  const time = said !== undefined && said.length <= LONGEST_RECAP ? said : undefined;
  if (interview.answers.size === 0 && interview.questions.every((question) => question.answer !== undefined))
    return book.goodbye;
  const parts = [
    fill(name === undefined ? book.recap : book.recapName, { mailbox: request.mailboxName, name: name ?? '' }),
  ];
  const spoken = number === undefined ? '' : readNumber(number, request.phoneRegion, book);
  if (number !== undefined && toNumber(number, request.phoneRegion).complete) {
    parts.push(
      fill(time === undefined ? book.recapNumber : book.recapNumberTime, { number: spoken, time: time ?? '' }),
    );
  } else if (time !== undefined) parts.push(fill(book.recapTime, { time }));
  return join(...parts, book.goodbye);
}

function join(...parts: readonly (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined && part !== '').join(' ');
}
