import type { ConverseRequest, Field, Turn } from '../terms/index.js';
import { countedTurns } from './counted-turns.js';
import { earFor, type Signal } from './ear.js';
import { extract, type Found, type Heard, targetOf } from './extract.js';
import { isConfirmed } from './field-words.js';
import { clausesOf, isEmpty, isUrgent, plain, signalsIn } from './hearing.js';
import { answeredQuestions } from './knowledge/answered-questions.js';
import { type Topic, topicOf } from './topic.js';
import { fieldOfType, reasonField } from './topic-fields.js';

/** One thing learned, and the turns that prove it. */
export interface Answer {
  readonly value: string;
  readonly turns: readonly number[];
  /** A number that was read back and agreed to. Always true for what is not read back. */
  readonly confirmed: boolean;
}

export interface AskedQuestion {
  readonly text: string;
  readonly turn: number;
  /** From the mailbox's knowledge, word by word; undefined: to be passed on. */
  readonly answer?: string | undefined;
}

/** What the newest turns of the caller brought, since the secretary spoke last. */
export interface Newest {
  readonly turns: readonly Turn[];
  readonly signals: ReadonlySet<Signal>;
  readonly learned: readonly string[];
  readonly questions: readonly AskedQuestion[];
  /** Something that was known was taken back. */
  readonly takenBack: boolean;
  /** Nothing could be understood. */
  readonly empty: boolean;
}

/** The interview as it stands, derived from the transcript alone: the same turns give the same interview. */
export interface Interview {
  readonly answers: ReadonlyMap<string, Answer>;
  readonly refused: ReadonlySet<string>;
  /** How often each topic was asked, by its key. */
  readonly asked: ReadonlyMap<string, number>;
  readonly questions: readonly AskedQuestion[];
  readonly company?: { readonly name: string; readonly turn: number } | undefined;
  readonly urgentTurns: readonly number[];
  /** The last question of the secretary that was asked before the newest turns. */
  readonly topic: Topic | undefined;
  readonly lastSaid: string;
  /** The offer of the number the call came from was declined. */
  readonly ownDeclined: boolean;
  /** Fields whose value was wrong, by their names; no better one is known. */
  readonly wrong: ReadonlySet<string>;
  /** Pieces of a number that is not complete, and the field that it is for. */
  readonly pieces: readonly string[];
  readonly piecesOf: string;
  /** Codes that are not complete or do not fit, by their fields' names. */
  readonly partial: ReadonlyMap<string, string>;
  /** Fields whose answer could not be meant: they are asked for once more, in other words. */
  readonly unclear: ReadonlySet<string>;
  /** Numbers that were read back and denied, each as often as that. */
  readonly denied: readonly string[];
  /** The name was spelled, or a letter of it was told. */
  readonly spelled: boolean;
  /** The caller said that the name is another one, and it was heard as before, or with another family name. */
  readonly doubtsFamily: boolean;
  readonly callerTurns: number;
  readonly newest: Newest;
}

/** The interview while it is being derived. */
export interface Draft {
  readonly request: ConverseRequest;
  readonly answers: Map<string, Answer>;
  readonly refused: Set<string>;
  readonly asked: Map<string, number>;
  readonly questions: AskedQuestion[];
  company: { name: string; turn: number } | undefined;
  readonly urgentTurns: number[];
  topic: Topic | undefined;
  lastSaid: string;
  lastSaidTurn: number;
  ownDeclined: boolean;
  readonly wrong: Set<string>;
  pieces: string[];
  piecesOf: string;
  readonly partial: Map<string, string>;
  readonly unclear: Set<string>;
  /** Numbers that were read back and denied, each as often as that. */
  readonly denied: string[];
  spelled: boolean;
  /** How often another name was objected to in place of an answer. */
  objections: number;
  doubtsFamily: boolean;
  callerTurns: number;
  fresh: {
    turns: Turn[];
    signals: Set<Signal>;
    learned: Set<string>;
    questions: AskedQuestion[];
    takenBack: boolean;
    empty: boolean;
  };
}

/** The interview of a list of turns is asked for several times a turn, and derived once. */
const derived = new WeakMap<readonly Turn[], { request: ConverseRequest; length: number; interview: Interview }>();

