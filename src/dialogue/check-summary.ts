import type { Language, Notes, Statement, Summary, SummaryDraft, Turn, Urgency } from '../terms/index.js';
import { namesIn } from './claimed-names.js';
import { dateMarks } from './date-marks.js';
import { currenciesIn, Evidence, rawWords, runsOf } from './evidence.js';
import { readNumbers } from './number-tokens.js';

export interface SummaryContext {
  readonly language: Language;
  /** When the call was: "tomorrow" and "Monday" are counted from it. */
  readonly startedAt: Date;
  /** IANA name of the mailbox's zone. */
  readonly timeZone: string;
  /** What the dialogue noted; it was checked when it was noted. */
  readonly notes: Notes;
  /** The number the call came from; empty when withheld. */
  readonly callerNumber: string;
  /** Names that need no proof: the mailbox's and its manager's. */
  readonly knownNames: readonly string[];
}

const MOST_STATEMENTS = 12;
const LONGEST_STATEMENT = 400;
const LONGEST_REASON = 160;

/**
 * Keeps of a summary only what the call proves. A statement must cite turns, and every name, number, date, amount and
 * address in it must occur in the turns it cites, spoken or written ("five five five" is 555, "tomorrow" is that day's
 * date); otherwise it is dropped. Name, number and reason are held to the same by what the caller said.
 *
 * What cannot be checked this way is the sense between those facts: a wrong verb passes. The letter therefore shows the
 * cited lines below each statement.
 */
export function checkSummary(draft: SummaryDraft, turns: readonly Turn[], context: SummaryContext): Summary {
  const statements = provedStatements(draft, turns, context);
  return {
    text: statements.map(({ text }) => text).join(' '),
    callerName: provedName(draft.callerName, turns, context),
    callbackNumber: provedNumber(draft.callbackNumber, turns, context),
    reason: provedReason(draft.reason, turns, context),
    urgency: urgencies.includes(draft.urgency) ? draft.urgency : 'normal',
    statements,
    engine: draft.engine,
  };
}

const urgencies: readonly Urgency[] = ['low', 'normal', 'urgent'];

function provedStatements(draft: SummaryDraft, turns: readonly Turn[], context: SummaryContext): Statement[] {
  const kept = new Map<string, Statement>();
  for (const { text, turns: cited } of draft.statements) {
    const clean = oneLine(text);
    const sources = turns.filter(({ index, text: said }) => cited.includes(index) && said.trim() !== '');
    if (clean === '' || clean.length > LONGEST_STATEMENT || sources.length === 0) continue;
    if (!isProved(withoutNoted(clean, context.notes), sources, context)) continue;
    kept.set(clean.toLowerCase(), { text: clean, turns: sources.map(({ index }) => index) });
  }
  return [...kept.values()].slice(0, MOST_STATEMENTS);
}

/** Whether every fact that a text claims occurs in the turns. */
export function isProved(text: string, sources: readonly Turn[], context: SummaryContext): boolean {
  const evidence = evidenceOf(sources, context);
  const { language } = context;
  const claims = readNumbers(text, language);
  const numbers = runsOf(claims.composed.filter(({ ordinal }) => !ordinal)).filter((run) => !isPronoun(run, text));
  const marks = [...dateMarks(rawWords(text), language, 'claimed'), ...currenciesIn(text)];
  const known = knownWords(context);
  return (
    numbers.every((run) => evidence.hasNumbers(run)) &&
    marks.every((mark) => evidence.hasMark(mark)) &&
    addressesIn(text).every((address) => evidence.hasText(address)) &&
    namesIn(text, language).every((name) =>
      name.some((word) => known.has(word.toLowerCase()) || evidence.hasWord(word)),
    )
  );
}

function evidenceOf(sources: readonly Turn[], { language, startedAt, timeZone }: SummaryContext): Evidence {
  const texts = sources.map(({ text }) => text);
  return new Evidence(texts, language, { at: startedAt, timeZone });
}

/** "One of them", "the one": the word alone claims no number. */
function isPronoun(run: readonly string[], text: string): boolean {
  return run.length === 1 && run[0] === '1' && !/\b1\b/.test(text);
}

function addressesIn(text: string): string[] {
  return text.match(/https?:\/\/\S+|www\.\S+|[\w.+-]+@[\w.-]+\w/gi) ?? [];
}

function knownWords({ knownNames }: SummaryContext): Set<string> {
  return new Set(knownNames.flatMap((name) => name.toLowerCase().match(/\p{L}+/gu) ?? []));
}

/** Every part of the name was said by the caller, or the dialogue had noted and proved the name. */
function provedName(name: string, turns: readonly Turn[], context: SummaryContext): string {
  const clean = oneLine(name).slice(0, 80);
  if (clean === '' || Object.values(context.notes).includes(clean)) return clean;
  const evidence = evidenceOf(saidByCaller(turns), context);
  const parts = clean.match(/[\p{L}\p{N}'’-]{2,}/gu) ?? [];
  return parts.length > 0 && parts.every((part) => evidence.hasWord(part)) ? clean : '';
}

/** Said by the caller, read back to the caller without a "no", noted, or the number that the call came from. */
function provedNumber(number: string, turns: readonly Turn[], context: SummaryContext): string {
  const clean = oneLine(number).slice(0, 40);
  const [digits = '', extension] = clean.split(';ext=');
  const bare = digits.replace(/[^\d+]/g, '');
  if (bare.replace('+', '').length < 3) return '';
  const noted = [...Object.values(context.notes), context.callerNumber].some(
    (known) => known && sameDigits(known, clean),
  );
  if (noted) return clean;
  const evidence = evidenceOf([...saidByCaller(turns), ...confirmed(turns)], context);
  const proved = evidence.hasPhone(bare) && (extension === undefined || evidence.hasNumbers([extension]));
  return proved ? clean : '';
}

function sameDigits(a: string, b: string): boolean {
  return a.replace(/\D/g, '') === b.replace(/\D/g, '');
}

function provedReason(reason: string, turns: readonly Turn[], context: SummaryContext): string {
  const clean = oneLine(reason);
  if (clean === '') return '';
  if (clean !== context.notes.reason && !isProved(clean, saidByCaller(turns), context)) return '';
  if (clean.length <= LONGEST_REASON) return clean;
  return `${clean.slice(0, LONGEST_REASON).replace(/\s+\S*$/, '')} …`;
}

function saidByCaller(turns: readonly Turn[]): Turn[] {
  return turns.filter(({ speaker }) => speaker === 'caller');
}

/** What the secretary said and the caller did not deny in the next breath. */
function confirmed(turns: readonly Turn[]): Turn[] {
  return turns.filter(({ speaker }, i) => {
    const next = turns[i + 1];
    if (speaker !== 'secretary' || next?.speaker !== 'caller') return false;
    return !/^\W*(no|nope|nah|wrong|nein|falsch|아니|틀)/i.test(next.text);
  });
}

function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Cs}\s]+/gu, ' ').trim();
}

/**
 * Addresses, codes and e-mail addresses as they were noted stand in nobody's words: "robert dot wilson at example dot
 * com". They were checked when they were noted.
 */
function withoutNoted(text: string, notes: Notes): string {
  const noted = Object.values(notes).filter((value) => value.length >= 4 && /@|\p{L}.*\d|\d.*\p{L}/u.test(value));
  return noted.reduce((rest, value) => rest.replaceAll(value, '…'), text);
}
