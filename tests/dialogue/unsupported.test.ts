import test from 'ava';
import { unsupportedIn } from '../../src/dialogue/index.js';
import { mailbox } from './harness.js';

const now = new Date('2026-11-23T15:00:00Z');
const said = (text: string) => [{ index: 0, speaker: 'caller' as const, text, startMs: 0, endMs: 1, engine: 'typed' }];
const context = {
  mailbox,
  turns: said('this is Ann Robinson about the eighty dollars'),
  callerNumber: '+12025550142',
  now,
};

test('names, numbers, times and prices that nothing holds are found', (t) => {
  for (const sentence of [
    'It costs seventy dollars.',
    'We are open until ten.',
    'I will tell Doctor Miller about it.',
    'Somebody comes on Tuesday.',
    'Our number is 202 555 0199.',
    'Write to sales@example.com for more.',
  ])
    t.deepEqual(unsupportedIn(`Thank you. ${sentence}`, context), [sentence]);
});

test('what the owner wrote, the caller said or our own phrases hold is none', (t) => {
  for (const sentence of [
    'A boiler service costs ninety five dollars.',
    'We are at fourteen Mill Street in Springfield.',
    'Thank you, Ann Robinson.',
    'So it is about eighty dollars.',
    'I have 2 0 2, 5 5 5, 0 1 4 2.',
    'I am the automated assistant here.',
    'Thank you for calling. Goodbye.',
  ])
    t.deepEqual(unsupportedIn(sentence, context), []);
});

test("the secretary's own words prove nothing, the free text and earlier calls do", (t) => {
  const turns = [{ ...said('We deliver on Tuesdays for nine dollars.')[0]!, speaker: 'secretary' as const }];
  t.is(unsupportedIn('We deliver on Tuesdays.', { ...context, turns }).length, 1);
  const knowledgeText = '# Delivery\nWe deliver on Tuesdays for nine dollars.';
  t.is(
    unsupportedIn('We deliver on Tuesdays.', { ...context, turns, mailbox: { ...mailbox, knowledgeText } }).length,
    0,
  );
  t.is(unsupportedIn('Is it about the Vaillant again?', context).length, 1);
  t.is(unsupportedIn('Is it about the Vaillant again?', { ...context, known: ['the Vaillant boiler'] }).length, 0);
});
