import * as chrono from 'chrono-node';
import type { Language } from './mailbox.js';
import { timeHints, timeWords } from './time-words.js';

export interface DateContext {
  readonly language: Language;
  /** The moment that "tomorrow" is counted from. */
  readonly now: Date;
  /** IANA name of the zone the caller's hours are meant in. */
  readonly timeZone: string;
  /** The caller was just asked for a time: rarer ways to say one are looked for, too. Default: false. */
  readonly expecting?: boolean;
}

/** A time as a person says it. */
export interface SpokenTime {
  /** The caller's own words: "tomorrow morning", "any time after five". */
  readonly text: string;
  /** Any hour will do. */
  readonly anyTime: boolean;
  /** A word in it can only be a time; "at five" might be the start of a number. */
  readonly certain: boolean;
}

const LONGEST_QUALIFIED = 90;

/** When somebody can be called, or undefined where no time was said. */
export function parseDate(text: string, context: DateContext): SpokenTime | undefined {
  const words = timeWords(context.language);
  const straight = text.replaceAll('’', "'");
  const anyTime = words.anyTime.exec(straight.toLowerCase())?.[1];
  const soon = words.soon.exec(straight.toLowerCase())?.[1];
  const phrase = longestPhrase(straight, context.language);
  const found = [
    phrase,
    anyTime,
    soon,
    phrase === undefined && context.expecting ? dateIn(straight, context) : undefined,
  ].filter((candidate) => candidate !== undefined);
  const longest = found.sort((a, b) => b.length - a.length)[0];
  if (longest === undefined) return undefined;
  const best = context.language === 'ko' ? longest.replace(/(?:이에요|예요|이요|요)$/u, '') : longest;
  if (words.qualifiers.test(straight.toLowerCase()) && straight.length <= LONGEST_QUALIFIED) {
    // "I'm busy until three, so after that": a part of it would say the opposite.
    return { text: straight.replace(/^[\s,]+|[\s.,!]+$/g, ''), anyTime: false, certain: true };
  }
  const tokens = best.toLowerCase().split(/[\s,]+/);
  return {
    text: best,
    anyTime: anyTime !== undefined,
    certain: longest !== phrase || tokens.some((token) => words.strong.test(token)),
  };
}

/** Whether a text says anything of a time at all: one that `parseDate` finds, or one that only people know ("after my shift"). */
export function tellsTime(text: string, context: DateContext): boolean {
  const said = text.replaceAll('’', "'").toLowerCase();
  return timeHints(context.language).test(said) || parseDate(text, { ...context, expecting: true }) !== undefined;
}

/** The moment that written or spoken words name ("tomorrow at 3 pm"), counted from `now`. Undefined for Korean. */
export function momentOf(text: string, context: DateContext): Date | undefined {
  return resultsOf(text, context)[0]?.date();
}

/** The words that name a date in full: "the third of December", "in two days". */
function dateIn(text: string, context: DateContext): string | undefined {
  return resultsOf(text, context)[0]?.text;
}

function resultsOf(text: string, context: DateContext): readonly chrono.ParsedResult[] {
  const reader = context.language === 'de' ? chrono.de : context.language === 'en' ? chrono.en : undefined;
  const reference = { instant: context.now, timezone: zoneMinutes(context.now, context.timeZone) };
  return reader?.parse(text, reference, { forwardDate: true }) ?? [];
}

/** The longest row of time words that has a real time in it, without loose words at its ends. */
function longestPhrase(text: string, language: Language): string | undefined {
  const words = timeWords(language);
  const tokens = [...text.matchAll(/[\p{L}\p{M}\d][\p{L}\p{M}\d':.]*/gu)].map((match) => {
    const bare = match[0].replace(/[.':]+$/, '');
    return { bare, lower: bare.toLowerCase(), from: match.index, to: match.index + bare.length };
  });
  const isTime = tokens.map(({ lower }) => words.strong.test(lower) || words.weak.test(lower));
  let best: string | undefined;
  for (let at = 0; at < tokens.length; at += 1) {
    if (!isTime[at] || isTime[at - 1]) continue;
    let end = at;
    while (isTime[end + 1]) end += 1;
    const phrase = trimmed(tokens.slice(at, end + 1), words);
    const first = phrase[0];
    const last = phrase.at(-1);
    if (first === undefined || last === undefined) continue;
    const candidate = text.slice(first.from, last.to);
    if (best === undefined || candidate.length > best.length) best = candidate;
  }
  return best;
}

interface TimeToken {
  readonly lower: string;
  readonly from: number;
  readonly to: number;
}

function trimmed(tokens: readonly TimeToken[], words: ReturnType<typeof timeWords>): readonly TimeToken[] {
  let from = 0;
  let to = tokens.length;
  while (
    to > from &&
    ((words.edges.test(tokens[to - 1]?.lower ?? '') && !isHour(tokens[to - 1]?.lower)) ||
      words.clock.test(tokens[to - 1]?.lower ?? ''))
  )
    to -= 1;
  while (from < to && isLooseStart(tokens, from, words)) from += 1;
  const kept = tokens.slice(from, to);
  const strong = kept.some((token) => words.strong.test(token.lower));
  const clock =
    kept.some((token, i) => words.clock.test(token.lower) && isHour(kept[i + 1]?.lower)) && kept.length <= 6;
  const span = isHour(kept[0]?.lower) && isHour(kept[2]?.lower) && words.clock.test(kept[1]?.lower ?? '');
  const hour = kept.some((token) => /^\d{1,2}(?::\d\d|am|pm)$/.test(token.lower));
  return strong || clock || hour || span ? kept : [];
}

function isLooseStart(tokens: readonly TimeToken[], at: number, words: ReturnType<typeof timeWords>): boolean {
  const { lower = '' } = tokens[at] ?? {};
  const follows = words.strong.test(tokens[at + 1]?.lower ?? '') || words.strong.test(tokens[at + 2]?.lower ?? '');
  if (words.openers.test(lower) && follows) return false;
  return (
    words.edges.test(lower) &&
    !isHour(tokens[at + 1]?.lower) &&
    !(isHour(lower) && words.clock.test(tokens[at + 1]?.lower ?? ''))
  );
}

const HOURS =
  /^(?:\d{1,2}(?::\d\d)?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|half|noon|work|lunch|school|dinner|eins|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|elf|zwölf)$/;

function isHour(word: string | undefined): boolean {
  return word !== undefined && HOURS.test(word);
}

/** Minutes that the zone is ahead of UTC at that moment. */
function zoneMinutes(at: Date, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' }).formatToParts(at);
  const written = parts.find((part) => part.type === 'timeZoneName')?.value ?? 'GMT';
  const match = /GMT([+-])(\d\d):?(\d\d)?/.exec(written);
  if (match === null) return 0;
  return (match[1] === '-' ? -1 : 1) * (Number(match[2]) * 60 + Number(match[3] ?? 0));
}
