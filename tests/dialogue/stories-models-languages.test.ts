import { type Story, tell } from './story.js';

const stories: readonly Story[] = [
  {
    title: 'the fields of a mailbox are asked in its own words',
    context: {
      mailbox: {
        agenda: [
          { name: 'callerName', type: 'name', required: true, question: 'Who is speaking, please?' },
          { name: 'customerNumber', type: 'text', required: true, question: 'What is your customer number?' },
          { name: 'reason', type: 'text', required: true },
        ],
      },
    },
    lines: ['Hello', 'I would like to move my appointment', 'Daniel Brooks', 'it is K 4711', 'no'],
    notes: {
      reason: 'I would like to move my appointment',
      callerName: 'Daniel Brooks',
      customerNumber: 'it is K 4711',
    },
    says: ['Who is speaking, please?', 'What is your customer number?'],
    neverSays: [/number can we reach/, /good time/],
    endedBy: 'secretary',
  },
  {
    title: 'a model leads the talk, and the notes come from what the caller said',
    context: { model: 'test-model' },
    model: (_request, nth) =>
      [
        { text: ['Oh no, that is ', 'annoying. ', 'Who am I speaking with?'] },
        {
          text: ['Thank you, Daniel. What number should we call?'],
          tools: [{ name: 'note_field', arguments: { name: 'callerName', value: 'Daniel Brooks' } }],
        },
        { text: ['Great, I have noted that. Goodbye!'], tools: [{ name: 'end_call', arguments: {} }] },
      ][nth] ?? { fails: 'no more' },
    lines: ['My boiler is loud.', 'Daniel Brooks', '555-234-1987, thanks, bye'],
    notes: { reason: 'My boiler is loud', callerName: 'Daniel Brooks', callbackNumber: '+15552341987' },
    says: ['Oh no, that is annoying. Who am I speaking with?', 'Great, I have noted that. Goodbye!'],
    endedBy: 'secretary',
  },
  {
    title: 'a model that fails in the middle is replaced by the interview in the same breath',
    context: { model: 'test-model' },
    model: (_request, nth) =>
      nth === 0 ? { text: ['I see. Who is calling?'] } : { fails: 'unavailable', after: ['Well, '] },
    lines: ['My boiler is loud.', 'Daniel Brooks', '555-234-1987', 'yes', 'tomorrow', 'no'],
    notes: {
      reason: 'My boiler is loud',
      callerName: 'Daniel Brooks',
      callbackNumber: '+15552341987',
      callbackTime: 'tomorrow',
    },
    says: ['What number can we reach you on?', '5 5 5, 2 3 4, 1 9 8 7'],
    endedBy: 'secretary',
  },
  {
    title: 'a model whose tools lie notes nothing, and cannot hang up on the caller',
    context: { model: 'test-model' },
    model: () => ({
      text: ['I see, please tell me more about it.'],
      tools: [
        { name: 'note_field', arguments: { name: 'callerName', value: 'Napoleon Bonaparte' } },
        { name: 'note_field', arguments: { name: 'callbackNumber', value: '+15550009999' } },
        { name: 'note_field', arguments: { name: 'creditCard', value: '4111' } },
        { name: 'note_field', arguments: { name: 'reason', value: 42 } },
        { name: 'transfer_money', arguments: {} },
        { name: 'end_call', arguments: {} },
      ],
    }),
    lines: ['My boiler is loud.'],
    notes: { reason: 'My boiler is loud' },
    neverSays: [/Goodbye/],
  },
  {
    title: 'a conversation in German',
    context: {
      mailbox: {
        language: 'de',
        phoneRegion: 'DE',
        timeZone: 'Europe/Berlin',
        name: 'Heizung Hollis',
        greeting: 'Guten Tag, hier ist Heizung Hollis.',
        knowledge: [
          {
            question: 'Wann haben Sie geöffnet?',
            answer: 'Wir haben Montag bis Freitag von acht bis siebzehn Uhr geöffnet.',
          },
        ],
      },
    },
    lines: [
      'Guten Tag, haben Sie am Samstag geöffnet?',
      'meine heizung ist ausgefallen und ich brauche dringend hilfe',
      'mein name ist jürgen müller',
      'null drei null eins zwei drei vier fünf sechs sieben',
      'nein am ende sechs acht',
      'ja',
      'morgen vormittag',
      'nein danke das war alles',
    ],
    notes: {
      reason: 'meine heizung ist ausgefallen. ich brauche dringend hilfe',
      callerName: 'Jürgen Müller',
      callbackNumber: '+49301234568',
      callbackTime: 'morgen vormittag',
    },
    says: ['Wir haben Montag bis Freitag', 'dringend', '0 3 0, 1 2 3, 4 5 6 8', 'Auf Wiederhören'],
    neverSays: [/call|you|Goodbye/],
    endedBy: 'secretary',
  },
  {
    title: 'a conversation in Korean',
    context: {
      mailbox: {
        language: 'ko',
        phoneRegion: 'KR',
        timeZone: 'Asia/Seoul',
        name: '홀리스 난방',
        greeting: '안녕하세요, 홀리스 난방입니다.',
        knowledge: [
          {
            question: '영업시간이 어떻게 되나요?',
            answer: '월요일부터 금요일까지 오전 아홉 시부터 오후 여섯 시까지 엽니다.',
          },
        ],
      },
    },
    lines: [
      '토요일에 문 여나요?',
      '네',
      '보일러가 고장 났어요',
      '김민수입니다',
      '공일공 일이삼사 오육칠팔',
      '네 맞아요',
      '내일 오전에',
      '아니요 없어요 감사합니다',
    ],
    notes: {
      reason: '보일러가 고장 났어요',
      callerName: '김민수',
      callbackNumber: '+821012345678',
      callbackTime: '내일 오전에',
    },
    says: ['월요일부터 금요일까지', '0 1 0, 1 2 3 4, 5 6 7 8', '안녕히 계세요'],
    neverSays: [/[a-z]{3}/],
    endedBy: 'secretary',
  },
];

for (const story of stories) tell(story);
