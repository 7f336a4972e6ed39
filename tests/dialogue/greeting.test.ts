import test from 'ava';
import { expecting, greetingOf, type Intent, recurringPhrases } from '../../src/dialogue/index.js';
import type { Expectation, Field, Mailbox } from '../../src/terms/index.js';
import { contextWith, mailbox, Play } from './harness.js';

const pieces = (change: Partial<Mailbox>) => {
  const play = new Play(contextWith({ mailbox: change }));
  return play.intents.filter((intent): intent is Extract<Intent, { type: 'speak' }> => intent.type === 'speak');
};

test("the owner's recording is a piece of its own, and the voice says the rest", (t) => {
  const speaks = pieces({ greetingRecording: 'ann.wav', greeting: 'Hi, this is Ann. I am out. Who is there?' });
  t.deepEqual(
    speaks.map(({ text, recording, final }) => [text, recording, final]),
    [
      ['Hi, this is Ann. I am out. Who is there?', 'greeting', false],
      ["I'm an automated assistant, and this call is recorded.", undefined, false],
      ['How can I help you?', undefined, true],
    ],
  );
  t.is(new Set(speaks.map(({ id }) => id)).size, 1);
});

test('without a recording no piece is marked as one', (t) => {
  t.true(pieces({}).every(({ recording }) => recording === undefined));
});

test('what the owner has recorded is not spoken ahead by the voice', (t) => {
  const [first] = recurringPhrases({ ...mailbox, greetingRecording: 'ann.wav' });
  t.is(first, "I'm an automated assistant, and this call is recorded. How can I help you?");
  t.is(recurringPhrases(mailbox)[0], greetingOf({ mailbox }));
});

test('a secretary with a name says it in the greeting, once, and when it is asked', (t) => {
  const named = { secretaryName: 'Anna' };
  t.is(
    greetingOf(contextWith({ mailbox: named })),
    "Hello, you have reached Hollis Heating. This is Anna. I'm an automated assistant, and this call is recorded. How can I help you?",
  );
  const own = greetingOf(contextWith({ mailbox: { ...named, greeting: 'Hollis Heating, Anna speaking.' } }));
  t.is(own.match(/Anna/g)?.length, 1);
  const play = new Play(contextWith({ mailbox: named })).run(['Who is this?']);
  t.regex(play.secretary, /This is Anna, the automated assistant of Hollis Heating\./);
  t.regex(new Play(contextWith()).run(['Who is this?']).secretary, /I am the automated assistant here\./);
});

test('the request carries what the mailbox allows, and of earlier calls only the newest', (t) => {
  const call = (reason: string) => ({ at: new Date(0), callerName: 'Daniel Brooks', reason });
  const earlierCalls = [call('the boiler'), call('the bill')];
  const change = { secretaryName: 'Anna', urgentWords: ['gas leak'], transferTo: '100@from-internal' };
  const request = (remembersCallers: boolean, callerNumber: string) =>
    new Play(contextWith({ callerNumber, earlierCalls, mailbox: { ...change, remembersCallers } })).request();
  const allowed = request(true, '+12125550142');
  t.is(allowed.secretaryName, 'Anna');
  t.deepEqual(allowed.urgentWords, ['gas leak']);
  t.true(allowed.canTransfer);
  t.deepEqual(allowed.earlierCalls, [call('the boiler')]);
  t.is(request(false, '+12125550142').earlierCalls, undefined);
  t.is(request(true, '').earlierCalls, undefined);
  t.false(new Play(contextWith()).request().canTransfer);
});

const asked = (type: Field['type'], question = 'The thing, please?'): Expectation => {
  const agenda: readonly Field[] = [{ name: 'thing', type, required: true, question }];
  const play = new Play(contextWith({ mailbox: { agenda } })).run(['Hello there, good morning.', 'Hello.']);
  return expecting(play.state);
};

test('the recogniser is told what kind of answer a field has', (t) => {
  t.is(asked('code'), 'spelled');
  t.is(asked('email'), 'spelled');
  t.is(asked('address'), 'address');
  t.is(asked('yes-no'), 'yes-no');
  t.is(asked('choice'), 'anything');
  t.is(asked('text', 'Could you spell your street, please?'), 'spelled');
});
