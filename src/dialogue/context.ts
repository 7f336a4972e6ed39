import { type ConverseRequest, type Expectation, type FieldType, toNumber } from '../terms/index.js';
import { callParts, canBeTransferred } from './call-parts.js';
import { countedTurns } from './counted-turns.js';
import { earFor } from './ear.js';
import { plain } from './hearing.js';
import { interviewOf } from './interview.js';
import { phrasebook } from './phrasebook.js';
import { hasKnowledge, knowledgeFor } from './request-passages.js';
import { toolsFor } from './tools.js';
import { topicOf } from './topic.js';
import type { CallerTurn, DialogueContext, DialogueState } from './types.js';

/** After so many failures the model is not asked again in this call. */
const MOST_MODEL_FAILURES = 2;
/** Caller turns that guided leads after a failure, before the model gets its one more chance. */
const TURNS_WITHOUT_MODEL = 2;

/** What the model is asked with: everything that is known now. */
export function requestOf(state: DialogueState): ConverseRequest {
  const { context, turns, notes, reply } = state;
  const { mailbox } = context;
  return {
    callId: context.callId,
    language: mailbox.language,
    mailboxName: mailbox.name,
    persona: mailbox.persona,
    ...knowledgeFor(state),
    agenda: mailbox.agenda,
    notes,
    turns: countedTurns(turns, mailbox.language),
    tools: toolsFor({ agenda: mailbox.agenda, canSearch: maySearch(state), canTransfer: canBeTransferred(state) }),
    callerNumber: callerNumberOf(context),
    phoneRegion: mailbox.phoneRegion,
    timeZone: mailbox.timeZone,
    now: context.now,
    ...callParts(state),
    ...(reply?.searched === undefined ? {} : { searched: reply.searched, saidSoFar: reply.text }),
  };
}

/** A model that searches again and again would leave the caller waiting. */
function maySearch({ context, reply }: DialogueState): boolean {
  return hasKnowledge(context) && (reply?.searched ?? []).length < MOST_SEARCHES;
}

/** So often the model may search in one turn. */
const MOST_SEARCHES = 2;

/** Whether what the secretary asks, or asked last, is answered in digits. */
export function digitsAwaited(state: DialogueState): boolean {
  const request = requestOf(state);
  const asking = state.speech === undefined ? undefined : topicOf(state.speech.text, request);
  const topic = asking ?? interviewOf(request).topic;
  if (topic === undefined || !('field' in topic)) return false;
  const type = request.agenda.find((field) => field.name === topic.field)?.type;
  return type === 'phone' || type === 'code' || type === 'number';
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
  return modelFailures < 1 || turnsSinceFailure > TURNS_WITHOUT_MODEL;
}

/** What the recogniser should be ready for. */
export function expecting(state: DialogueState): Expectation {
  const { language, agenda } = state.context.mailbox;
  const { topic, lastSaid } = interviewOf(requestOf(state));
  if (topic === undefined || !('field' in topic)) return topic?.kind === 'anything-else' ? 'yes-no' : 'anything';
  if (topic.kind !== 'field' && topic.kind !== 'rest') return 'yes-no';
  if (earFor(language).asksToSpell.test(plain(lastSaid))) return 'spelled';
  const type = agenda.find((field) => field.name === topic.field)?.type;
  return type === undefined ? 'anything' : (expectations[type] ?? 'anything');
}

const expectations: Partial<Record<FieldType, Expectation>> = {
  phone: 'number',
  name: 'name',
  code: 'spelled',
  email: 'spelled',
  address: 'address',
  'yes-no': 'yes-no',
};

/** The number the call came from as it is kept: E.164 where it parses. */
export function callerNumberOf(context: Pick<DialogueContext, 'callerNumber' | 'mailbox'>): string {
  const number = toNumber(context.callerNumber, context.mailbox.phoneRegion);
  return number.complete ? number.value : context.callerNumber;
}
