import {
  correctName,
  digitsIn,
  type Field,
  findSpelled,
  isOnlyDigits,
  parseAddress,
  parseDate,
  parseEmail,
  parseName,
  parseNumber,
  type SpokenName,
} from '../terms/index.js';
import { earFor, type Signal } from './ear.js';
import { findNumber, saysOnlyWhen } from './extract-number.js';
import { askedField, asksTyped, findValues, mentionedField } from './extract-values.js';
import { type Clause, contentWords, plain, withoutOpeners } from './hearing.js';
import type { Draft } from './interview.js';
import type { Topic } from './topic.js';
import { fieldOfType, reasonField } from './topic-fields.js';

/** One turn of the caller with what is needed to understand it. */
export interface Heard {
  readonly text: string;
  readonly clauses: readonly Clause[];
  readonly signals: ReadonlySet<Signal>;
  readonly topic: Topic | undefined;
  readonly draft: Draft;
  readonly engine: string;
}

/** What one turn tells. */
export interface Found {
  number?: { field: Field; value: string; confirmed: boolean } | undefined;
  /** What was read back, or told before, is wrong, and no better is known. */
  wrong?: Field | undefined;
  ownDeclined?: boolean;
  /** All pieces of an incomplete number so far. */
  pieces?: { field: Field; texts: readonly string[] } | undefined;
  /** A code that is not complete, or does not fit. */
  partial?: { field: Field; value: string } | undefined;
  /** Everything that is no name, number, time or reason; and whatever was confirmed. */
  readonly values: { field: Field; value: string; confirmed: boolean }[];
  name?: string | undefined;
  company?: string | undefined;
  time?: string | undefined;
  reason?: string | undefined;
  questions: readonly string[];
}

/** Extracts everything a turn says, guided by what was asked. */
export function extract(heard: Heard): Found {
  const found: Found = { questions: questionsIn(heard), values: [] };
  findNumber(heard, found);
  const name = heard.engine === 'keys' ? undefined : findName(heard);
  found.name = name?.person || (name !== undefined && name.company !== '' ? name.company : undefined);
  found.company = name?.company || undefined;
  found.time = findTime(heard);
  if (heard.engine !== 'keys' || asksTyped(heard)) findValues(heard, found);
  found.reason = findReason(heard, found, name);
  found.time ??= found.reason === undefined ? verbatimTime(heard) : undefined;
  return found;
}

const META: readonly Signal[] = ['robot', 'who', 'human', 'pardon', 'there', 'hold', 'refuses', 'own-number'];

function findName(heard: Heard): SpokenName | undefined {
  const { draft, topic } = heard;
  const field = targetOf(heard, 'name');
  if (field === undefined || ((asksTyped(heard) || isWhole(heard)) && !saysName(heard))) return undefined;
  const { language } = draft.request;
  const declines = heard.signals.has('do-not-know') || heard.signals.has('refuses');
  const isAsked = topic?.kind === 'field' || (topic?.kind === 'again' && !heard.signals.has('yes'));
  const expecting = isAsked && 'field' in topic && topic.field === field.name && !declines;
  const known = draft.answers.get(field.name)?.value;
  // "Change the number, please" to a question about the name.
  if (changesOther(heard, field)) return undefined;
  const respelled = known === undefined ? undefined : correctName(known, heard.text, language);
  if (respelled !== undefined && findsNoSpelling(heard)) return { person: respelled, company: '', spelled: true };
  const statements = heard.clauses.filter((clause) => !clause.isQuestion).map((clause) => clause.text);
  if (expecting && isOnlyDigits(heard.text, language)) return undefined;
  const whole = statements.join('. ');
  const name =
    parseName(whole, { language, expecting, known }) ??
    (expecting
      ? statements.map((text) => parseName(text, { language, expecting, known })).find((each) => each)
      : undefined);
  const isMissing = known === undefined && topic !== undefined && 'field' in topic;
  if (name === undefined && (invitesAll(topic) || isMissing)) return bareName(heard);
  if (name === undefined || sameAs(name.person, draft.request.mailboxName)) return undefined;
  if (expecting) return { ...name, person: correctName(name.person, heard.text, language) ?? name.person };
  if (known === undefined) return name.spelled && name.company === '' && !/\s/.test(name.person) ? undefined : name;
  // A known name is only changed by something that says it again.
  const again = name.person.toLowerCase().includes(known.toLowerCase()) || name.spelled;
  return again || heard.signals.has('no') || /\bname\b/i.test(whole) ? name : undefined;
}

