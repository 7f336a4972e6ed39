import test from 'ava';
import { contextWith, type Line, Play } from './harness.js';
import { type Story, tell } from './story.js';

/** Noise that grows while it is reported each second, as the listener does. */
const noise = (fromMs: number, toMs: number): readonly Line[] =>
  Array.from({ length: (toMs - fromMs) / 1000 + 1 }, (_, at) => ({ wordless: fromMs + at * 1000 }));

const story = 'it all began last winter when the boiler was making these noises and nobody came to look at it';

const stories: readonly Story[] = [
  {
    title: 'noise is spoken to twice, then what comes is recorded for a while, then goodbye',
    lines: [...noise(1000, 6000), ...noise(7000, 12_000), ...noise(13_000, 40_000)],
    notes: {},
    says: [
      /I can hear noise, but no words\.(?:.|\n)*I still can't make out any words\.(?:.|\n)*What I could hear is recorded/,
    ],
    endedBy: 'secretary',
  },
  {
    title: 'short noises are no reason to speak, and words end the patience with noise',
    lines: [
      ...noise(1000, 5000),
      ...noise(1000, 5000),
      ...noise(1000, 6000),
      'My boiler is loud.',
      ...noise(1000, 5000),
    ],
    notes: { reason: 'My boiler is loud' },
    neverSays: [/I still can't make out/],
  },
  {
    title: 'noise that stops after the second prompt ends with the silence',
    lines: [...noise(1000, 12_000), { silence: 5000 }],
    notes: {},
    says: ['What I could hear is recorded and will be passed on. Goodbye.'],
    endedBy: 'secretary',
  },
  {
    title: 'each stretch of noise is counted from its own beginning',
    lines: [...noise(1000, 6000), ...noise(1000, 6000)],
    notes: {},
    says: ["I still can't make out any words."],
  },
  {
    title: 'a fax machine is told nothing',
    lines: [{ fax: true }],
    notes: {},
    endedBy: 'secretary',
  },
  {
    title: 'an answering machine hears one line, whatever it still plays',
    lines: ['Hi, you have reached the Johnsons. Please leave a message after the tone.', 'to send it now press one'],
    notes: {},
    says: ['This is the automated assistant of Hollis Heating. I have reached an answering machine'],
    neverSays: [/May I have your name/],
    endedBy: 'secretary',
  },
  {
    title: 'later in a talk the words of a machine are a caller’s',
    lines: ['My boiler is loud.', 'Daniel Brooks', 'you can call and talk after the tone', { hangsUp: true }],
    notes: { reason: 'My boiler is loud', callerName: 'Daniel Brooks' },
    neverSays: [/answering machine/],
    endedBy: 'caller',
  },
  {
    title: 'a German answering machine',
    context: { mailbox: { language: 'de', phoneRegion: 'DE' } },
    lines: ['Hier ist der Anschluss von Berger. Bitte hinterlassen Sie eine Nachricht nach dem Signalton.'],
    notes: {},
    says: ['Ich habe einen Anrufbeantworter erreicht'],
    endedBy: 'secretary',
  },
  {
    title: 'a Korean answering machine',
    context: { mailbox: { language: 'ko', phoneRegion: 'KR' } },
    lines: ['연결이 되지 않아 삐 소리 후 소리샘으로 연결됩니다'],
    notes: {},
    says: ['자동 응답기로 연결되어'],
    endedBy: 'secretary',
  },
  {
    title: 'a caller who wants to leave a message is no machine',
    lines: ['I have reached your voicemail before', "I'd like to leave a message for Ann please", { hangsUp: true }],
    notes: { reason: 'I have reached your voicemail before' },
    neverSays: [/answering machine/],
    endedBy: 'caller',
  },
  {
    title: 'a story of two minutes is not interrupted with questions',
    lines: [
      { says: story, lastsMs: 45_000 },
      { silence: 500 },
      { says: 'my neighbor said I should call you because you know about these things', lastsMs: 45_000 },
      { silence: 500 },
      { says: 'that is where we are now with the whole thing', lastsMs: 30_000 },
      { silence: 1500 },
      'Daniel Brooks',
      { hangsUp: true },
    ],
    notes: {
      reason: `${story}. my neighbor said I should call you because you know about these things. that is where we are now with the whole thing`,
      callerName: 'Daniel Brooks',
    },
    says: [/recorded\. How can I help you\?\n[^\n]*May I have your name, please\?\n/],
    endedBy: 'caller',
  },
  {
    title: 'the hash key ends a story',
    lines: [{ says: story, lastsMs: 45_000 }, { keys: '#' }, 'Daniel Brooks'],
    notes: { reason: story, callerName: 'Daniel Brooks' },
    says: ['May I have your name, please?'],
  },
  {
    title: 'another language is answered once, and then recorded for the owner',
    lines: [
      'Guten Tag, ich rufe an wegen der Heizung',
      'Können Sie mir bitte helfen, die ist nicht gut',
      'Ich bin unter der Nummer zu erreichen und das ist gut',
      { keys: '#' },
    ],
    notes: { reason: 'Guten Tag, ich rufe an wegen der Heizung' },
    says: [/I only understand English\.(?:.|\n)*What I could hear is recorded and will be passed on\. Goodbye\.$/],
    endedBy: 'secretary',
  },
  {
    title: 'another script, and silence behind the message',
    lines: ['안녕하세요 보일러가 고장났어요', '네 전화 주세요', '제 번호는 공일공', { silence: 5000 }],
    notes: { reason: '안녕하세요 보일러가 고장났어요' },
    says: ['I only understand English.'],
    endedBy: 'secretary',
  },
  {
    title: 'a German mailbox hears English for what it is',
    context: { mailbox: { language: 'de', phoneRegion: 'DE' } },
    lines: ['what is your name and can you help me', 'thank you for that and please call me back', { silence: 5000 }],
    notes: { reason: 'what is your name and can you help me' },
    says: ['ich verstehe nur Deutsch.'],
    endedBy: 'secretary',
  },
  {
    title: 'words that the recogniser is not sure of, three times in a row, may be another language',
    lines: [
      { says: 'the moose gotten tug hire', confidence: 0.3 },
      { says: 'haunt so ripped and ear', confidence: 0.4 },
      { says: 'bitter roof and see me', confidence: 0.2 },
      { silence: 5000 },
    ],
    notes: { reason: 'the moose gotten tug hire' },
    says: ['I only understand English.'],
    endedBy: 'secretary',
  },
  {
    title: 'a bad line in between is no other language',
    lines: [
      { says: 'my boiler is loud', confidence: 0.3 },
      { says: 'dan yell brooks', confidence: 0.3 },
      { says: 'five five five two three four one nine eight seven', confidence: 0.3 },
      { says: 'yes', confidence: 0.3 },
      { says: 'tomorrow I guess', confidence: 0.3 },
      'no',
    ],
    notes: {
      reason: 'my boiler is loud',
      callerName: 'Dan Yell Brooks',
      callbackNumber: '+15552341987',
      callbackTime: 'tomorrow',
    },
    neverSays: [/only understand/],
    endedBy: 'secretary',
  },
  {
    title: 'a message that is recorded does not go on for ever',
    lines: [
      '안녕하세요 보일러가 고장났어요',
      '네 전화 주세요',
      ...Array.from({ length: 60 }, (): Line => ({ says: '여보세요 여보세요', lastsMs: 20_000 })),
    ],
    notes: { reason: '안녕하세요 보일러가 고장났어요' },
    says: ['What I could hear is recorded'],
    endedBy: 'secretary',
  },
  {
    title: 'who says one word now and then into the recording is let go, too',
    lines: ['안녕하세요 보일러가 고장났어요', '네 전화 주세요', ...Array.from({ length: 20 }, (): Line => '여보세요')],
    notes: { reason: '안녕하세요 보일러가 고장났어요' },
    says: ['What I could hear is recorded'],
    endedBy: 'secretary',
  },
];

for (const each of stories) tell(each);

test('a fax in the middle of the greeting ends it without one more word', (t) => {
  const play = new Play(contextWith());
  const before = play.said.length;
  play.feed({ type: 'fax' });
  t.is(play.state.endedBy, 'secretary');
  t.is(play.said.length, before);
});

test('zero in a message that is recorded is answered, and the message goes on', (t) => {
  const play = new Play(contextWith()).run(['안녕하세요 보일러가 고장났어요', '네 전화 주세요', { keys: '0' }]);
  t.regex(play.secretary, /Nobody can come to the phone right now/);
  t.notRegex(play.secretary, /Nobody can come(?:.|\n)*\?/);
  play.run(['여보세요', { silence: 5000 }]);
  t.is(play.state.endedBy, 'secretary');
});

test('letters that are spelled are of no language', (t) => {
  const question = '주문 코드를 말씀해 주세요.';
  const agenda = [{ name: 'code', type: 'code', required: true, question }] as const;
  const play = new Play(contextWith({ mailbox: { language: 'ko', phoneRegion: 'KR', agenda } }));
  play.run(['여보세요', 'A B C D E', 'F G H I J']);
  t.regex(play.secretary, /주문 코드를/);
  t.notRegex(play.secretary, /한국어만/);
});
