import test from 'ava';
import type { Signal } from '../../src/dialogue/ear.js';
import { clausesOf, isEmpty, isUrgent, signalsIn } from '../../src/dialogue/hearing.js';
import { phrasebook } from '../../src/dialogue/phrasebook.js';
import { topicOf } from '../../src/dialogue/topic.js';
import { contextWith, Play } from './harness.js';

const signals: readonly (readonly [string, readonly Signal[], readonly Signal[], string?])[] = [
  ['Yes.', ['yes'], ['no']],
  ['Yeah, that is right.', ['yes'], ['no']],
  ['Yes, that is correct.', ['yes'], ['no']],
  ['Yes, please.', ['yes'], ['no']],
  ["no no that's right", ['yes'], []],
  ['sure go ahead', ['yes'], ['no']],
  ['uh-huh', ['yes', 'backchannel'], ['no']],
  ["that's correct", ['yes'], ['no']],
  ['It is urgent.', ['urgent'], ['yes', 'no']],
  ['right now', [], ['yes']],
  ['No.', ['no'], ['yes']],
  ['nope', ['no'], ['yes']],
  ["that's wrong", ['no'], ['yes']],
  ['that is not right', ['no'], ['yes']],
  ['No, thank you.', ['no', 'thanks', 'nothing-more'], ['yes']],
  ['No, thank you good-bye.', ['no', 'nothing-more'], ['yes']],
  ['That is all, thank you, goodbye.', ['nothing-more', 'goodbye'], ['no']],
  ["that's it thanks", ['nothing-more'], ['no']],
  ['Pardon?', ['pardon'], []],
  ['could you repeat that please', ['pardon'], []],
  ["sorry I didn't catch that", ['pardon'], []],
  ['what?', ['pardon'], []],
  ['what are your opening hours', [], ['pardon']],
  ['sorry, my boiler is broken', [], ['pardon']],
  ['are you a robot', ['robot'], ['human']],
  ['am I talking to a machine?', ['robot'], []],
  ['who is this?', ['who'], []],
  ['can I speak to a human', ['human'], []],
  ['operator', ['human'], []],
  ["I'd like to speak to Mary please", ['human'], []],
  ['hold on a second', ['hold'], []],
  ["I'd rather not say", ['refuses'], []],
  ["I don't want to give my number", ['refuses'], []],
  ["the number I'm calling from", ['own-number'], []],
  ['on this number please', ['own-number'], []],
  ['hello?', ['greeting'], []],
  ['can you hear me', ['there'], []],
  ['I smell gas', ['danger', 'urgent'], []],
  ['ja genau', ['yes'], ['no'], 'de'],
  ['nein das stimmt nicht', ['no'], ['yes'], 'de'],
  ['das war alles danke', ['nothing-more'], ['no'], 'de'],
  ['wie bitte', ['pardon'], [], 'de'],
  ['sind sie ein roboter', ['robot'], [], 'de'],
  ['ich möchte mit einem menschen sprechen', ['human'], [], 'de'],
  ['네 맞아요', ['yes'], ['no'], 'ko'],
  ['아니요', ['no'], ['yes'], 'ko'],
  ['다시 말씀해 주세요', ['pardon'], [], 'ko'],
];

for (const [text, has, hasNot, language = 'en'] of signals) {
  test(`"${text}" says ${has.join(', ') || 'nothing special'}`, (t) => {
    const heard = signalsIn(text, language);
    for (const signal of has) t.true(heard.has(signal), `${signal} in ${[...heard].join(', ')}`);
    for (const signal of hasNot) t.false(heard.has(signal), `not ${signal}`);
  });
}

const clauses: readonly (readonly [string, readonly string[]])[] = [
  ['Hello. This is Daniel Brooks.', ['This is Daniel Brooks.']],
  [
    'hi my name is daniel brooks and i need someone to look at my boiler',
    ['my name is daniel brooks', 'i need someone to look at my boiler'],
  ],
  ['my boiler is broken are you open on saturday', ['my boiler is broken', 'are you open on saturday?']],
  ['Hi, are you open on Saturday?', ['are you open on Saturday??']],
  ['could you call me back tomorrow', ['could you call me back tomorrow']],
];

