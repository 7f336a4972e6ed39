import test from 'ava';
import { normaliseForSpeech } from '../../src/speaking/index.js';

const cases: readonly [language: string, written: string, spoken: string][] = [
  ['en', 'Your number is 212-555-0142, right?', 'Your number is 2 1 2, 5 5 5, 0 1 4 2, right?'],
  ['en', 'Call +1 (212) 555 0142.', 'Call + 1, 2 1 2, 5 5 5, 0 1 4 2.'],
  ['en', 'It is 2125550142', 'It is 2 1 2, 5 5 5, 0 1 4 2'],
  ['de', 'Die Nummer ist 030 1234567.', 'Die Nummer ist 0 3 0, 1 2 3, 4 5 6 7.'],
  ['en', 'On 2026-11-22 or 11/22/2026', 'On 2026-11-22 or 11/22/2026'],
  ['en', 'We open at 9:00 and close at 5:30 pm.', "We open at 9 o'clock and close at 5 30 P M."],
  ['en', 'Come at 8 a.m. or 17:05', 'Come at 8 A M or 17 oh 5'],
  ['de', 'Wir öffnen um 9:30 Uhr', 'Wir öffnen um 9 Uhr 30'],
  ['ko', '9:30 pm', '오후 9시 30분'],
  ['en', 'Smith & Sons', 'Smith and Sons'],
  ['de', 'Müller & Söhne', 'Müller und Söhne'],
  ['en', 'It costs $80.50, i.e. 10% less', 'It costs 80.50 dollars, i.e. 10 percent less'],
  ['en', 'Mon 9–17', 'Mon 9 to 17'],
  ['en', 'Great 😀👍🏽! See 1️⃣ ☎️', 'Great! See 1'],
  ['en', '**Bold**, _soft_ and `code`', 'Bold, soft and code'],
  ['en', '# Hours\n- Monday\n- Tuesday', 'Hours Monday Tuesday'],
  ['en', 'See [our page](https://x.example/y).', 'See our page.'],
  ['en', 'See https://www.example.com/help.', 'See example dot com slash help.'],
  ['en', 'Mail info@hollis.example now', 'Mail info at hollis dot example now'],
  ['en', '<b>Hello</b>\u0000\u0007 you', 'Hello you'],
  ['fr', 'A & B', 'A B'],
];

for (const [language, written, spoken] of cases) {
  test(`${language}: ${JSON.stringify(written)}`, (t) => {
    t.is(normaliseForSpeech(written, language), spoken);
  });
}

test('length is bounded, and nothing but emoji is nothing to say', (t) => {
  t.true(normaliseForSpeech('word '.repeat(10_000)).length <= 2_000);
  t.is(normaliseForSpeech('😀 \ud800 *'), '');
});
