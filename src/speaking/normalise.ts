import { z } from 'zod';
import { fill, languageHas, languageSection, sectionOf, sentence, table } from '../languages/index.js';
import type { Language } from '../terms/index.js';

/** A reply longer than this many characters (about two minutes) is cut: no caller listens to it. */
const LONGEST = 2_000;

/**
 * Turns written text into text that a synthesiser reads as a person would: phone numbers digit by digit in groups, times
 * of day, amounts and ranges as words; markdown, emoji and control characters are removed. One line comes out, at most
 * 2,000 characters, which may be empty.
 */
export function normaliseForSpeech(text: string, language: Language = 'en'): string {
  const words = languageHas(language, reading.name) ? sectionOf(language, reading) : neutral;
  const steps = [
    plainText,
    withoutSymbols,
    (t: string) => addresses(t, words),
    phoneNumbers,
    (t: string) => times(t, words),
  ];
  const read = [...steps, (t: string) => signs(t, words)].reduce((t, step) => step(t), bounded(text));
  return read
    .replace(/\s+/gu, ' ')
    .replace(/ ([,.;:!?])/g, '$1')
    .trim();
}

/** How the signs of a written text are said, and times of day. */
const reading = languageSection({
  name: 'reading',
  schema: z.strictObject({
    and: sentence,
    /** Between two numbers: "nine to five". */
    to: sentence,
    at: sentence,
    dot: sentence,
    slash: sentence,
    percent: sentence,
    currency: table,
    time: z.strictObject({
      /** A full hour: "{hour} o'clock". */
      hour: sentence,
      minutes: sentence,
      /** What is said for the 0 of "9:05". */
      leadingZero: sentence,
      am: sentence,
      pm: sentence,
      /** The same of a clock of twelve hours: "{hour} {half}". */
      halfHour: sentence,
      halfMinutes: sentence,
    }),
  }),
});
type SpokenWords = z.output<typeof reading.schema>;

/** For a language that has no words here: signs are left out rather than said in the wrong language. */
const neutral: SpokenWords = {
  and: ' ',
  to: ' ',
  at: ' ',
  dot: '.',
  slash: ' ',
  percent: '%',
  currency: {},
  time: {
    hour: '{hour}:00',
    minutes: '{hour}:{minutes}',
    leadingZero: '0',
    am: '',
    pm: '',
    halfHour: '{hour}:00',
    halfMinutes: '{hour}:{minutes}',
  },
};

function bounded(text: string): string {
  if (text.length <= LONGEST) return text;
  const cut = text.lastIndexOf(' ', LONGEST);
  return text.slice(0, cut > 0 ? cut : LONGEST);
}

