import type { Language } from '../terms/index.js';

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
export function dateMarks(words: readonly string[], language: Language, as: 'proved' | 'claimed'): Set<string> {
  const table = tables[language] ?? english;
  const marks = new Set<string>();
  words.forEach((word, i) => {
    const mark = table[word] ?? table[word.replace(/s$/, '')];
    const isNumberNear = /^\d/.test(words[i + 1] ?? '') || /^\d/.test(words[i - 1] ?? '');
    // "May" and "march" claim a month only beside a day.
    const isMonth = as === 'proved' || !['may', 'march'].includes(word) || isNumberNear;
    if (mark !== undefined && isMonth) marks.add(mark);
  });
  const text = words.join(' ');
  if (/\bday after tomorrow\b/.test(text)) {
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

type Table = Readonly<Record<string, string>>;

const english: Table = {
  ...listed('wd', 0, 'sunday monday tuesday wednesday thursday friday saturday'),
  ...listed('mo', 1, 'january february march april may june july august september october november december'),
  yesterday: 'rel:-1',
  today: 'rel:0',
  tonight: 'rel:0',
  tomorrow: 'rel:1',
  week: 'week',
  weekend: 'weekend',
  month: 'month',
  am: 'am',
  morning: 'am',
  pm: 'pm',
  afternoon: 'pm',
  evening: 'pm',
  night: 'pm',
};

const german: Table = {
  ...listed('wd', 0, 'sonntag montag dienstag mittwoch donnerstag freitag samstag'),
  ...listed('mo', 1, 'januar februar märz april mai juni juli august september oktober november dezember'),
  gestern: 'rel:-1',
  heute: 'rel:0',
  morgen: 'rel:1',
  übermorgen: 'rel:2',
  woche: 'week',
  wochenende: 'weekend',
  monat: 'month',
  vormittag: 'am',
  früh: 'am',
  nachmittag: 'pm',
  abend: 'pm',
};

const korean: Table = {
  ...listed('wd', 0, '일요일 월요일 화요일 수요일 목요일 금요일 토요일'),
  어제: 'rel:-1',
  오늘: 'rel:0',
  내일: 'rel:1',
  모레: 'rel:2',
  주말: 'weekend',
  오전: 'am',
  아침: 'am',
  오후: 'pm',
  저녁: 'pm',
  밤: 'pm',
};

const tables: Readonly<Record<Language, Table>> = { en: english, de: german, ko: korean };

function listed(kind: string, first: number, words: string): Record<string, string> {
  return Object.fromEntries(words.split(' ').map((word, i) => [word, `${kind}:${i + first}`]));
}
