import { fill } from '../languages/index.js';
import {
  type ConverseRequest,
  defaultAgenda,
  digitsIn,
  type Field,
  groupsOf,
  type Statement,
  type SummarizeRequest,
  type SummaryDraft,
  type Turn,
  type Urgency,
} from '../terms/index.js';
import { countedTurns } from './counted-turns.js';
import { labelOf, sentenceCase, writtenValue } from './field-words.js';
import { contentWords, isEmpty, plain, sentencesOf } from './hearing.js';
import { type AskedQuestion, type Interview, interviewOf } from './interview.js';
import { type Phrasebook, phrasebook } from './phrasebook.js';
import { fieldOfType, reasonField } from './topic-fields.js';
import { urgentWordIn } from './urgent-words.js';

/** Besides those about the mailbox's own fields. */
const MOST_STATEMENTS = 5;
const LONGEST_QUOTE = 200;

/** The summary that needs no model: what was said, in the caller's own words, each statement with its turns. */
export function summarise(request: SummarizeRequest): SummaryDraft {
  const interview = interviewOf(asConversation(request));
  const facts = factsOf(request, interview);
  const spoke = request.turns.some((turn) => turn.speaker === 'caller' && !isEmpty(turn.text));
  return {
    statements: spoke ? statementsOf(request, interview, facts) : [],
    callerName: facts.name?.value ?? '',
    callbackNumber: facts.number?.value ?? '',
    reason: facts.reason?.value ?? '',
    urgency: urgencyOf(urgentTurns(request, interview), facts),
    engine: 'guided',
  };
}

/** What the caller answered when asked, else what the words tell. */
function urgencyOf(urgent: readonly number[], facts: Facts): Urgency {
  const asked = facts.own.find(({ field }) => field.type === 'urgency')?.value;
  if (asked === 'low' || asked === 'normal' || asked === 'urgent') return asked;
  return urgent.length > 0 ? 'urgent' : 'normal';
}

/** The turns in which the caller tells that it hurries, in general words or in the mailbox's own, in their order. */
function urgentTurns({ turns, urgentWords = [], language }: SummarizeRequest, interview: Interview): readonly number[] {
  return turns
    .filter(
      ({ index, speaker, text }) =>
        interview.urgentTurns.includes(index) ||
        (speaker === 'caller' && urgentWordIn(text, urgentWords, language) !== undefined),
    )
    .map(({ index }) => index);
}

interface Fact {
  readonly value: string;
  readonly turns: readonly number[];
}

interface Facts {
  readonly name: Fact | undefined;
  readonly number: Fact | undefined;
  readonly reason: Fact | undefined;
  readonly time: Fact | undefined;
  /** Fields that have no sentence of their own, in the order of the agenda; then what else was noted. */
  readonly own: readonly OwnFact[];
}

interface OwnFact extends Fact {
  readonly field: Field;
}

/** The talk as the interview reads it. */
function asConversation(request: SummarizeRequest): ConverseRequest {
  const { callId, language, mailboxName, turns, notes, callerNumber, phoneRegion } = request;
  return {
    callId,
    language,
    mailboxName,
    persona: '',
    knowledge: [],
    agenda: agendaOf(request),
    notes,
    turns,
    tools: [],
    callerNumber,
    phoneRegion,
    timeZone: 'UTC',
    // Only the words of a time are used here, never the moment they name.
    now: new Date(0),
  };
}

function agendaOf({ agenda = defaultAgenda }: SummarizeRequest): readonly Field[] {
  return agenda.length > 0 ? agenda : defaultAgenda;
}