/** Control characters, HTML tags and markdown. */
function plainText(text: string): string {
  return text
    .replace(/\p{Cs}/gu, ' ')
    .replace(/[\u0000-\u001f\u007f-\u009f]/g, ' ')
    .replace(/<\/?[a-z][^<>]{0,200}>/gi, ' ')
    .replace(/!?\[([^\]]{0,200})\]\([^)]{0,500}\)/g, '$1')
    .replace(/(^|\s)(?:#{1,6}|[-*•]|>)\s+/g, '$1')
    .replace(/[*_~`|]+/g, ' ')
    .replace(/[“”„«»"]/g, '');
}

/** Emoji, arrows, boxes, private use, and what joins them (zero-width joiner, variation selectors, skin tones, key caps). */
function withoutSymbols(text: string): string {
  return text.replace(
    /(?![\d#*&@%+$€£₩©®™°])[\p{Extended_Pictographic}\p{Emoji_Modifier}\p{So}\p{Co}\p{Cf}\p{Me}\p{Variation_Selector}]/gu,
    ' ',
  );
}

/** "https://www.example.com/a" is said "example dot com slash a", and "a@b.de" "a at b dot de". */
function addresses(text: string, words: SpokenWords): string {
  const say = (address: string) =>
    address
      .replace(/[?#].*$/, '')
      .replace(/\/$/, '')
      .replace(/@/g, ` ${words.at} `)
      .replace(/\./g, ` ${words.dot} `)
      .replace(/[/]/g, ` ${words.slash} `)
      .replace(/[-_]/g, ' ');
  return text
    .replace(/\bhttps?:\/\/(?:www\.)?([^\s,;]*[^\s,;.!?)])/gi, (_, rest: string) => say(rest))
    .replace(/\bwww\.([\w.-]+[\w/])/gi, (_, rest: string) => say(rest))
    .replace(/[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g, say);
}

/** Seven digits or more, with the separators that people write between them; dates and amounts are left alone. */
function phoneNumbers(text: string): string {
  return text.replace(/(?<![\p{L}\d.,:/$€£₩])\+?\(?\d(?:[ ./()-]{0,2}\d){6,16}(?![\d%€]|[.,:]\d)/gu, (number) => {
    if (
      /^\d{4}[-./]\d{1,2}[-./]\d{1,2}$|^\d{1,2}[-./]\d{1,2}[-./]\d{4}$|^(19|20)\d\d\s*-\s*(19|20)\d\d$/.test(number)
    ) {
      return number;
    }
    const groups = number.match(/\d+/g) ?? [];
    const spelt = groups.flatMap(phoneGroups).map((group) => [...group].join(' '));
    return `${number.startsWith('+') ? '+ ' : ''}${spelt.join(', ')}`;
  });
}

/** An unbroken run of digits is cut as people say it: 3-3-4 for ten digits, else threes with a last group of up to four. */
function phoneGroups(digits: string): string[] {
  if (digits.length <= 4) return [digits];
  const groups: string[] = [];
  let rest = digits;
  while (rest.length > 4) {
    groups.push(rest.slice(0, 3));
    rest = rest.slice(3);
  }
  return [...groups, rest];
}

function times(text: string, words: SpokenWords): string {
  return text
    .replace(
      /(?<![\d:.,])([01]?\d|2[0-4]):([0-5]\d)(?![\d:])(?:\s*([apAP])\.?[mM]\b(?:\.(?!\s+\p{Lu}|\s*$))?)?(?:\s*Uhr\b)?/gu,
      (_, hour: string, minutes: string, half: string | undefined) => timeOf(hour, minutes, halfOf(half), words),
    )
    .replace(
      /(?<![\d:.,])(1[0-2]|[1-9])\s*([apAP])\.?[mM]\b(?:\.(?!\s+\p{Lu}|\s*$))?/gu,
      (_, hour: string, half: string) => timeOf(hour, '00', halfOf(half), words),
    );
}

function timeOf(hour: string, minutes: string, half: 'am' | 'pm' | undefined, { time }: SpokenWords): string {
  const isFull = minutes === '00';
  const how = half === undefined ? (isFull ? time.hour : time.minutes) : isFull ? time.halfHour : time.halfMinutes;
  return fill(how, {
    hour: String(Number(hour)),
    minutes: minutes.replace(/^0/, time.leadingZero),
    half: half === undefined ? '' : time[half],
  });
}

function halfOf(letter: string | undefined): 'am' | 'pm' | undefined {
  return letter === undefined ? undefined : letter.toLowerCase() === 'a' ? 'am' : 'pm';
}

/** Signs between and around numbers. */
function signs(text: string, words: SpokenWords): string {
  return text
    .replace(
      /([$€£₩])\s?(\d[\d.,]*\d|\d)/g,
      (_, sign: string, amount: string) => `${amount} ${words.currency[sign] ?? ''}`,
    )
    .replace(/(\d)\s?([$€£₩])/g, (_, digit: string, sign: string) => `${digit} ${words.currency[sign] ?? ''}`)
    .replace(/([\p{L}\d])\s?[–—]\s?(?=\d)/gu, `$1 ${words.to} `)
    .replace(/(\d)\s?-\s(?=\d)/g, `$1 ${words.to} `)
    .replace(/(\d)\s?%/g, `$1 ${words.percent}`)
    .replace(/\s?&\s?/g, ` ${words.and} `)
    .replace(/[–—]/g, ', ')
    .replace(/[<>{}[\]\\^=]/g, ' ');
}
