import test from 'ava';
import { summarise } from '../../src/dialogue/index.js';
import type { SummaryDraft } from '../../src/terms/index.js';
import { contextWith, type Line, Play } from './harness.js';

function summaryOf(
  lines: readonly Line[],
  change: Parameters<typeof contextWith>[0] = {},
): { draft: SummaryDraft; play: Play } {
  const play = new Play(contextWith(change)).run(lines);
  const { callId, language, mailboxName, turns, notes, callerNumber, phoneRegion } = play.request();
  return { draft: summarise({ callId, language, mailboxName, turns, notes, callerNumber, phoneRegion }), play };
}

test('who, why, what number and when, each with the turns that say so', (t) => {
  const { draft, play } = summaryOf([
    'This is Daniel Brooks from Acme Plumbing, my boiler is leaking.',
    '555-234-1987',
    'Yes, that is right.',
    'tomorrow morning',
    'no',
  ]);
  t.is(draft.callerName, 'Daniel Brooks');
  t.is(draft.callbackNumber, '+15552341987');
  t.is(draft.reason, 'my boiler is leaking');
  t.is(draft.urgency, 'urgent');
  t.deepEqual(
    draft.statements.map((statement) => statement.text),
    [
      'Daniel Brooks from Acme Plumbing called.',
      'The reason, in the caller\'s words: "my boiler is leaking."',
      'Marked as urgent because of what was said.',
      'Number for the call back: 555 234 1987.',
      'Wants to be called back tomorrow morning.',
    ],
  );
  const cited = draft.statements.map((statement) =>
    statement.turns.map((index) => play.state.turns[index]?.text ?? '').join(' | '),
  );
  t.true(cited[0]?.includes('Daniel Brooks from Acme Plumbing'));
  t.true(cited[3]?.includes('555-234-1987'));
  t.true(cited[4]?.includes('tomorrow morning'));
});

test('questions are told apart: answered, and still to be answered', (t) => {
  const { draft } = summaryOf([
    'Are you open on Saturday?',
    'yes',
    'do you clean swimming pools',
    'Bob',
    "I'd rather not say",
    'no',
    'no',
  ]);
  const texts = draft.statements.map((statement) => statement.text);
  t.true(texts.includes('Asked and answered: "Are you open on Saturday?"'), texts.join('\n'));
  t.true(texts.includes('Asked, still to be answered: "do you clean swimming pools"'), texts.join('\n'));
  t.is(draft.urgency, 'normal');
});

test('a question is not called answered when the caller cut the reply before it said so', (t) => {
  const { draft, play } = summaryOf(['do you clean swimming pools']);
  t.deepEqual(draft.statements.at(-1)?.text, 'Asked, still to be answered: "do you clean swimming pools"');
  const { callId, language, mailboxName, turns, notes, callerNumber, phoneRegion } = play.request();
  for (const heard of ["Thank you. I can't answer that", '']) {
    const cut = turns.map((turn) => (turn === turns.at(-1) ? { ...turn, text: heard, interrupted: true } : turn));
    const { statements } = summarise({ callId, language, mailboxName, turns: cut, notes, callerNumber, phoneRegion });
    t.is(statements.at(-1)?.text, 'Asked, still to be answered: "do you clean swimming pools"');
  }
});

test('the number of the call, agreed to, is named with the turn that read it out', (t) => {
  const { draft, play } = summaryOf(['My boiler is loud', 'Bob', 'yes please', 'any time', 'no'], {
    callerNumber: '+12125550142',
  });
  const number = draft.statements.find((statement) => statement.text.includes('212 555 0142'));
  t.true(number?.turns.some((index) => play.state.turns[index]?.text.includes('2 1 2, 5 5 5, 0 1 4 2')));
});

test('a call without words has no statements, one with few has what there is', (t) => {
  t.deepEqual(summaryOf([{ silence: 8000 }, { hangsUp: true }]).draft.statements, []);
  const short = summaryOf(['I only wanted to complain about the noise at night', { hangsUp: true }]).draft;
  t.deepEqual(
    short.statements.map((statement) => statement.text),
    [
      'A caller who gave no name called.',
      'The reason, in the caller\'s words: "I only wanted to complain about the noise at night."',
    ],
  );
});

test('saying a name is no reason', (t) => {
  const { draft } = summaryOf(['Hello, my name is Daniel Brooks.', { hangsUp: true }]);
  t.is(draft.reason, '');
  t.deepEqual(
    draft.statements.map((statement) => statement.text),
    ['Daniel Brooks called.'],
  );
});

const complaints = [
  'There is no hot water in my house.',
  'No heating since yesterday.',
  'No one came to look at the boiler.',
];
for (const complaint of complaints) {
  test(`a reason keeps the words that carry its sense: ${complaint}`, (t) => {
    const { draft } = summaryOf(['I want to leave a message.', complaint, { hangsUp: true }]);
    t.is(draft.reason, complaint.replace(/\.$/, ''));
  });
}

test("what a model noted stands, and the mailbox's own fields too", (t) => {
  const { play } = summaryOf(['It is about the boiler in Oak Street 12, customer number K 47', { hangsUp: true }]);
  const { callId, language, mailboxName, turns, callerNumber, phoneRegion } = play.request();
  const notes = { reason: 'boiler in Oak Street', customerNumber: 'K 47', invented: 'purple elephants' };
  const draft = summarise({ callId, language, mailboxName, turns, notes, callerNumber, phoneRegion });
  t.is(draft.reason, 'boiler in Oak Street');
  t.true(draft.statements.some((statement) => statement.text === 'Customer number: "K 47"'));
  t.false(draft.statements.some((statement) => statement.text.includes('elephants')));
});

test('a long story is quoted in part, between words', (t) => {
  const long = `I am calling about ${'the pipe in the cellar and '.repeat(20)}the roof`;
  const { draft } = summaryOf([long, { hangsUp: true }]);
  t.true(draft.statements.every((statement) => statement.text.length < 300));
});

test('a number is proved by the turn of its index, not by the one in its place', (t) => {
  const play = new Play(contextWith()).run(['Daniel Brooks, my boiler is leaking', '555-234-1987', 'yes', 'no', 'no']);
  const turns = play.request().turns.map((turn) => ({ ...turn, index: turn.index + 10 }));
  const { callId, language, mailboxName, notes, callerNumber, phoneRegion } = play.request();
  const { statements } = summarise({ callId, language, mailboxName, turns, notes, callerNumber, phoneRegion });
  t.true(statements.some(({ text }) => text === 'Number for the call back: 555 234 1987.'));
});

test("a call with one of the mailbox's urgent words is urgent, with the turn that says it", (t) => {
  const play = new Play(contextWith()).run(['Daniel Brooks, the elevator is stuck', 'no', 'no']);
  const { callId, language, mailboxName, turns, notes, callerNumber, phoneRegion } = play.request();
  const request = { callId, language, mailboxName, turns, notes, callerNumber, phoneRegion };
  t.is(summarise(request).urgency, 'normal');
  const draft = summarise({ ...request, urgentWords: ['elevator stuck'] });
  t.is(draft.urgency, 'urgent');
  const marked = draft.statements.find(({ text }) => text === 'Marked as urgent because of what was said.');
  t.true(play.state.turns.find(({ index }) => index === marked?.turns[0])?.text.includes('elevator'));
});
