import {
  correctName,
  digitsIn,
  type Field,
  findSpelled,
  isOnlyDigits,
  keepSpelled,
  parseDate,
  parseEmail,
  parseName,
  type SpokenName,
  spellFamily,
  tellsTime,
} from '../terms/index.js';
import { askedField, asksTyped, mentionedField } from './asked-field.js';
import { earFor, type Signal } from './ear.js';
import { findNumber, saysOnlyWhen } from './extract-number.js';
import { findReason, isMeta, META } from './extract-reason.js';
import { findValues } from './extract-values.js';
import { type Clause, contentWords, plain, withoutOpeners } from './hearing.js';
import type { Draft } from './interview.js';
import type { Topic } from './topic.js';
import { fieldOfType } from './topic-fields.js';

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
  /** A number that was read back and is not so. */
  denied?: string;
  /** All pieces of an incomplete number so far. */
  pieces?: { field: Field; texts: readonly string[] } | undefined;
  /** A code that is not complete, or does not fit. */
  partial?: { field: Field; value: string } | undefined;
  /** Everything that is no name, number, time or reason; and whatever was confirmed. */
  readonly values: { field: Field; value: string; confirmed: boolean }[];
  name?: string | undefined;
  company?: string | undefined;
  /** The name was spelled, or a letter of it was told. */
  spelled?: boolean;
  time?: string | undefined;
  /** It was asked for, and something was answered that cannot be meant: misheard, most likely. */
  unclear?: Field | undefined;
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
  found.spelled = name?.spelled === true;
  found.time = findTime(heard);
  if (heard.engine !== 'keys' || asksTyped(heard)) findValues(heard, found);
  found.reason = findReason(heard, found, name);
  if (found.time === undefined && found.reason === undefined) hearVerbatimTime(heard, found);
  return found;
}

function findName(heard: Heard): SpokenName | undefined {
  const { draft, topic } = heard;
  const field = targetOf(heard, 'name');
  if (field === undefined || ((asksTyped(heard) || isWhole(heard)) && !saysName(heard))) return undefined;
  const { language } = draft.request;
  const declines = heard.signals.has('do-not-know') || heard.signals.has('refuses');
  const isAsked = topic?.kind === 'field' || (topic?.kind === 'again' && !heard.signals.has('yes'));
  const expecting = isAsked && 'field' in topic && topic.field === field.name && !declines;
  const known = draft.answers.get(field.name)?.value;
  if (topic?.kind === 'spell' && known !== undefined) {
    const person = spellFamily(known, heard.text, language) ?? correctName(known, heard.text, language);
    return person === undefined ? undefined : { person, company: '', spelled: true };
  }
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
  if (!again && !heard.signals.has('no') && !/\bname\b/i.test(whole)) return undefined;
  return draft.spelled && !name.spelled ? { ...name, person: keepSpelled(known, name.person, language) } : name;
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

/**
 * An answer to "when" that no rule knows is taken as it is, if it is short and has a word in it that tells of a time.
 * "Amara Morgan" is what a recogniser made of one, and would stand in the letter as if the caller had said it.
 */
function hearVerbatimTime(heard: Heard, found: Found): void {
  const said = verbatim(heard);
  if (said === undefined) return;
  const { language, now, timeZone } = heard.draft.request;
  if (tellsTime(said, { language, now, timeZone })) found.time = said;
  else found.unclear = askedField(heard);
}

/** A short answer to "when"; undefined where it answers something else or nothing. */
function verbatim(heard: Heard): string | undefined {
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
