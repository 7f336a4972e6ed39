import { z } from 'zod';
import { languageSection, pattern, sectionOf, table, wordList, words } from '../languages/index.js';
import type { Language } from '../terms/index.js';

/** What a language calls days. */
const dayWords = languageSection({
  name: 'days',
  schema: z
    .strictObject({
      /** Sunday first. */
      weekdays: words.prefault(''),
      /** January first. */
      months: words.prefault(''),
      /** What other words mark: rel:1 (tomorrow), week, weekend, month, am, pm. */
      marks: table.prefault({}),
      /** Months that are common words too: they count beside a day only. */
      doubtful: wordList.prefault(''),
      /** Several words for the day after tomorrow. */
      inTwoDays: pattern.prefault('(?!)'),
    })
    .transform(({ weekdays, months, marks, ...rest }) => ({
      ...rest,
      marks: { ...listed('wd', 0, weekdays), ...listed('mo', 1, months), ...marks } as Readonly<Record<string, string>>,
    })),
});

function listed(kind: string, first: number, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.map((word, i) => [word, `${kind}:${i + first}`]));
}

/** The moment a conversation is about, for "tomorrow" and "Monday". */
export interface Moment {
  readonly at: Date;
  /** IANA name. */
  readonly timeZone: string;
}

/**
 * What a text says about days, as marks that can be compared: "wd:1" (Monday), "mo:11", "rel:1" (tomorrow), "week",
 * "am", "pm".
 */
export function dateMarks(said: readonly string[], language: Language, as: 'proved' | 'claimed'): Set<string> {
  const { marks: known, doubtful, inTwoDays } = sectionOf(language, dayWords);
  const marks = new Set<string>();
  said.forEach((word, i) => {
    const mark = known[word] ?? known[word.replace(/s$/, '')];
    const isNumberNear = /^\d/.test(said[i + 1] ?? '') || /^\d/.test(said[i - 1] ?? '');
    // "May" and "march" claim a month only beside a day.
    const isMonth = as === 'proved' || !doubtful.has(word) || isNumberNear;
    if (mark !== undefined && isMonth) marks.add(mark);
  });
  if (inTwoDays.test(said.join(' '))) {
    marks.delete('rel:1');
    marks.add('rel:2');
  }
  return marks;
}

/** The same days by their other names: on a Sunday "tomorrow" is also Monday, the 23rd, November and 2026. */
export function impliedBy(
  marks: ReadonlySet<string>,
  numbers: readonly number[],
  moment: Moment,
): { marks: Set<string>; numbers: Set<number> } {
  const implied = { marks: new Set(marks), numbers: new Set<number>() };
  for (const days of daysOf(marks, numbers, moment)) {
    const day = shifted(moment, days);
    implied.marks.add(`wd:${day.getUTCDay()}`).add(`mo:${day.getUTCMonth() + 1}`);
    if (days >= -1 && days <= 2) implied.marks.add(`rel:${days}`);
    implied.numbers
      .add(day.getUTCDate())
      .add(day.getUTCMonth() + 1)
      .add(day.getUTCFullYear());
  }
  return implied;
}

/** How many days from the moment each day is that the marks name. A weekday is this week's and next week's. */
function daysOf(marks: ReadonlySet<string>, numbers: readonly number[], moment: Moment): number[] {
  const today = shifted(moment, 0);
  return [...marks].flatMap((mark) => {
    const [kind, value] = [mark.slice(0, mark.indexOf(':')), Number(mark.slice(mark.indexOf(':') + 1))];
    if (kind === 'rel') return [value];
    if (kind === 'wd') return [0, 7].map((weeks) => ((value - today.getUTCDay() + 7) % 7) + weeks);
    if (kind !== 'mo') return [];
    return numbers.filter((n) => n >= 1 && n <= 31).map((n) => daysUntil(today, value, n));
  });
}

function daysUntil(today: Date, month: number, date: number): number {
  const days = (year: number) => Math.round((Date.UTC(year, month - 1, date) - today.getTime()) / 86_400_000);
  const thisYear = days(today.getUTCFullYear());
  return thisYear >= -1 ? thisYear : days(today.getUTCFullYear() + 1);
}

/** The calendar day in the zone, `days` later, as midnight UTC. */
function shifted({ at, timeZone }: Moment, days: number): Date {
  const local = new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' }).format(at);
  const midnight = new Date(`${local}T00:00:00Z`);
  midnight.setUTCDate(midnight.getUTCDate() + days);
  return midnight;
}