/** The field of a type that an answer goes to: the one that was asked for, else the first. */
export function targetOf(heard: Heard, type: Field['type']): Field | undefined {
  const asked = askedField(heard);
  return asked?.type === type ? asked : fieldOfType(heard.draft.request.agenda, type);
}

function changesOther(heard: Heard, field: Field): boolean {
  const mentioned = mentionedField(heard);
  const ear = earFor(heard.draft.request.language);
  return mentioned !== undefined && mentioned !== field && ear.changes.test(plain(heard.text));
}

/** Whole words that are spelled out say more than "with a K". */
function findsNoSpelling({ text, draft }: Heard): boolean {
  return findSpelled(text, draft.request.language) === undefined;
}

/** "robert at example dot com" is an address, not Robert of a company. */
function isWhole(heard: Heard): boolean {
  const { language } = heard.draft.request;
  return heard.clauses.length <= 1 && parseEmail(heard.text, language) !== undefined;
}

/** Says who is calling while something else was asked for. */
function saysName(heard: Heard): boolean {
  return (
    mentionedField(heard)?.type === 'name' ||
    /\b(?:this is|here is|hier (?:ist|spricht))\b|이름은/.test(plain(heard.text))
  );
}

function invitesAll(topic: Topic | undefined): boolean {
  return topic?.kind === 'open' || topic?.kind === 'message';
}

/** "Sarah Connor." to an open question: only where the recogniser wrote capitals. */
function bareName(heard: Heard): SpokenName | undefined {
  const { language } = heard.draft.request;
  if (!/^(?:(?:hi|hello|yes|yeah)[,.!]? )?\p{Lu}[\p{L}'-]+(?: \p{Lu}[\p{L}'-]+){1,2}[.!]?$/iu.test(heard.text))
    return undefined;
  if (heard.text.split(' ').some((word) => /^\p{Ll}/u.test(word)) || heard.clauses.some((clause) => clause.isQuestion))
    return undefined;
  if (earFor(language).reasonCue.test(plain(heard.text))) return undefined;
  return parseName(heard.text, { language, expecting: true });
}

function sameAs(a: string, b: string): boolean {
  return plain(a) === plain(b);
}

function findTime(heard: Heard): string | undefined {
  const { draft, topic } = heard;
  const field = targetOf(heard, 'time');
  if (field === undefined) return undefined;
  const { language, now, timeZone } = draft.request;
  const context = { language, now, timeZone };
  const ear = earFor(language);
  const statements = heard.clauses.filter((clause) => !clause.isQuestion || ear.callBack.test(plain(clause.text)));
  const expected = topic?.kind === 'field' && topic.field === field.name;
  if (expected) {
    const whole = parseDate(heard.text, { ...context, expecting: true });
    return whole !== undefined && statements.length > 0 ? whole.text : undefined;
  }
  if (saysOnlyWhen(heard)) return parseDate(heard.text, context)?.text;
  for (const clause of statements) {
    const said = plain(clause.text);
    if (!ear.callBack.test(said) && !ear.wantsSomebody.test(said)) continue;
    const time = parseDate(clause.text, context);
    // "I need somebody right now" says how much it hurries, not when to call.
    if (!ear.callBack.test(said) && time !== undefined && ear.signals.urgent.test(plain(time.text))) continue;
    if (time !== undefined && digitsIn(time.text, language).length <= 4) return time.text;
  }
  return undefined;
}

