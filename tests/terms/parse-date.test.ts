import test from 'ava';
import { momentOf, parseDate, tellsTime } from '../../src/terms/index.js';

// A Sunday, ten in the morning in New York.
const now = new Date('2026-11-22T15:00:00Z');
const en = { language: 'en', now, timeZone: 'America/New_York' };
const de = { language: 'de', now, timeZone: 'Europe/Berlin' };
const ko = { language: 'ko', now, timeZone: 'Asia/Seoul' };

const cases: readonly (readonly [string, string | undefined, typeof en?])[] = [
  ['Tomorrow morning would be great', 'Tomorrow morning'],
  ['call me back tomorrow morning please', 'tomorrow morning'],
  ['any time', 'any time'],
  ['Anytime after five is fine', 'anytime after five'],
  ['after five', 'after five'],
  ['between two and four in the afternoon', 'between two and four in the afternoon'],
  ['Monday or Tuesday', 'Monday or Tuesday'],
  ['Call me on Tuesday at half past three in the afternoon.', 'on Tuesday at half past three in the afternoon'],
  ['um next week', 'next week'],
  ['as soon as possible', 'as soon as possible'],
  ['in the morning, before ten', 'in the morning, before ten'],
  ['whenever you like', 'whenever you like'],
  ['at half past three', 'at half past three'],
  ['5pm', '5pm'],
  ['nine to five', 'nine to five'],
  ['on the 25th of November', 'on the 25th of November'],
  ['it does not matter', 'does not matter'],
  ['later today', 'later today'],
  ['morgen nach 17 Uhr', 'morgen nach 17 Uhr', de],
  ['am besten morgen vormittag bitte', 'morgen vormittag', de],
  ['jederzeit', 'jederzeit', de],
  ['내일 오전에 전화해 주세요', '내일 오전에', ko],
  ['내일 오전에요', '내일 오전에', ko],
  ['언제든지 괜찮아요', '언제든지', ko],
  ['I have two boilers', undefined],
  ['Yes, that is right', undefined],
  ['the number is five five five', undefined],
  ['', undefined],
];

for (const [text, expected, context = en] of cases) {
  test(`a time is heard in "${text}"`, (t) => {
    t.is(parseDate(text, context)?.text, expected);
  });
}

test('the moment is counted from the reference, in the zone of the mailbox', (t) => {
  t.is(momentOf('tomorrow at 3 pm', en)?.toISOString(), '2026-11-23T20:00:00.000Z');
  t.is(momentOf('morgen um 15 Uhr', de)?.toISOString(), '2026-11-23T14:00:00.000Z');
  t.is(momentOf('whenever', en), undefined);
  t.true(parseDate('any time', en)?.anyTime);
  t.is(parseDate('12/24', en), undefined);
  t.is(parseDate('12/24 perhaps', { ...en, expecting: true })?.text, '12/24');
});

for (const [text, context, tells] of [
  ['after my shift at the bakery', en, true],
  ['when the kids are in school', en, true],
  ['the third of December', en, true],
  ['Amara Morgan', en, false],
  ['The Miro modeling', en, false],
  ['nach der Schicht', de, true],
  ['Mona Formitz', de, false],
  ['퇴근 후에요', ko, true],
  ['마리 모건', ko, false],
] as const) {
  test(`"${text}" ${tells ? 'tells' : 'does not tell'} of a time`, (t) => {
    t.is(tellsTime(text, context), tells);
  });
}
