import test from 'ava';
import { endOfTurnWaitMs } from '../../src/listening/index.js';

const plain = endOfTurnWaitMs('My boiler makes strange noises.', 'en', 'anything');

test('every wait lies between 150 ms and 1.5 s', (t) => {
  for (const text of ['', 'Yes.', 'and', 'five five', 'Good morning.', 'Could you call me back?']) {
    for (const expecting of ['anything', 'number', 'name', 'yes-no', 'spelled', 'address'] as const) {
      for (const finished of [undefined, 0, 0.5, 1]) {
        const waitMs = endOfTurnWaitMs(text, 'en', expecting, finished);
        t.true(waitMs >= 150 && waitMs <= 1_500, `${text} ${expecting} ${finished}: ${waitMs}`);
      }
    }
  }
});

test('a clear answer is waited for shortly, an unfinished sentence long', (t) => {
  for (const text of ['Yes.', 'No, thank you.', 'Yeah that is right', 'Okay.']) {
    t.true(endOfTurnWaitMs(text, 'en', 'yes-no') <= 250, text);
    t.true(endOfTurnWaitMs(text, 'en', 'anything') < plain, text);
  }
  for (const text of [
    'My boiler is leaking and',
    'The…',
    'It is about, um',
    'I need to speak with my',
    'My name is',
    'So,',
  ]) {
    t.true(endOfTurnWaitMs(text, 'en', 'anything') >= 1_000, text);
  }
  for (const text of ['What is it about', 'It started on Monday and then', 'All right.', 'If it is possible.'])
    t.true(endOfTurnWaitMs(text, 'en', 'anything') >= 1_000, text);
  t.true(endOfTurnWaitMs('What is it about?', 'en', 'anything') < 1_000);
  t.true(endOfTurnWaitMs('All right.', 'en', 'yes-no') <= 250);
});

test('a story where a yes or no was asked for is waited for like any other', (t) => {
  t.is(endOfTurnWaitMs('My boiler makes strange noises.', 'en', 'yes-no'), plain);
  t.true(endOfTurnWaitMs('My name is Karen Miller.', 'en', 'yes-no') > plain);
  t.true(endOfTurnWaitMs('It is Karen Miller.', 'en', 'name') < plain);
});

test('who asks or requests waits for an answer; who greets or says a name goes on', (t) => {
  for (const text of [
    'Are you open on Saturdays?',
    'Hello. When is the technician coming?',
    'The tap is dripping. Could you send somebody?',
    'Please call me back tomorrow.',
    'I am calling about the last invoice.',
    'That was everything, thank you.',
  ]) {
    t.true(endOfTurnWaitMs(text, 'en', 'anything') <= 300, text);
  }
  for (const text of [
    'Good morning.',
    'Hi there.',
    'Hello, my name is Karen Miller.',
    'I have a question about my bill.',
    'If it is possible.',
  ]) {
    t.true(endOfTurnWaitMs(text, 'en', 'anything') > plain, text);
  }
  t.true(endOfTurnWaitMs('My name is Karen Miller.', 'en', 'name') <= 450);
});

test('a number that is not complete is waited for, a complete one is not', (t) => {
  for (const text of [
    'My number is 555',
    'five five five',
    'five, five, five, two, three, four',
    '555-234',
    'nine when they',
  ]) {
    t.true(endOfTurnWaitMs(text, 'en', 'number') >= 1_200, text);
  }
  t.true(endOfTurnWaitMs('five five five', 'en', 'anything') > plain);
  for (const text of [
    'five five five two three four one nine eight seven',
    'double five five two three four one nine eight seven',
    '5552341987.',
  ]) {
    t.true(endOfTurnWaitMs(text, 'en', 'number') <= 250, text);
  }
  t.true(endOfTurnWaitMs('five five five two three four one nine eight seven, please', 'en', 'number') <= 300);
  t.true(
    endOfTurnWaitMs('555-234-1234', 'en', 'number') > endOfTurnWaitMs('5552341234', 'en', 'number'),
    'may be rounded up',
  );
  t.is(endOfTurnWaitMs('I live at number 5', 'en', 'anything'), plain);
  const spoken = (text: string, voicedMs: number) => endOfTurnWaitMs(text, 'en', 'number', undefined, voicedMs);
  t.true(spoken('555-234-1234', 3_000) <= 500, 'ten digits took as long as ten digits take');
  t.is(spoken('555-234-1234', 2_200), endOfTurnWaitMs('555-234-1234', 'en', 'number'), 'seven were rounded up to ten');
  t.is(spoken('You can reach me on 555-234-1234', 3_000), endOfTurnWaitMs('555-234-1234', 'en', 'number'));
  t.true(
    spoken('You can reach me on 805-325-2250. Eight, three, six, zero.', 4_200) <= 500,
    'the group was rounded up',
  );
  t.true(spoken('five five', 3_000) < spoken('five five', 1_000), 'perhaps the recogniser missed the others');
});

test('spellings and addresses come in groups', (t) => {
  t.is(endOfTurnWaitMs('M I double L', 'en', 'spelled'), 1_500);
  t.is(endOfTurnWaitMs('It is spelled M I L', 'en', 'anything'), 1_500);
  t.is(endOfTurnWaitMs('12', 'en', 'address'), 1_500);
  t.true(endOfTurnWaitMs('12 Mill Street', 'en', 'address') >= 1_000);
});

test('the sound of the voice shortens or lengthens what the words leave open', (t) => {
  const wait = (finished: number | undefined) =>
    endOfTurnWaitMs('My boiler makes strange noises.', 'en', 'anything', finished);
  t.true(wait(0.95) < wait(0.5) && wait(0.5) < wait(0.02));
  t.is(wait(undefined), plain);
  for (const finished of [0.02, 0.95]) t.is(endOfTurnWaitMs('My boiler and', 'en', 'anything', finished), 1_200);
});

test('German and Korean have their own cues; a language without cues waits by number of words alone', (t) => {
  const german = (text: string) => endOfTurnWaitMs(text, 'de', 'anything');
  t.is(endOfTurnWaitMs('Ja.', 'de', 'yes-no'), 200);
  t.true(german('Haben Sie am Samstag geöffnet?') <= 300);
  t.true(german('Könnten Sie mich bitte zurückrufen') <= 300);
  t.true(german('Guten Tag, mein Name ist Karin Müller.') > german('Unsere Heizung macht seltsame Geräusche'));
  t.true(german('Es geht um die') >= 1_000);
  t.true(endOfTurnWaitMs('null sieben eins', 'de', 'number') >= 1_200);
  const korean = (text: string) => endOfTurnWaitMs(text, 'ko', 'anything');
  t.is(endOfTurnWaitMs('네', 'ko', 'yes-no'), 200);
  t.true(korean('내일 오전에 전화해 주세요') <= 300);
  const koreanPlain = korean('보일러가 이상한 소리를 냅니다');
  t.true(korean('보일러가 고장 나서 연락드렸는데요') > koreanPlain);
  t.true(korean('제 이름은') >= 1_000);
  t.true(korean('안녕하세요') > koreanPlain);
  t.is(endOfTurnWaitMs('oui', 'fr', 'yes-no'), endOfTurnWaitMs('bonjour', 'fr', 'yes-no'));
  t.true(endOfTurnWaitMs('', 'en', 'anything') > 400);
});
