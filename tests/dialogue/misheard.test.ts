import test from 'ava';
import { soundBeginning } from '../../src/terms/index.js';
import { contextWith, Play } from './harness.js';

/** All of her last turn. */
const asked = (play: Play) => play.state.turns.findLast(({ speaker }) => speaker === 'secretary')?.text ?? '';
const calls = () => new Play(contextWith({ callerNumber: '+12125551004' }));

test('who objects to a name in place of answering about the number is asked for the number again, and declined nothing', (t) => {
  const play = calls().run(['The boiler is cold.', 'My name is Julius Stewart.', 'No, my name is Julia Stewart.']);
  t.is(play.notes.callerName, 'Julia Stewart');
  t.regex(asked(play), /^Thank you, Julia Stewart\. Can we reach you on the number you are calling from/);
  play.run(['Yes, please.']);
  t.is(play.notes.callbackNumber, '+12125551004');
});

test('who objects for ever is asked on', (t) => {
  const play = calls().run(['The boiler is cold.', 'My name is Julius Stewart.']);
  for (const name of ['Julia', 'Julian', 'Juliet', 'June']) play.run([`No, my name is ${name} Stewart.`]);
  t.is(play.said.filter((said) => said.includes('calling from')).length, 3);
});

test('who objects and is heard as before, or with another family name, is asked to spell it', (t) => {
  for (const [told, heard] of [
    ['Martin Adam', 'Martin Adam'],
    ['Martin Mann', 'Martin Adam'],
  ]) {
    const play = calls().run(['The boiler is cold.', `My name is ${told}.`, `No, my name is ${heard}.`]);
    t.is(asked(play), 'Thank you, Martin Adam. How do you spell your last name?');
    play.run(['A, D, A, M, S.']);
    t.is(play.notes.callerName, 'Martin Adams');
    t.regex(asked(play), /^Thank you, Martin Adams\. Can we reach you on the number you are calling from/);
  }
});

test('letters that were spelled outlive a name that is told once more', (t) => {
  const play = calls().run(['The boiler is cold.', 'My name is Lindy Alyce.', 'E. L. L. I. S.']);
  t.is(play.notes.callerName, 'Lindy Ellis');
  play.run(['No, my name is Linda Alyce.']);
  t.is(play.notes.callerName, 'Linda Ellis');
});

test('of a number with a digit too many in its last group only that group is asked for', (t) => {
  const play = calls().run(['The boiler is cold.', 'My name is Julia Harris.', "No, it's 212-555-30156."]);
  t.regex(asked(play), /I have 2 1 2, 5 5 5 so far\. What comes after that\?$/);
  play.run(['Zero one five six.']);
  t.regex(asked(play), /I have 2 1 2, 5 5 5, 0 1 5 6\. Is that right\?$/);
  play.run(['Yes.']);
  t.is(play.notes.callbackNumber, '+12125550156');
});

test('of a number with a word in it that was not understood only what is kept is told', (t) => {
  const play = calls().run(['The boiler is cold.', 'My name is Julia Harris.', "It's 312, 555, we are 181."]);
  t.regex(asked(play), /I have 3 1 2, 5 5 5 so far\. What comes after that\?$/);
  play.run(['Zero one eight one.', 'Yes.']);
  t.is(play.notes.callbackNumber, '+13125550181');
});

test('it is the last group only where the others are as long as the region has them', (t) => {
  t.is(soundBeginning('My number is 212-555-30156.', 'US'), '212555');
  t.is(soundBeginning('My number is 2122-555-0156.', 'US'), undefined);
  t.is(soundBeginning('My number is 212-555-0156.', 'US'), undefined);
  t.is(soundBeginning('My number is 21255530156.', 'US'), undefined);
  t.is(soundBeginning('No number.', 'US'), undefined);
});

test('a whole number of which digits were lost corrects no part of the one that was read back', (t) => {
  const play = calls().run(['The boiler is cold.', 'My name is Karen Baird.', 'My number is 412-555-0126.']);
  t.regex(asked(play), /I have 4 1 2, 5 5 5, 0 1 2 6\. Is that right\?$/);
  play.run(["No, it's in 41 times, time, near a 126."]);
  t.is(asked(play), "I'm sorry about that. What is the right number?");
  t.notRegex(play.secretary, /6 5 5/);
  play.run(['412-555-0127.', 'no, the last digit is 6']);
  t.regex(asked(play), /4 1 2, 5 5 5, 0 1 2 6/);
});