test('turns are cut into clauses with and without punctuation, and questions are told from requests', (t) => {
  for (const [text, expected] of clauses) {
    t.deepEqual(
      clausesOf(text, 'en').map((clause) => clause.text + (clause.isQuestion ? '?' : '')),
      [...expected],
      text,
    );
  }
  for (const question of [
    'are you open on saturday',
    'how much is it',
    'I was wondering if you install boilers',
    'do you know when you open',
    'can you tell me your address',
  ]) {
    t.true(
      clausesOf(question, 'en').some((clause) => clause.isQuestion),
      question,
    );
  }
  for (const statement of [
    'can you call me back',
    'could someone come and fix it',
    'whenever you like',
    'I have a question about my bill',
    'howard is my name',
  ]) {
    t.false(
      clausesOf(statement, 'en').some((clause) => clause.isQuestion),
      statement,
    );
  }
});

test('haste is heard in statements only', (t) => {
  for (const text of [
    'it is urgent',
    'My water heater is leaking.',
    'please come as soon as possible',
    'there is a fire',
  ])
    t.true(isUrgent(text, 'en'), text);
  for (const text of [
    "it's not urgent",
    'no hurry',
    'do you do emergency repairs?',
    'my boiler is loud',
    'this is no emergency',
  ])
    t.false(isUrgent(text, 'en'), text);
  t.true(isUrgent('es ist dringend', 'de'));
  t.false(isUrgent('es ist nicht dringend', 'de'));
});

test('a turn without words is known as one', (t) => {
  for (const text of ['', ' ', '...', '[unk]', '<unk>', '[noise]']) t.true(isEmpty(text), text);
  for (const text of ['hm', '5', '네']) t.false(isEmpty(text), text);
});

test('the secretary knows what it asked, whichever wording it used', (t) => {
  const kinds: Readonly<Record<string, string>> = {
    open: 'open',
    askName: 'callerName',
    askReason: 'reason',
    askNumber: 'callbackNumber',
    askTime: 'callbackTime',
    ownNumber: 'own-number',
    confirmNumber: 'confirm callbackNumber',
    restOfNumber: 'rest callbackNumber',
    message: 'message',
    anythingElse: 'anything-else',
  };
  for (const language of ['en', 'de', 'ko']) {
    const request = new Play(contextWith({ mailbox: { language } })).request();
    const book = phrasebook(language) as unknown as Record<string, readonly string[]>;
    for (const [list, key] of Object.entries(kinds)) {
      for (const phrase of book[list] ?? []) {
        const said = phrase.replace('{number}', '5 5 5, 2 3 4, 1 9 8 7').replace('{mailbox}', 'Hollis Heating');
        t.is(topicOf(`${book.thanks?.[0]} ${said}`, request)?.key, key, `${language}: ${said}`);
      }
    }
  }
});

test("a model's own questions are understood by their words", (t) => {
  const request = new Play(contextWith()).request();
  const asked: readonly (readonly [string, string | undefined])[] = [
    ['Great, and who am I speaking with?', 'callerName'],
    ['Could you tell me your full name?', 'callerName'],
    ['What is the best number to reach you?', 'callbackNumber'],
    ['I have 5 5 5, 2 3 4, 1 9 8 7, is that correct?', 'confirm callbackNumber'],
    ['When would be a good time for us to call you back?', 'callbackTime'],
    ['What seems to be the problem?', 'reason'],
    ['Is there anything else?', 'anything-else'],
    ['Shall we call you on the number you are calling from?', 'own-number'],
    ['The sun is shining.', undefined],
  ];
  for (const [text, key] of asked) t.is(topicOf(text, request)?.key, key, text);
});
