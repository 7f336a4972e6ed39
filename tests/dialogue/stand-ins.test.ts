import test from 'ava';
import { phrasebook, recurringPhrases, standIns } from '../../src/dialogue/index.js';
import { mailbox } from '../mail/fixtures.js';

for (const language of ['en', 'de', 'ko']) {
  test(`${language}: what may be said instead is kept, and never stands for itself`, (t) => {
    const box = { ...mailbox, language };
    const kept = recurringPhrases(box);
    const all = standIns(box);
    t.true(all.length >= 8, String(all.length));
    for (const { instead, say } of all) {
      t.true(kept.includes(say), say);
      t.notRegex(say, /[{}]/);
      t.not(instead, say);
    }
  });
}

test('a first wording stands for the later ones, not they for it: they speak of a first time that was not', (t) => {
  const { askNumber, thanks, thanksName, confirmNumber, ownNumber, noise } = phrasebook('en');
  const all = standIns(mailbox);
  const saidFor = (text: string) => all.filter(({ instead }) => instead === text).map(({ say }) => say);
  t.deepEqual(saidFor(askNumber[0] ?? ''), []);
  t.deepEqual(saidFor('Could you say it digit by digit?'), [askNumber[0]]);
  t.deepEqual(saidFor(thanksName), [thanks[0]]);
  t.deepEqual(saidFor("I'll let Hollis Heating know that {name} called."), [
    "I'll let Hollis Heating know that you called.",
  ]);
  // What reads a value back, wants another kind of answer, or says what happens next has no equal.
  const without = [...confirmNumber, ...ownNumber, ...noise];
  t.deepEqual(
    without.filter((text) => all.some(({ instead }) => text.includes(instead))),
    [],
  );
});