/** An answer to "when" that no rule knows is taken as it is, if it is short and says anything. */
function verbatimTime(heard: Heard): string | undefined {
  const { language } = heard.draft.request;
  if (heard.topic?.kind !== 'field' || askedField(heard)?.type !== 'time') return undefined;
  const blocked: readonly Signal[] = [
    'refuses',
    'no',
    'do-not-know',
    'urgent',
    'hold',
    'goodbye',
    'nothing-more',
    'thanks',
    ...META,
  ];
  if (blocked.some((signal) => heard.signals.has(signal)) || heard.clauses.some((clause) => clause.isQuestion))
    return undefined;
  const said = withoutOpeners(heard.text, earFor(language)).replace(/[.!]+$/, '');
  if (!/^[\p{L}\p{N}\s,.:'’-]+$/u.test(said)) return undefined;
  const words = said.split(/\s+/).length;
  return words <= 8 && contentWords(said, language).length > 0 ? said : undefined;
}

function questionsIn(heard: Heard): readonly string[] {
  return askedIn(heard).filter((text) => !isWhy(text, heard));
}

/** "Why do you need that?" is answered by us, and is nothing for the owner. */
function isWhy(text: string, heard: Heard): boolean {
  const isAsked = heard.topic !== undefined && 'field' in heard.topic;
  return isAsked && earFor(heard.draft.request.language).asksWhy.test(plain(text).replace(/[?.!]+$/, ''));
}

function askedIn(heard: Heard): readonly string[] {
  if (META.some((signal) => signal !== 'own-number' && signal !== 'hold' && heard.signals.has(signal))) {
    return heard.clauses
      .filter((clause) => clause.isQuestion && !isMeta(clause.text, heard))
      .map((clause) => clause.text);
  }
  return heard.clauses.filter((clause) => clause.isQuestion).map((clause) => clause.text);
}

function isMeta(text: string, heard: Heard): boolean {
  const { signals } = earFor(heard.draft.request.language);
  const said = plain(text).replace(/[.,!?]+$/, '');
  return META.some((signal) => signals[signal].test(said));
}

/** What is left of the turn once names, numbers, times and politeness are taken out. */
function findReason(heard: Heard, found: Found, name: SpokenName | undefined): string | undefined {
  const { draft, topic } = heard;
  const field = reasonField(draft.request.agenda);
  if (field === undefined || heard.engine === 'keys' || found.wrong !== undefined || isAnswered(heard, found))
    return undefined;
  if (heard.signals.has('do-not-know') && contentWords(heard.text, draft.request.language).length <= 3)
    return undefined;
  const asked = topic?.kind === 'field' && topic.field === field.name;
  const open =
    asked || topic === undefined || topic.kind === 'open' || topic.kind === 'message' || topic.kind === 'anything-else';
  const left = heard.clauses.map((clause) => leftOver(clause, heard, name)).filter((text) => text !== undefined);
  const ear = earFor(draft.request.language);
  const telling = left.filter((text) => {
    const words = contentWords(text, draft.request.language).length;
    // Someone who goes on talking means the same thing still.
    if (asked || (open && draft.fresh.turns.length > 1)) return words >= 1;
    if (open) return words >= 2 || (words >= 1 && ear.reasonCue.test(plain(text)));
    const cue = ear.about.test(plain(text)) || (words >= 2 && ear.reasonCue.test(plain(text)));
    return cue && !draft.answers.has(field.name);
  });
  if (telling.length > 0) return telling.join('. ').slice(0, 400);
  return asked && found.questions.length > 0 ? found.questions.join(' ') : undefined;
}

/** The turn answered what was asked of an own field, in one breath: it is no reason as well. */
function isAnswered(heard: Heard, found: Found): boolean {
  const asked = askedField(heard);
  if (asked === undefined || asked === reasonField(heard.draft.request.agenda)) return false;
  const isTold = found.values.some((value) => value.field === asked);
  return isTold && (asked.type === 'text' || heard.topic?.kind !== 'field' || heard.clauses.length <= 1);
}

function leftOver(clause: Clause, heard: Heard, name: SpokenName | undefined): string | undefined {
  const { language, phoneRegion: region } = heard.draft.request;
  const ear = earFor(language);
  if (clause.isQuestion) return undefined;
  const text = withoutName(clause.text, name).replace(/[.!\s]+$/, '');
  const said = plain(text);
  const aboutSomething = ear.about.test(said) || contentWords(text, language).length >= 4;
  // "I'd like to speak to Mary about the invoice" and "I got a call from this number" do say what for.
  const tells =
    (aboutSomething && ear.signals.human.test(said)) ||
    (ear.signals['own-number'].test(said) && !ear.callBack.test(said));
  if (said === '' || ear.announces.test(said) || (isMeta(text, heard) && !tells)) return undefined;
  if (ear.signals.backchannel.test(said) || ear.signals.greeting.test(said)) return undefined;
  const words = contentWords(text, language).length;
  const polite: readonly Signal[] = ['goodbye', 'thanks', 'nothing-more', 'hold', 'refuses'];
  if (words <= 4 && polite.some((signal) => ear.signals[signal].test(said))) return undefined;
  const number = parseNumber(text, { language, region });
  if (number?.complete) {
    const parts = [behindNumber(text, language), beforeNumber(text, language)];
    const rest = parts.find((part) => contentWords(part, language).length >= 2);
    return rest === undefined ? undefined : leftOver({ text: rest, isQuestion: false }, heard, undefined);
  }
  if (parseEmail(text, language) !== undefined) return undefined;
  if (parseAddress(text, { language, expecting: false }) !== undefined) return undefined;
  const context = { language, now: heard.draft.request.now, timeZone: heard.draft.request.timeZone };
  const onlyCallBack = ear.callBack.test(said) && words <= 6 && (parseDate(text, context) !== undefined || words <= 2);
  return onlyCallBack && !ear.about.test(said) ? undefined : text;
}

/** "My number is 555 0142, the boiler is broken" → "the boiler is broken". */
function behindNumber(text: string, language: string): string {
  const words = text.split(/\s+/);
  const last = words.findLastIndex((word) => digitsIn(word, language) !== '');
  return words
    .slice(last + 1)
    .join(' ')
    .replace(/^(?:[\s,.;-]|\b(?:and|und)\b)+/i, '');
}

/** "The boiler is broken, my number is 555 0142" → "the boiler is broken". */
function beforeNumber(text: string, language: string): string {
  const ear = earFor(language);
  const words = text.split(/\s+/);
  const head = words
    .slice(
      0,
      words.findIndex((word) => digitsIn(word, language) !== ''),
    )
    .join(' ');
  const noun = [...plain(head).matchAll(new RegExp(ear.nouns.phone?.source ?? '(?!)', 'gu'))].at(-1);
  // Only where it is plain where the number begins, and why they call.
  const before = noun === undefined ? '' : head.slice(0, noun.index);
  return ear.reasonCue.test(plain(before))
    ? before.replace(/(?:[\s,;]|\b(?:my|the|and|meine|die|und)\b|제|저희)+$/iu, '')
    : '';
}

/** "This is Daniel Brooks from Acme, my boiler is leaking" → "my boiler is leaking". */
function withoutName(text: string, name: SpokenName | undefined): string {
  if (name === undefined) return text;
  const lower = text.toLowerCase();
  let end = 0;
  for (const part of [name.person, name.company]) {
    const last = part.toLowerCase().split(' ').at(-1) ?? '';
    const at = last === '' ? -1 : lower.indexOf(last);
    if (at >= 0 && at < 60) end = Math.max(end, at + last.length);
  }
  if (end === 0) return text;
  return text
    .slice(end)
    .replace(/^(?:입니다|이에요|예요|인데요|이고요|이라고 합니다|라고 합니다)/u, '')
    .replace(/^(?:[\s,.-]+\p{L}(?![\p{L}'])){2,}/u, '')
    .replace(
      /^(?:'s)?(?:[\s,.;-]|\b(?:and|here|speaking|calling(?! (?:about|because|to|for|regarding))|i'm|und|hier)\b)+/i,
      '',
    );
}
