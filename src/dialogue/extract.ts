import { digitsIn, isOnlyDigits, parseDate, parseName, parseNumber, type SpokenName } from '../terms/index.js';
import { earFor, type Signal } from './ear.js';
import { findNumber, saysOnlyWhen } from './extract-number.js';
import { type Clause, contentWords, plain, withoutOpeners } from './hearing.js';
import type { Draft } from './interview.js';
import { fieldOfType, reasonField, type Topic } from './topic.js';

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
  number?: { value: string; confirmed: boolean } | undefined;
  /** The number that was read back is wrong. */
  numberWrong?: boolean;
  ownDeclined?: boolean;
  /** All pieces of an incomplete number so far. */
  pieces?: readonly string[];
  name?: string | undefined;
  company?: string | undefined;
  time?: string | undefined;
  reason?: string | undefined;
  custom?: { field: string; value: string } | undefined;
  questions: readonly string[];
}

/** Extracts everything a turn says, guided by what was asked. */
export function extract(heard: Heard): Found {
  const found: Found = { questions: [] };
  findNumber(heard, found);
  const name = heard.engine === 'keys' ? undefined : findName(heard);
  found.name = name?.person || (name !== undefined && name.company !== '' ? name.company : undefined);
  found.company = name?.company || undefined;
  found.time = findTime(heard);
  found.questions = questionsIn(heard);
  findCustom(heard, found);
  found.reason = findReason(heard, found, name);
  found.time ??= found.reason === undefined ? verbatimTime(heard) : undefined;
  return found;
}

const META: readonly Signal[] = ['robot', 'who', 'human', 'pardon', 'there', 'hold', 'refuses', 'own-number'];

function findName(heard: Heard): SpokenName | undefined {
  const { draft, topic } = heard;
  const field = fieldOfType(draft.request.agenda, 'name');
  if (field === undefined) return undefined;
  const { language } = draft.request;
  const declines = heard.signals.has('do-not-know') || heard.signals.has('refuses');
  const expecting = topic?.kind === 'field' && topic.field === field.name && !declines;
  const known = draft.answers.get(field.name)?.value;
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
  if (expecting) return name;
  if (known === undefined) return name.spelled && name.company === '' && !/\s/.test(name.person) ? undefined : name;
  // A known name is only changed by something that says it again.
  const again = name.person.toLowerCase().includes(known.toLowerCase()) || name.spelled;
  return again || heard.signals.has('no') || /\bname\b/i.test(whole) ? name : undefined;
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
  const field = fieldOfType(draft.request.agenda, 'time');
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
    if (!ear.callBack.test(plain(clause.text))) continue;
    const time = parseDate(clause.text, context);
    if (time !== undefined && digitsIn(time.text, language).length <= 4) return time.text;
  }
  return undefined;
}

/** An answer to "when" that no rule knows is taken as it is, if it is short and says anything. */
function verbatimTime(heard: Heard): string | undefined {
  const { language, agenda } = heard.draft.request;
  if (heard.topic?.kind !== 'field' || heard.topic.field !== fieldOfType(agenda, 'time')?.name) return undefined;
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

function findCustom(heard: Heard, found: Found): void {
  const { topic, draft } = heard;
  if (topic?.kind !== 'field' || found.questions.length > 0) return;
  const field = draft.request.agenda.find((each) => each.name === topic.field);
  if (field === undefined || field.type !== 'text' || field === reasonField(draft.request.agenda)) return;
  const said = withoutOpeners(heard.text, earFor(draft.request.language)).replace(/[.!]+$/, '') || heard.text;
  const refuses =
    heard.signals.has('refuses') ||
    heard.signals.has('do-not-know') ||
    META.some((signal) => isMeta(heard.text, heard) && heard.signals.has(signal));
  if (!refuses) found.custom = { field: field.name, value: said.slice(0, 300) };
}

/** What is left of the turn once names, numbers, times and politeness are taken out. */
function findReason(heard: Heard, found: Found, name: SpokenName | undefined): string | undefined {
  const { draft, topic } = heard;
  const field = reasonField(draft.request.agenda);
  if (field === undefined || heard.engine === 'keys' || found.custom !== undefined) return undefined;
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
  if (parseNumber(text, { language, region })?.complete) return undefined;
  const context = { language, now: heard.draft.request.now, timeZone: heard.draft.request.timeZone };
  const onlyCallBack = ear.callBack.test(said) && words <= 6 && (parseDate(text, context) !== undefined || words <= 2);
  return onlyCallBack && !ear.about.test(said) ? undefined : text;
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
    .replace(
      /^(?:'s)?(?:[\s,.;-]|\b(?:and|here|speaking|calling(?! (?:about|because|to|for|regarding))|i'm|und|hier)\b)+/i,
      '',
    );
}