function factsOf(request: SummarizeRequest, interview: Interview): Facts {
  const agenda = agendaOf(request);
  const main = {
    name: fieldOfType(agenda, 'name')?.name ?? 'callerName',
    number: fieldOfType(agenda, 'phone')?.name ?? 'callbackNumber',
    reason: reasonField(agenda)?.name ?? 'reason',
    time: fieldOfType(agenda, 'time')?.name ?? 'callbackTime',
  };
  const known = new Set([...agenda.map((field) => field.name), ...Object.values(main)]);
  const others = Object.keys(request.notes).filter((name) => !known.has(name));
  const extra = others.map((name): Field => ({ name, type: 'text', required: false }));
  const own = [...agenda, ...extra].filter((field) => !Object.values(main).includes(field.name));
  return {
    name: factOf(main.name, request, interview),
    number: factOf(main.number, request, interview),
    reason: factOf(main.reason, request, interview) ?? spokenReason(request, interview, main.name),
    time: factOf(main.time, request, interview),
    own: own.flatMap((field) => {
      const fact = factOf(field.name, request, interview);
      return fact === undefined ? [] : [{ ...fact, field }];
    }),
  };
}

/** What was noted in the call wins over what is read out of the transcript afterwards. */
function factOf(field: string, request: SummarizeRequest, interview: Interview): Fact | undefined {
  const derived = interview.answers.get(field);
  const value = request.notes[field] || derived?.value;
  if (value === undefined) return undefined;
  const turns = derived?.value === value && derived.turns.length > 0 ? derived.turns : provingTurns(value, request);
  return { value, turns };
}

/** Without a stated reason: the question that was passed on, else the longest thing the caller said. */
function spokenReason(request: SummarizeRequest, interview: Interview, name: string): Fact | undefined {
  const question = interview.questions.find((each) => isPassedOn(each, request)) ?? interview.questions[0];
  if (question !== undefined) return { value: question.text, turns: [question.turn] };
  const { language } = request;
  const introductions = interview.answers.get(name)?.turns ?? [];
  const longest = request.turns
    .filter(({ speaker, engine, index }) => speaker === 'caller' && engine !== 'keys' && !introductions.includes(index))
    .sort((a, b) => contentWords(b.text, language).length - contentWords(a.text, language).length)[0];
  if (longest === undefined || contentWords(longest.text, language).length < 3) return undefined;
  return { value: longest.text, turns: [longest.index] };
}

/** The turns in which a value occurs: its digits, or most of its words. */
function provingTurns(value: string, request: SummarizeRequest): readonly number[] {
  const { language, phoneRegion, turns } = request;
  const digits = /^\+?[\d;ext=]+$/.test(value) ? groupsOf(value, phoneRegion).join('').replace(/\D/g, '') : '';
  const words = contentWords(value, language);
  const proves = (turn: Turn) => {
    if (digits !== '') return digitsIn(turn.text, language).includes(digits);
    const said = plain(turn.text);
    return words.length > 0 && words.filter((word) => said.includes(word)).length >= Math.ceil(words.length * 0.6);
  };
  const proving = turns.filter(proves);
  const byCaller = proving.filter((turn) => turn.speaker === 'caller');
  return (byCaller.length > 0 ? byCaller : proving).slice(0, 3).map((turn) => turn.index);
}

function statementsOf(request: SummarizeRequest, interview: Interview, facts: Facts): readonly Statement[] {
  const book = phrasebook(request.language);
  // A question that is the reason is told as a question.
  const isQuestionItself = interview.questions.some((question) => question.text === facts.reason?.value);
  const list = [
    who(request, interview, facts, book),
    isQuestionItself ? undefined : quoted(book.sumReason, 'reason', facts.reason),
    numberStatement(request, facts, book),
    facts.time && { text: fill(book.sumTime, { time: facts.time.value }), turns: facts.time.turns },
    ...ownStatements(request, facts, book),
    ...questionStatements(request, interview, book),
  ].filter((statement): statement is Statement => statement !== undefined && statement.turns.length > 0);
  const urgent = { text: book.sumUrgent, turns: urgentTurns(request, interview).slice(0, 3) };
  if (urgent.turns.length > 0) list.splice(Math.min(2, list.length), 0, urgent);
  return list.slice(0, MOST_STATEMENTS + facts.own.length);
}

