import test from 'ava';
import {
  correctNumber,
  digitsIn,
  groupsOf,
  isOnlyDigits,
  joinNumber,
  parseNumber,
  readNumber,
  toNumber,
} from '../../src/terms/index.js';

const us = { language: 'en', region: 'US' };
const de = { language: 'de', region: 'DE' };
const ko = { language: 'ko', region: 'KR' };

const spoken: readonly (readonly [string, string, typeof us?])[] = [
  ['555-234-1987', '+15552341987'],
  ['My number is 555-234-1987.', '+15552341987'],
  ['My number is five, five, five, two, three, four, one, nine, eight, seven.', '+15552341987'],
  ['5552341987', '+15552341987'],
  ['5-5-5-2-3-4-1-9-8-7', '+15552341987'],
  ['(555) 234 1987', '+15552341987'],
  ['five five five two three four one nine eight seven', '+15552341987'],
  ['five double five two three four nineteen eighty seven', '+15552341987'],
  ['triple five, two thirty four, one nine eight seven', '+15552341987'],
  ['uh five five five um two three four and then one nine eight seven', '+15552341987'],
  ['one eight hundred five five five one two three four', '+18005551234'],
  ['two oh two five five five oh one four two', '+12025550142'],
  ['two o two five five five o one four two', '+12025550142'],
  ['My number is to zero to five five five zero one four two.', '+12025550142'],
  ['My number is to 125550180.', '+12125550180'],
  ['the number is for one, five, five, five, five, two, six, seven, one', '+14155552671'],
  ['five five five two tree for one nine ate seven', '+15552341987'],
  ['You can reach me at 202555 there, 142.', '+12025550142'],
  ['five five five two three four one nine eight seven extension twelve', '+15552341987;ext=12'],
  ['five five five no wait five five four two three four one nine eight seven', '+15542341987'],
  ['555 234, sorry, 235 1987', '+15552351987'],
  ["555-234-1987 oh no that's wrong it's 555-234-1986", '+15552341986'],
  ['14 Maple Street, my number is 555-234-1987', '+15552341987'],
  ['plus four four, twenty, seven, nine, four, six, zero, nine, five, eight.', '+442079460958'],
  ['plus four nine three zero one two three four five six seven', '+49301234567'],
  ['null drei null eins zwei drei vier fünf sechs sieben', '+49301234567', de],
  ['null eins sieben eins doppel fünf drei vier fünf sechs sieben', '+491715534567', de],
  ['null dreißig, zwölf, vierunddreißig, fünfundsechzig', '+4930123465', de],
  ['공일공에 일이삼사에 오육칠팔이에요', '+821012345678', ko],
  ['공 일 공 일 이 삼 사 오 육 칠 팔', '+821012345678', ko],
];

for (const [text, value, context = us] of spoken) {
  test(`a number is heard in "${text}"`, (t) => {
    const number = parseNumber(text, context);
    t.is(number?.value, value);
    t.true(number?.complete);
  });
}

const incomplete: readonly (readonly [string, string])[] = [
  ['five five five', '555'],
  ['my house is number 14', '14'],
  ['I have two boilers', '2'],
  ['234 1987', '2341987'],
  ['It is double-5-5 for one-seven-a-eight.', '5554178'],
  ['My number is 202-555-30142.', '20255530142'],
];

for (const [text, digits] of incomplete) {
  test(`"${text}" is not yet a number to call`, (t) => {
    const number = parseNumber(text, us);
    t.false(number?.complete);
    t.is(number?.digits, digits);
  });
}

test('no number is heard where none was said', (t) => {
  for (const text of ['', 'hello', 'for you and me', 'oh dear', 'too bad', 'I ate it']) {
    t.true([undefined, '0'].includes(parseNumber(text, us)?.digits), text);
  }
});

test('too many digits are known as too many', (t) => {
  t.true(parseNumber('202-555-30142', us)?.tooLong);
  t.false(parseNumber('202-555', us)?.tooLong);
});

test('a number said in pieces is joined, an area code that comes last goes first', (t) => {
  t.is(joinNumber(['five five five', 'two three four', 'one nine eight seven'], us)?.value, '+15552341987');
  t.is(joinNumber(['234 1987', 'five five five'], us)?.value, '+15552341987');
  t.is(joinNumber(['234 1987', 'the area code is 555'], us)?.value, '+15552341987');
  t.is(joinNumber(['five five five', '555-234-1987'], us)?.value, '+15552341987');
  t.false(joinNumber(['five five five', 'two three'], us)?.complete);
});

const corrections: readonly (readonly [string, string | undefined])[] = [
  ['no, five five FOUR', '+15542341987'],
  ['No, the last digits are four-three.', '+15552341943'],
  ['Nope, the last digit, sartour four three.', '+15552341943'],
  ['it ends in nineteen eighty eight', '+15552341988'],
  ['the area code is 212', '+12122341987'],
  ['No, 1 9 7 8', '+15552341978'],
  ['two three five', '+15552351987'],
  ['a four not a two', '+15554341987'],
  ["No, it's 555-234-1978.", '+15552341978'],
  ['no that is wrong', undefined],
  ['no', undefined],
];

for (const [text, value] of corrections) {
  test(`555-234-1987 corrected by "${text}"`, (t) => {
    t.is(correctNumber('+15552341987', text, us)?.value, value);
  });
}

test('a number is read back in the groups of its region', (t) => {
  const words = { plus: 'plus', extension: 'extension' };
  t.is(readNumber('+15552341987', 'US', words), '5 5 5, 2 3 4, 1 9 8 7');
  t.is(readNumber('+15552341987;ext=12', 'US', words), '5 5 5, 2 3 4, 1 9 8 7, extension 1 2');
  t.is(readNumber('+442079460958', 'US', words), 'plus 4 4, 2 0, 7 9 4 6, 0 9 5 8');
  t.is(readNumber('+49301234567', 'DE', words), '0 3 0, 1 2 3, 4 5 6 7');
  t.is(readNumber('5552341', 'US', words), '5 5 5, 2 3 4 1');
  t.deepEqual(groupsOf('+821012345678', 'KR'), ['010', '1234', '5678']);
});

test('digits are counted whatever stands around them', (t) => {
  t.is(digitsIn('my house is one four', 'en'), '14');
  t.true(isOnlyDigits('five, uh, five', 'en'));
  t.false(isOnlyDigits('call five five', 'en'));
  t.false(isOnlyDigits('', 'en'));
});

test('a caller id that is no number stays what it is', (t) => {
  t.false(toNumber('201', 'US').complete);
  t.false(toNumber('anonymous', 'US').complete);
  t.false(toNumber('', 'US').complete);
  t.false(toNumber('5552341987', 'ZZ').complete);
  t.true(toNumber('+15552341987', 'ZZ').complete);
});