/** Reads the whole conversation again and says where it stands. */
export function interviewOf(request: ConverseRequest): Interview {
  const turns = countedTurns(request.turns, request.language);
  if (turns !== request.turns) return interviewOf({ ...request, turns });
  const known = derived.get(request.turns);
  if (known !== undefined && known.length === request.turns.length && isSame(known.request, request))
    return known.interview;
  const begun = resumed(request);
  const draft = begun?.draft ?? emptyDraft(request);
  for (const [place, turn] of [...request.turns.entries()].slice(begun?.length ?? 0)) {
    if (turn.speaker === 'secretary') {
      hearSecretary(draft, turn);
      remember(draft, turn, place + 1);
    } else if (!isSaidInto(turn, request)) hearCaller(draft, turn);
  }
  addNotes(draft);
  const { fresh, request: _, ...rest } = draft;
  const interview = { ...rest, newest: { ...fresh, learned: [...fresh.learned] } };
  derived.set(request.turns, { request, length: request.turns.length, interview });
  return interview;
}

/** "Uh-huh" or "yes" while the secretary spoke its next words is a sign of listening and answers nothing. */
function isSaidInto(turn: Turn, { turns, language }: ConverseRequest): boolean {
  const next = turns.find((each) => each.index > turn.index && each.speaker === 'secretary');
  return next !== undefined && next.startMs < turn.startMs && signalsIn(turn.text, language).has('backchannel');
}

/** How far a conversation was understood when a turn of the secretary ended: what came before it changes no more. */
interface Snapshot {
  readonly draft: Draft;
  readonly length: number;
}

const snapshots = new WeakMap<Turn, Snapshot>();

function remember(draft: Draft, turn: Turn, length: number): void {
  snapshots.set(turn, { draft: copyOf(draft, draft.request), length });
}

/** The conversation as it was understood up to the last turn that is still the same. */
function resumed(request: ConverseRequest): Snapshot | undefined {
  const { turns } = request;
  for (let place = turns.length - 1; place >= 0; place -= 1) {
    const turn = turns[place];
    const known = turn && snapshots.get(turn);
    if (known === undefined || known.length !== place + 1 || !isSameSetting(known.draft.request, request)) continue;
    const before = known.draft.request.turns;
    if (turns.slice(0, known.length).every((each, i) => each === before[i])) {
      return { draft: copyOf(known.draft, request), length: known.length };
    }
  }
  return undefined;
}

function copyOf(draft: Draft, request: ConverseRequest): Draft {
  const { fresh } = draft;
  return {
    ...draft,
    request,
    answers: new Map(draft.answers),
    refused: new Set(draft.refused),
    asked: new Map(draft.asked),
    questions: [...draft.questions],
    urgentTurns: [...draft.urgentTurns],
    wrong: new Set(draft.wrong),
    pieces: [...draft.pieces],
    partial: new Map(draft.partial),
    unclear: new Set(draft.unclear),
    denied: [...draft.denied],
    fresh: {
      ...fresh,
      turns: [...fresh.turns],
      signals: new Set(fresh.signals),
      learned: new Set(fresh.learned),
      questions: [...fresh.questions],
    },
  };
}

function isSame(a: ConverseRequest, b: ConverseRequest): boolean {
  return a.notes === b.notes && isSameSetting(a, b);
}

/** The same but for turns and notes. */
function isSameSetting(a: ConverseRequest, b: ConverseRequest): boolean {
  const keys = [
    'agenda',
    'knowledge',
    'passages',
    'language',
    'phoneRegion',
    'timeZone',
    'mailboxName',
    'callerNumber',
    'earlierCalls',
    'urgentWords',
  ] as const;
  return keys.every((key) => a[key] === b[key]) && a.now.getTime() === b.now.getTime();
}

function emptyDraft(request: ConverseRequest): Draft {
  return {
    request,
    answers: new Map(),
    refused: new Set(),
    asked: new Map(),
    questions: [],
    company: undefined,
    urgentTurns: [],
    topic: undefined,
    lastSaid: '',
    lastSaidTurn: -1,
    ownDeclined: false,
    wrong: new Set(),
    pieces: [],
    piecesOf: '',
    partial: new Map(),
    unclear: new Set(),
    denied: [],
    spelled: false,
    objections: 0,
    doubtsFamily: false,
    callerTurns: 0,
    fresh: noneFresh(),
  };
}

function noneFresh(): Draft['fresh'] {
  return { turns: [], signals: new Set(), learned: new Set(), questions: [], takenBack: false, empty: false };
}

function hearSecretary(draft: Draft, turn: Turn): void {
  draft.fresh = noneFresh();
  draft.lastSaid = turn.text;
  draft.lastSaidTurn = turn.index;
  const topic = topicOf(turn.text, draft.request);
  if (topic === undefined) {
    // The greeting asks what it wants to ask in the owner's words: it is always an open question.
    if (draft.callerTurns === 0 && draft.topic === undefined) draft.topic = { kind: 'open', key: 'open' };
    return;
  }
  draft.topic = topic;
  draft.asked.set(topic.key, (draft.asked.get(topic.key) ?? 0) + 1);
}