/** What the mailbox asks for besides, under the owner's own labels. */
function ownStatements(request: SummarizeRequest, facts: Facts, book: Phrasebook): readonly Statement[] {
  const agenda = agendaOf(request);
  return facts.own.map(({ field, value, turns }) => {
    const shown =
      field.type === 'phone' ? groupsOf(value, request.phoneRegion).join(' ') : writtenValue(field, value, book);
    return {
      text: fill(book.sumField, { field: sentenceCase(labelOf(field, agenda, book)), value: short(shown) }),
      turns,
    };
  });
}

function who(request: SummarizeRequest, interview: Interview, facts: Facts, book: Phrasebook): Statement | undefined {
  if (facts.name === undefined) {
    const first = request.turns.find((turn) => turn.speaker === 'caller' && !isEmpty(turn.text));
    return first && { text: book.sumSomebody, turns: [first.index] };
  }
  const { company } = interview;
  const name = facts.name.value;
  if (company === undefined || company.name === name)
    return { text: fill(book.sumCalled, { name }), turns: facts.name.turns };
  const turns = [...new Set([...facts.name.turns, company.turn])];
  return { text: fill(book.sumCalledFrom, { name, company: company.name }), turns };
}

function numberStatement(request: SummarizeRequest, { number }: Facts, book: Phrasebook): Statement | undefined {
  if (number === undefined) return undefined;
  const shown = groupsOf(number.value, request.phoneRegion).join(' ');
  const extension = /;ext=(\d+)/.exec(number.value)?.[1];
  const full = extension === undefined ? shown : `${shown}, ${book.extension} ${extension}`;
  // "This number" proves no digit: the statement then names none.
  const digits = shown.replace(/\D/g, '');
  const proved = number.turns.some((index) =>
    digitsIn(request.turns.find((turn) => turn.index === index)?.text ?? '', request.language).includes(
      digits.slice(-4),
    ),
  );
  return { text: proved ? fill(book.sumNumber, { number: full }) : book.sumOwnNumber, turns: number.turns };
}

function questionStatements(request: SummarizeRequest, interview: Interview, book: Phrasebook): readonly Statement[] {
  return interview.questions.slice(0, 3).map((question) => {
    const reply = replyTo(question, request);
    const passedOn = isPassedOn(question, request);
    const told = reply?.engine === 'guided' ? book.sumAnswered : book.sumAsked;
    const text = fill(passedOn ? book.sumPassedOn : told, { question: short(question.text) });
    return { text, turns: reply === undefined || passedOn ? [question.turn] : [question.turn, reply.index] };
  });
}

function replyTo(question: AskedQuestion, request: SummarizeRequest): Turn | undefined {
  const turns = countedTurns(request.turns, request.language);
  return turns.find((turn) => turn.index > question.turn && turn.speaker === 'secretary');
}

function isPassedOn(question: AskedQuestion, request: SummarizeRequest): boolean {
  const reply = replyTo(question, request);
  const phrases = phrasebook(request.language).passOn.map((phrase) => fill(phrase, { mailbox: request.mailboxName }));
  return reply === undefined || phrases.some((phrase) => saysIt(reply, phrase));
}

/** Also where the caller cut it in its first words: what was not heard answered nothing. */
function saysIt({ text, interrupted }: Turn, phrase: string): boolean {
  const start = plain(phrase).slice(0, 30);
  const lastBegun = plain(sentencesOf(text).at(-1) ?? '');
  return plain(text).includes(start) || (interrupted === true && start.startsWith(lastBegun));
}

function quoted(phrase: string, key: string, fact: Fact | undefined): Statement | undefined {
  // The phrase brings its own full stop.
  return fact && { text: fill(phrase, { [key]: short(fact.value).replace(/[.!\s]+$/, '') }), turns: fact.turns };
}

/** A quotation that fits a short letter, cut between words. */
function short(text: string): string {
  const clean = text.replaceAll('"', "'").trim();
  if (clean.length <= LONGEST_QUOTE) return clean;
  return `${clean.slice(0, LONGEST_QUOTE).replace(/\s+\S*$/, '')} …`;
}
