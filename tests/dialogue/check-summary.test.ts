import test from 'ava';
import { checkSummary, type SummaryContext, summarise } from '../../src/dialogue/index.js';
import type { Speaker, Summary, SummaryDraft, Turn } from '../../src/terms/index.js';

/** A Sunday. */
const context: SummaryContext = {
  language: 'en',
  startedAt: new Date('2026-11-22T19:03:04Z'),
  timeZone: 'America/New_York',
  notes: {},
  callerNumber: '',
  knownNames: ['Hollis Heating', 'Hollis Grant'],
};

function conversation(...texts: string[]): Turn[] {
  return texts.map((text, index) => {
    const speaker: Speaker = text.startsWith('S: ') ? 'secretary' : 'caller';
    return { index, speaker, text: text.replace(/^S: /, ''), startMs: index * 1000, endMs: index * 1000, engine: 'x' };
  });
}

const turns = conversation(
  'S: Thank you for calling Hollis Heating. How can I help you?',
  'hello this is daniel brooks from riverside bakery my boiler is leaking since about half past six',
  'S: What number can we call you back on?',
  'two one two five five five zero one four two please call tomorrow morning before nine',
  'S: I have 2 1 2, 5 5 5, 0 1 4 2. Is that right?',
  'yes the repair last year cost eighty five dollars i have two boilers at twenty three oak street',
  'S: We are open Monday to Friday from 8 to 5. Goodbye.',
);

const empty: SummaryDraft = {
  statements: [],
  callerName: '',
  callbackNumber: '',
  reason: '',
  urgency: 'normal',
  engine: 'liar',
};

function check(draft: Partial<SummaryDraft>, more: Partial<SummaryContext> = {}, said = turns): Summary {
  return checkSummary({ ...empty, ...draft }, said, { ...context, ...more });
}

function survives(text: string, cited: number[], more: Partial<SummaryContext> = {}, said = turns): boolean {
  return check({ statements: [{ text, turns: cited }] }, more, said).statements.length === 1;
}

const honest: [string, number[]][] = [
  ['Daniel Brooks called about a leaking boiler.', [1]],
  ['Brooks works at Riverside Bakery.', [1]],
  ["The boiler has been leaking since 6:30; it is Daniel's second message.", [1]],
  ['He can be reached on 212-555-0142.', [3]],
  ['Call back on +1 (212) 555-0142.', [3]],
  ['Call back on 2125550142 tomorrow before 9 am.', [3, 4]],
  ['Please call on Monday, November 23, before 9:00.', [3]],
  ['Please call on 2026-11-23 in the morning.', [3]],
  ['A repair cost $85 last year.', [5]],
  ['There are 2 boilers at 23 Oak Street.', [5]],
  ['The caller asked one thing of Hollis Heating.', [1]],
  ['Mr. Grant should call Mr. Brooks.', [1]],
  ['Somebody told the caller that the office is open Monday to Friday, 8 to 17.', [6]],
];

for (const [text, cited] of honest) {
  test(`kept, because the lines say so: ${text}`, (t) => {
    t.true(survives(text, cited));
  });
}

const lies: [string, number[]][] = [
  ['David Brooks called about a leaking boiler.', [1]],
  ['Daniel Brooks from Riverside Bank called.', [1]],
  ['Daniel Brooks wants to speak to Sarah.', [1]],
  ['Sarah is the caller.', [1]],
  ['Daniel Brooks called.', [3]],
  ['He can be reached on 212-555-0143.', [3]],
  ['He can be reached on 555-212-0142.', [3]],
  ['He can be reached on 212-555-0142.', [1]],
  ['Call back tomorrow before 10 am.', [3]],
  ['Call back tomorrow evening.', [3]],
  ['Call back on Tuesday.', [3]],
  ['Call back on November 24.', [3]],
  ['Call back next week.', [3]],
  ['A repair cost $95 last year.', [5]],
  ['A repair cost 85 euros last year.', [5]],
  ['There are 3 boilers.', [5]],
  ['The boiler leaks since 7:30.', [1]],
  ['Write to daniel@riverside.example.', [1]],
  ['See https://evil.example for the invoice.', [1]],
  ['The boiler is leaking.', []],
  ['The boiler is leaking.', [77]],
  ['', [1]],
];

for (const [text, cited] of lies) {
  test(`dropped, because the lines ${cited.join(', ')} do not say so: ${text}`, (t) => {
    t.false(survives(text, cited));
  });
}

test('a model that lies about everything leaves nothing behind', (t) => {
  const summary = check({
    statements: lies.map(([text, cited]) => ({ text, turns: cited })),
    callerName: 'David Brooks',
    callbackNumber: '+12125550143',
    reason: 'Wants 3 boilers from Sarah',
    urgency: 'catastrophic' as never,
  });
  t.deepEqual(summary, { ...empty, text: '', engine: 'liar' });
});

test('true fields are kept', (t) => {
  const fields = { callerName: 'Daniel Brooks', callbackNumber: '+12125550142', reason: 'boiler is leaking' };
  t.like(check({ ...fields, urgency: 'urgent' }), { ...fields, urgency: 'urgent' });
});