/** A caller who speaks for minutes in one breath is understood by the beginning; the transcript keeps it all. */
const LONGEST_TURN = 2000;
/** What has no blank for so long is no word, and would only be slow to read. */
const LONGEST_WORD = 80;
const LONG_WORDS = /\S{81,}/g;

function hearCaller(draft: Draft, turn: Turn): void {
  draft.fresh.turns.push(turn);
  draft.callerTurns += 1;
  const { language } = draft.request;
  if (isEmpty(turn.text)) {
    draft.fresh.empty = true;
    return;
  }
  draft.fresh.empty = false;
  const text = turn.text.slice(0, LONGEST_TURN).replace(LONG_WORDS, (word) => word.slice(0, LONGEST_WORD));
  const signals = signalsIn(text, language);
  for (const signal of signals) draft.fresh.signals.add(signal);
  if (isUrgent(text, language)) draft.urgentTurns.push(turn.index);
  const clauses = clausesOf(text, language);
  const heard: Heard = { text, clauses, signals, topic: draft.topic, draft, engine: turn.engine };
  const found = extract(heard);
  store(draft, found, turn, heard);
  hearQuestions(draft, found, turn);
}

function store(draft: Draft, found: Found, turn: Turn, heard: Heard): void {
  const { signals, topic } = heard;
  const before = draft.fresh.learned.size;
  const isObjection = objects(heard, found);
  if (isObjection) takeBackQuestion(draft, topic, found.name);
  forget(draft, found.wrong);
  storeNumber(draft, isObjection ? { ...found, ownDeclined: false } : found, turn);
  if (found.spelled) draft.spelled = true;
  if (found.company !== undefined) draft.company = { name: found.company, turn: turn.index };
  learn(draft, targetOf(heard, 'name'), found.name, turn);
  learn(draft, targetOf(heard, 'time'), found.time, turn);
  storeReason(draft, found, turn);
  for (const { field, value, confirmed } of found.values) learn(draft, field, value, turn, confirmed);
  storePartial(draft, found);
  if (found.unclear !== undefined) draft.unclear.add(found.unclear.name);
  const nothing = draft.fresh.learned.size === before && found.questions.length === 0;
  if (topic === undefined || !('field' in topic) || !nothing) return;
  const lacks = earFor(draft.request.language).lacks.test(plain(turn.text));
  // Who asks why may still tell it, once the reason is given.
  const asksWhy = earFor(draft.request.language).asksWhy.test(plain(turn.text).replace(/[?.!]+$/, ''));
  const declines = (signals.has('refuses') && !asksWhy) || lacks;
  if (topic.kind === 'field' && (declines || signals.has('do-not-know') || isBareNo(topic, signals))) {
    draft.refused.add(topic.field);
  }
  if ((topic.kind === 'own-number' || topic.kind === 'rest') && declines) draft.refused.add(topic.field);
}

/** "No, my name is Linda Ellis", when she called her by another name and asked for the number: that one is not answered. */
function objects({ draft, topic, signals }: Heard, found: Found): boolean {
  const { agenda } = draft.request;
  const asksNumber =
    topic?.kind === 'own-number' || (topic?.kind === 'field' && fieldNamed(agenda, topic.field) === 'phone');
  const known = draft.answers.get(fieldOfType(agenda, 'name')?.name ?? '')?.value;
  const tellsNumber = (found.number ?? found.pieces ?? found.unclear ?? found.wrong) !== undefined;
  const renames = found.name !== undefined && known !== undefined && signals.has('no');
  return asksNumber && renames && !tellsNumber && draft.objections < MOST_OBJECTIONS;
}

/** Who objects for ever is asked on. */
const MOST_OBJECTIONS = 2;

/** A question that the caller could not answer, because something else came first, was not asked in vain. */
function takeBackQuestion(draft: Draft, topic: Topic | undefined, name = ''): void {
  const known = draft.answers.get(fieldOfType(draft.request.agenda, 'name')?.name ?? '')?.value ?? '';
  const isSameFamily = known.split(' ').at(-1) === name.split(' ').at(-1);
  draft.doubtsFamily = name === known || !isSameFamily;
  draft.objections += 1;
  if (topic !== undefined) draft.asked.set(topic.key, Math.max(0, (draft.asked.get(topic.key) ?? 0) - 1));
}

function fieldNamed(agenda: readonly Field[], name: string): Field['type'] | undefined {
  return agenda.find((field) => field.name === name)?.type;
}

