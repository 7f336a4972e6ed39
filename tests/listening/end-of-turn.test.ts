import test from 'ava';
import { endOfTurnWaitMs } from '../../src/listening/index.js';

test('a clear answer is waited for shortly, an unfinished one longer', (t) => {
  const plain = endOfTurnWaitMs('My boiler is leaking.', 'en', 'anything');
  for (const text of ['Yes.', 'No, thank you.', 'Yeah that is right', 'Goodbye!']) {
    t.true(endOfTurnWaitMs(text, 'en', 'yes-no') < plain, text);
  }
  for (const text of ['My boiler is leaking and', 'The…', 'It is about, um', 'I need to speak with my']) {
    t.true(endOfTurnWaitMs(text, 'en', 'anything') > plain, text);
  }
  t.is(endOfTurnWaitMs('Yes I would like somebody to come and look at it', 'en', 'yes-no'), plain);
});

test('a number that is not complete is waited for', (t) => {
  const plain = endOfTurnWaitMs('My boiler is leaking.', 'en', 'anything');
  for (const text of ['My number is 555', 'five five five', 'five, five, five, two, three, four', '555-234']) {
    t.true(endOfTurnWaitMs(text, 'en', 'number') > plain, text);
    t.true(endOfTurnWaitMs(text, 'en', 'anything') > plain, text);
  }
  for (const text of ['202-555-0142', 'five five five two three four one nine eight seven', '5552341987.']) {
    t.true(endOfTurnWaitMs(text, 'en', 'number') <= 250, text);
  }
  t.is(endOfTurnWaitMs('I have no number', 'en', 'number'), plain);
  t.is(endOfTurnWaitMs('I live at number 5', 'en', 'anything'), plain);
});

test('languages without cues wait the plain time, and no text is no reason to hurry', (t) => {
  t.is(endOfTurnWaitMs('oui', 'fr', 'yes-no'), endOfTurnWaitMs('bonjour', 'fr', 'anything'));
  t.true(endOfTurnWaitMs('네', 'ko', 'yes-no') < endOfTurnWaitMs('안녕하세요', 'ko', 'anything'));
  t.true(endOfTurnWaitMs('', 'en', 'anything') > 400);
});