test('a name counts when the caller said it, spelled it, or the dialogue noted it', (t) => {
  const spelled = conversation('my name is b r o o k e s', 'S: Thank you, Sarah.');
  t.is(check({ callerName: 'Brookes' }, {}, spelled).callerName, 'Brookes');
  t.is(check({ callerName: 'Sarah' }, {}, spelled).callerName, '');
  t.is(check({ callerName: 'Sarah' }, { notes: { callerName: 'Sarah' } }, spelled).callerName, 'Sarah');
});

test('a number counts when it was read back and not denied, or is the line itself', (t) => {
  const own = conversation('please call this number', 'S: That is 212 555 0142, right?', 'yes');
  const denied = conversation('call me', 'S: That is 212 555 0142, right?', 'no that is wrong');
  t.is(check({ callbackNumber: '+12125550142' }, {}, own).callbackNumber, '+12125550142');
  t.is(check({ callbackNumber: '+12125550142' }, {}, denied).callbackNumber, '');
  t.is(check({ callbackNumber: '2125550142' }, { callerNumber: '2125550142' }, denied).callbackNumber, '2125550142');
  t.is(check({ callbackNumber: '12' }, {}, own).callbackNumber, '');
});

test('numbers are understood as people say them', (t) => {
  const said = conversation(
    'my number is double five five oh one four two, the invoice is two thousand twenty six, one hundred and twenty pounds',
    'i was born on the twenty third of may and my flat is number fifteen',
  );
  for (const [text, cited] of [
    ['Number 555 0142.', [0]],
    ['Invoice 2026 over £120.', [0]],
    ['Born on May 23.', [1]],
    ['The flat is number 15.', [1]],
  ] as const) {
    t.true(survives(text, [...cited], {}, said), text);
  }
  t.false(survives('Invoice 2027.', [0], {}, said));
  t.false(survives('Born on June 23.', [1], {}, said));
});

test('a number said in two breaths is whole when both turns are cited', (t) => {
  const said = conversation('two one two five five five', 'zero one four two');
  t.true(survives('Call 212 555 0142.', [0, 1], {}, said));
  t.false(survives('Call 212 555 0142.', [0], {}, said));
});

test('"three" may be the afternoon, "three in the morning" may not', (t) => {
  t.true(survives('Call at 15:00.', [0], {}, conversation('call me at three')));
  t.false(survives('Call at 15:00.', [0], {}, conversation('call me at three in the morning')));
  t.false(survives('Call at 3 pm.', [0], {}, conversation('call me at three in the morning')));
});

test('German and Korean calls are held to the same', (t) => {
  const german = conversation(
    'Hier ist Peter Müller, meine Nummer ist null drei null eins zwei drei vier fünf sechs, rufen Sie morgen an, es kostet einundzwanzig Euro',
  );
  const de = { language: 'de', timeZone: 'Europe/Berlin' };
  t.true(survives('Der Anrufer Peter Müller bittet am Montag um Rückruf unter 030 123456.', [0], de, german));
  t.true(survives('Es kostet 21 Euro.', [0], de, german));
  t.false(survives('Der Anrufer Paul Maier bittet um Rückruf.', [0], de, german));
  t.false(survives('Herr Maier bittet um Rückruf.', [0], de, german));
  t.false(survives('Rückruf am Dienstag.', [0], de, german));
  const korean = conversation('저는 김민수입니다 번호는 공일공 일이삼사 오육칠팔이에요 내일 전화해 주세요');
  const ko = { language: 'ko', timeZone: 'Asia/Seoul' };
  t.true(survives('전화번호는 010-1234-5678입니다.', [0], ko, korean));
  t.false(survives('전화번호는 010-1234-5679입니다.', [0], ko, korean));
  t.false(survives('모레 전화를 원합니다.', [0], ko, korean));
  t.false(survives('이영희 씨가 전화했습니다.', [0], ko, korean));
});

test('repeats, endless statements and endless lists are cut', (t) => {
  const statements = [
    ...Array.from({ length: 20 }, (_, i) => ({ text: `The boiler leaks${'!'.repeat(i)}`, turns: [1] })),
    { text: 'The boiler leaks', turns: [1] },
    { text: 'leak '.repeat(200), turns: [1] },
  ];
  t.is(check({ statements }).statements.length, 12);
  t.true(check({ reason: 'boiler is leaking '.repeat(50) }).reason.length < 170);
});

test('the guided summary passes its own check', (t) => {
  const notes = {
    callerName: 'Daniel Brooks',
    callbackNumber: '+12125550142',
    reason: 'my boiler is leaking',
    callbackTime: 'tomorrow morning before nine',
  };
  const request = {
    callId: 'x',
    language: 'en',
    mailboxName: 'Hollis Heating',
    turns,
    notes,
    callerNumber: '',
    phoneRegion: 'US',
  };
  const draft = summarise(request);
  const checked = check(draft, { notes });
  t.true(draft.statements.length >= 4);
  t.deepEqual(checked.statements, draft.statements);
  t.like(checked, { callerName: 'Daniel Brooks', callbackNumber: '+12125550142', reason: draft.reason });
});
