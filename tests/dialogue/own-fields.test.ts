import test from 'ava';
import { checkSummary, labelsOf, phrasebook, requestOf, summarise } from '../../src/dialogue/index.js';
import type { EarlierCall, Field, SummaryDraft } from '../../src/terms/index.js';
import { guidedTalk } from './corpus/guided-talk.js';
import { contextWith, type Line, mailbox, Play } from './harness.js';
import { type Story, tell } from './story.js';

const agenda: readonly Field[] = [
  { name: 'callerName', type: 'name', required: true },
  { name: 'reason', type: 'text', required: true },
  { name: 'callbackNumber', type: 'phone', required: true },
  { name: 'mobile', type: 'phone', required: false, label: 'mobile number' },
  { name: 'orderNumber', type: 'code', required: true, label: 'order number', pattern: '[A-Z]{2}\\d{5}' },
  { name: 'address', type: 'address', required: true },
  { name: 'email', type: 'email', required: false, confirm: true },
  { name: 'age', type: 'number', required: false, label: 'age of the boiler' },
  {
    name: 'member',
    type: 'yes-no',
    required: false,
    question: 'Are you a member of our service plan?',
    label: 'service plan',
  },
  { name: 'maker', type: 'choice', required: false, choices: ['Hollis', 'Vaillant', 'another maker'], label: 'maker' },
  { name: 'access', type: 'text', required: false, question: 'How do we get in?', label: 'way in' },
  { name: 'urgency', type: 'urgency', required: false },
];

const talk: readonly Line[] = [
  'My boiler makes a strange noise.',
  'robert wilson',
  'two one two, five five five, oh one four two',
  'yes',
  '646 555 0199',
  'no, oh one nine eight',
  'yes',
  'it is b as in boy, c as in charlie, one two three four five',
  "no, it's with a D",
  'right',
  'fourteen mill street, springfield',
  'robert dot wilson at example dot com',
  'yes',
  'about twelve years',
  'not yet',
  "it's a vaillant",
  'the key is under the mat',
  'it can wait',
  'no, that is all',
];

const learned = {
  callerName: 'Robert Wilson',
  reason: 'My boiler makes a strange noise',
  callbackNumber: '+12125550142',
  mobile: '+16465550198',
  orderNumber: 'DC12345',
  address: '14 Mill Street, Springfield',
  email: 'robert.wilson@example.com',
  age: '12',
  member: 'no',
  maker: 'Vaillant',
  access: 'the key is under the mat',
  urgency: 'low',
};

const earlier: EarlierCall = {
  at: new Date('2026-11-01T10:00:00Z'),
  callerName: 'Robert Wilson',
  reason: 'My boiler makes a strange noise.',
};

const stories: readonly Story[] = [
  {
    title: 'an agenda of every type is asked for in its order, and what matters is read back',
    context: { mailbox: { agenda } },
    lines: talk,
    notes: learned,
    says: [
      'What is your mobile number, please?',
      'Mobile number: I have 6 4 6, 5 5 5, 0 1 9 9. Is that right?',
      'What is your order number, please?',
      'Order number: I have B C, 1 2 3, 4 5. Is that right?',
      'What is your address, please?',
      'E-mail address: I have r o b, e r t, dot, w i l, s o n at example dot com. Is that right?',
      'Could you tell me the age of the boiler?',
      'Are you a member of our service plan?',
      'Maker: is it Hollis, Vaillant or another maker?',
      'How do we get in?',
      'Is it urgent, or can it wait?',
    ],
    neverSays: [/Address: I have/, /Maker: I have/, /One more try/],
    endedBy: 'secretary',
  },
  {
    title: 'what a caller tells unasked is not asked for',
    context: { mailbox: { agenda: agenda.filter((field) => field.required || field.type === 'email') } },
    lines: [
      'This is Robert Wilson, my order A B one two three four five has not come. My e-mail is rob@example.com and my address is 14 Mill Street, Springfield.',
      'yes',
      'yes',
      '212 555 0142',
      'yes',
      'no, bye',
    ],
    notes: {
      callerName: 'Robert Wilson',
      reason: 'my order A B one two three four five has not come',
      orderNumber: 'AB12345',
      email: 'rob@example.com',
      address: '14 Mill Street, Springfield',
      callbackNumber: '+12125550142',
    },
    neverSays: [/your name/, /your order number, please/, /your e-mail address, please/, /your address/],
    endedBy: 'secretary',
  },
  {
    title: 'a code that does not fit is asked for three times and no more',
    context: { mailbox: { agenda: agenda.filter(({ type }) => type === 'code' || type === 'text').slice(0, 2) } },
    lines: ['My order has not come.', 'seven seven seven', 'I said seven', 'seven again', 'no', 'no'],
    notes: { reason: 'My order has not come' },
    neverSays: [/Is that right/],
    endedBy: 'secretary',
  },
  {
    title: 'an optional field is asked for once, and what the caller does not have is not asked for again',
    context: {
      mailbox: {
        agenda: [
          { name: 'reason', type: 'text', required: true },
          { name: 'email', type: 'email', required: false },
          { name: 'orderNumber', type: 'code', required: true },
        ],
      },
    },
    lines: ['My boiler leaks a little.', 'banana', "I don't have it with me", 'no'],
    notes: { reason: 'My boiler leaks a little' },
    neverSays: [/spell/],
    endedBy: 'secretary',
  },
  {
    title: 'who has told why in a mailbox that asks for no reason is not asked why again',
    context: { mailbox: { agenda: agenda.slice(0, 1) } },
    lines: ['The red light is on and the heater in our house makes a strange noise.', 'Robert Wilson', 'no'],
    notes: { callerName: 'Robert Wilson' },
    neverSays: [/What can I do for you/],
    endedBy: 'secretary',
  },
  {
    title: 'a caller may change what was noted, and is asked for the right one',
    context: { mailbox: { agenda: agenda.filter(({ type }) => ['name', 'email', 'text'].includes(type)).slice(0, 3) } },
    lines: [
      'This is Robert Wilson, my boiler makes a noise.',
      'rob at example dot com',
      'yes',
      'sorry, the email is wrong',
      'robert at example dot com',
      'yes',
      'no thanks',
    ],
    notes: { callerName: 'Robert Wilson', reason: 'my boiler makes a noise', email: 'robert@example.com' },
    says: ["I'm sorry about that. What is the right e-mail address?"],
    endedBy: 'secretary',
  },
];