/** What was told is not so. */
function forget(draft: Draft, field: Field | undefined): void {
  if (field === undefined) return;
  draft.wrong.add(field.name);
  draft.answers.delete(field.name);
  draft.fresh.learned.delete(field.name);
  draft.refused.delete(field.name);
  draft.fresh.takenBack = true;
}

function storePartial(draft: Draft, { partial }: Found): void {
  if (partial === undefined) return;
  draft.partial.set(partial.field.name, partial.value);
  draft.fresh.learned.add(PIECE);
}

function isBareNo(topic: Topic, signals: ReadonlySet<Signal>): boolean {
  return topic.kind === 'field' && (signals.has('no') || signals.has('nothing-more')) && !signals.has('pardon');
}

function learn(draft: Draft, field: Field | undefined, value: string | undefined, turn: Turn, agreed = false): void {
  if (field === undefined || value === undefined || value === '') return;
  const known = draft.answers.get(field.name);
  const same = known?.value === value;
  // The turn that read it out proves the value as well as the caller's does.
  const readBack = agreed && draft.lastSaidTurn >= 0 ? [draft.lastSaidTurn] : [];
  const before = same || agreed ? (known?.turns ?? []) : [];
  draft.answers.set(field.name, {
    value,
    turns: [...new Set([...before, ...readBack, turn.index])],
    confirmed: agreed || !isConfirmed(field, draft.request.agenda) || (same && known.confirmed),
  });
  draft.refused.delete(field.name);
  draft.wrong.delete(field.name);
  draft.partial.delete(field.name);
  draft.unclear.delete(field.name);
  draft.fresh.learned.add(field.name);
}

function storeReason(draft: Draft, found: Found, turn: Turn): void {
  const field = reasonField(draft.request.agenda);
  if (field === undefined || found.reason === undefined) return;
  const known = draft.answers.get(field.name);
  const more =
    known !== undefined && !known.value.includes(found.reason) ? `${known.value}. ${found.reason}` : found.reason;
  if (more.length > LONGEST_REASON && known !== undefined) return;
  learn(draft, field, more.slice(0, LONGEST_REASON), turn);
  if (known !== undefined) {
    draft.answers.set(field.name, { value: more, turns: [...known.turns, turn.index], confirmed: true });
  }
}

const LONGEST_REASON = 400;

function storeNumber(draft: Draft, found: Found, turn: Turn): void {
  if (found.ownDeclined) draft.ownDeclined = true;
  if (found.denied !== undefined) draft.denied.push(found.denied);
  if (found.pieces !== undefined) {
    const { field, texts } = found.pieces;
    if (texts.length > (draft.piecesOf === field.name ? draft.pieces.length : 0)) draft.fresh.learned.add(PIECE);
    draft.pieces = [...texts];
    draft.piecesOf = field.name;
  }
  if (found.number === undefined) return;
  const { field, value, confirmed } = found.number;
  const known = draft.answers.get(field.name);
  const same = known?.value === value;
  const readBack = confirmed && draft.lastSaidTurn >= 0;
  draft.answers.set(field.name, {
    value,
    turns: [...new Set([...(known?.turns ?? []), ...(readBack ? [draft.lastSaidTurn] : []), turn.index])],
    confirmed: confirmed || !isConfirmed(field, draft.request.agenda) || (same && known.confirmed),
  });
  draft.refused.delete(field.name);
  draft.pieces = [];
  draft.wrong.delete(field.name);
  draft.unclear.delete(field.name);
  if (!same || confirmed) draft.fresh.learned.add(field.name);
}

/** Marks in `learned` that a piece of a number was understood. */
export const PIECE = '(piece of a number)';

function hearQuestions(draft: Draft, found: Found, turn: Turn): void {
  for (const { text, answer } of answeredQuestions(found.questions, turn.text, draft.request)) {
    const question = { text, turn: turn.index, answer };
    draft.questions.push(question);
    draft.fresh.questions.push(question);
  }
}

/** What others noted (a model, the keypad) counts, unless the caller said otherwise just now. */
function addNotes(draft: Draft): void {
  for (const field of draft.request.agenda) {
    const noted = draft.request.notes[field.name];
    if (noted === undefined || noted === '' || draft.fresh.learned.has(field.name)) continue;
    const own = draft.answers.get(field.name);
    if (own?.value === noted || draft.wrong.has(field.name)) continue;
    draft.answers.set(field.name, {
      value: noted,
      turns: own?.turns ?? [],
      confirmed: !isConfirmed(field, draft.request.agenda) || own?.confirmed === true,
    });
  }
}
