import { type ConverseRequest, type Expectation, toNumber } from '../terms/index.js';
import { plain, sentencesOf } from './hearing.js';
import { interviewOf } from './interview.js';
import { fittingPassages } from './knowledge/fitting-passages.js';
import { phrasebook } from './phrasebook.js';
import { toolsFor } from './tools.js';
import type { CallerTurn, DialogueContext, DialogueState } from './types.js';

/** After so many failures the model is not asked again in this call. */
const MOST_MODEL_FAILURES = 2;
/** Caller turns that guided leads after a failure, before the model gets its one more chance. */
const TURNS_WITHOUT_MODEL = 2;

/** What the model is asked with: everything that is known now. */
export function requestOf(state: DialogueState): ConverseRequest {
  const { context, turns, notes } = state;
  const { mailbox } = context;
  return {
    callId: context.callId,
    language: mailbox.language,
    mailboxName: mailbox.name,
    persona: mailbox.persona,
    knowledge: mailbox.knowledge,
    agenda: mailbox.agenda,
    notes,
    turns,
    tools: toolsFor(mailbox.agenda),
    callerNumber: callerNumberOf(context),
    phoneRegion: mailbox.phoneRegion,
    timeZone: mailbox.timeZone,
    now: context.now,
    passages: fittingPassages(turns, mailbox),
  };
}

/** The owner's greeting, what the law wants said, and an open question last. */
export function greetingOf({ mailbox }: Pick<DialogueContext, 'mailbox'>): string {
  const book = phrasebook(mailbox.language);
  const sentences = sentencesOf(mailbox.greeting);
  const last = sentences.at(-1) ?? '';
  // An owner who already asks "How may I help you?" is not asked twice.
  const question = /[?？]$/.test(last) ? last : (book.open[0] ?? '');
  const opening = /[?？]$/.test(last) ? sentences.slice(0, -1) : sentences;
  return [...opening.map((text) => (/[.!?。！？]$/.test(text) ? text : `${text}.`)), book.disclosure, question].join(
    ' ',
  );
}

/** Until the caller has heard that nobody human listens and that the call is recorded, it is said before anything else. */
export function disclosureOwed({ context, turns }: DialogueState): string {
  const { disclosure } = phrasebook(context.mailbox.language);
  const heard = turns.some((turn) => turn.speaker === 'secretary' && plain(turn.text).includes(plain(disclosure)));
  return heard ? '' : disclosure;
}

/** Whether the "caller" is the secretary's own voice, come back over the line while it spoke. */
export function isEchoOf({ turns, speech, cut }: DialogueState, turn: CallerTurn): boolean {
  const bare = (text: string) =>
    plain(text)
      .replace(/[^\p{L}\p{N} ]/gu, '')
      .replace(/\s+/g, ' ');
  const words = bare(turn.text);
  if (words.split(' ').length < SHORTEST_ECHO) return false;
  const last = turns.findLast((each) => each.speaker === 'secretary');
  const overlapping = last !== undefined && turn.startMs < last.endMs ? [last.text] : [];
  return [...overlapping, ...cut.map((each) => each.text), speech?.text ?? ''].some((text) =>
    bare(text).includes(words),
  );
}

const SHORTEST_ECHO = 5;

export function modelAllowed(state: DialogueState): boolean {
  const { context, modelFailures, turnsSinceFailure } = state;
  if (context.model === undefined || modelFailures >= MOST_MODEL_FAILURES) return false;
  if (disclosureOwed(state) !== '') return false;
  return modelFailures === 0 || turnsSinceFailure > TURNS_WITHOUT_MODEL;
}

/** What the recogniser should be ready for. */
export function expecting(state: DialogueState): Expectation {
  const { topic } = interviewOf(requestOf(state));
  if (topic === undefined || topic.kind === 'open' || topic.kind === 'message') return 'anything';
  if (topic.kind === 'rest') return 'number';
  if (topic.kind !== 'field') return 'yes-no';
  const type = state.context.mailbox.agenda.find((field) => field.name === topic.field)?.type;
  return type === 'phone' ? 'number' : type === 'name' ? 'name' : 'anything';
}

/** The number the call came from as it is kept: E.164 where it parses. */
export function callerNumberOf(context: DialogueContext): string {
  const number = toNumber(context.callerNumber, context.mailbox.phoneRegion);
  return number.complete ? number.value : context.callerNumber;
}