for (const story of stories) tell(story);

function again(says: readonly string[]) {
  const base = requestOf(new Play(contextWith({ callerNumber: '+12125550142' })).state);
  return guidedTalk({ ...base, earlierCalls: [earlier] }, phrasebook('en').open[0] ?? '', says);
}

test('who called before is asked whether it is about the same thing, and who it is', (t) => {
  const { notes, secretary, script } = again(['Hello?', 'yes it is', 'yes', 'yes', 'tomorrow', 'no']);
  const expected = {
    callerName: 'Robert Wilson',
    reason: 'My boiler makes a strange noise.',
    callbackNumber: '+12125550142',
    callbackTime: 'tomorrow',
  };
  t.deepEqual(notes, expected, script);
  t.true(secretary.includes('"My boiler makes a strange noise." Are you calling about that again?'), script);
  t.true(secretary.includes('Am I speaking with Robert Wilson?'), script);
  t.notRegex(secretary, /What is your call about|your name/);
});

test('who called before and is somebody else, about something else, is asked as everybody is', (t) => {
  const says = ['Hello?', 'no, this is Anna Wilson', 'I want a new radiator', 'yes', 'tomorrow', 'no'];
  const { notes, secretary, script } = again(says);
  const expected = {
    callerName: 'Anna Wilson',
    reason: 'I want a new radiator',
    callbackNumber: '+12125550142',
    callbackTime: 'tomorrow',
  };
  t.deepEqual(notes, expected, script);
  // What one caller told is nobody else's.
  t.false(secretary.includes('strange noise'), script);
});

function summaryOf(lines: readonly Line[]): { draft: SummaryDraft; play: Play } {
  const play = new Play(contextWith({ mailbox: { agenda } })).run(lines);
  const { callId, language, mailboxName, turns, notes, callerNumber, phoneRegion } = play.request();
  return { draft: summarise({ callId, language, mailboxName, turns, notes, callerNumber, phoneRegion, agenda }), play };
}

test('the summary names own fields by their labels, and every statement is proved', (t) => {
  const { draft, play } = summaryOf(talk);
  const texts = draft.statements.map(({ text }) => text);
  t.deepEqual(texts, [
    'Robert Wilson called.',
    'The reason, in the caller\'s words: "My boiler makes a strange noise."',
    'Number for the call back: 212 555 0142.',
    'Mobile number: "646 555 0198"',
    'Order number: "DC12345"',
    'Address: "14 Mill Street, Springfield"',
    'E-mail address: "robert.wilson@example.com"',
    'Age of the boiler: "12"',
    'Service plan: "no"',
    'Maker: "Vaillant"',
    'Way in: "the key is under the mat"',
    'Urgency: "not urgent"',
  ]);
  t.is(draft.urgency, 'low');
  const { startedAt, timeZone } = { startedAt: new Date('2026-11-22T15:00:00Z'), timeZone: 'America/New_York' };
  const knownNames = [mailbox.name, mailbox.managerName, ...labelsOf(agenda, 'en')];
  const checked = checkSummary(draft, play.state.turns, {
    ...{ language: 'en', startedAt, timeZone, notes: play.notes, callerNumber: '', knownNames },
  });
  t.deepEqual(
    checked.statements.map(({ text }) => text),
    texts,
  );
});

test('a code or an address that nobody noted still needs proof', (t) => {
  const { draft, play } = summaryOf(talk);
  const invented = { text: 'Order number: "XY99999"', turns: [1, 3, 5] };
  const checked = checkSummary({ ...draft, statements: [invented] }, play.state.turns, {
    ...{ language: 'en', startedAt: new Date(0), timeZone: 'UTC', notes: play.notes, callerNumber: '', knownNames: [] },
  });
  t.deepEqual(checked.statements, []);
});
