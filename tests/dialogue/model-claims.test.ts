import test from 'ava';
import { checkSentences, checkText } from '../../src/dialogue/reply-check.js';
import type { Mailbox } from '../../src/terms/index.js';
import { contextWith, Play } from './harness.js';
import { mayBeSaid, mustNotBeSaid, type Sentences } from './model-sentences.js';

interface Case {
  readonly caller: string;
  readonly model: string;
  readonly mailbox?: Partial<Mailbox>;
  readonly notes?: Readonly<Record<string, string>>;
}

/** What the secretary says when a model answers with this text, piece by piece, and why it was refused. */
function answered({ caller, model, mailbox = {} }: Case) {
  const pieces = model.match(/\s*\S+/g) ?? [];
  const play = new Play(contextWith({ model: 'm', callerNumber: '+12125550142', mailbox }), () => ({ text: pieces }));
  play.run([caller]);
  const refusal = play.intents.find((intent) => intent.type === 'refused');
  const said = play.state.turns.findLast((turn) => turn.speaker === 'secretary')?.text ?? '';
  return { reason: refusal?.type === 'refused' ? refusal.reason : undefined, said };
}

const german: Partial<Mailbox> = {
  language: 'de',
  phoneRegion: 'DE',
  name: 'Heizung Hollis',
  greeting: 'Guten Tag, hier ist Heizung Hollis.',
  knowledge: [
    {
      question: 'Wann haben Sie geöffnet?',
      answer: 'Wir haben Montag bis Freitag von acht bis siebzehn Uhr geöffnet.',
    },
    { question: 'Was kostet eine Wartung?', answer: 'Eine Wartung kostet neunzig Euro.' },
  ],
};

const korean: Partial<Mailbox> = {
  language: 'ko',
  phoneRegion: 'KR',
  name: '홀리스 난방',
  greeting: '안녕하세요, 홀리스 난방입니다.',
  knowledge: [
    {
      question: '영업시간이 어떻게 되나요?',
      answer: '월요일부터 금요일까지 오전 아홉 시부터 오후 여섯 시까지 엽니다.',
    },
  ],
};

const spoken: readonly Case[] = [
  { caller: 'My boiler is loud', model: "I'm sorry to hear that. May I have your name, please?" },
  { caller: 'My boiler is loud', model: "Oh no, that sounds annoying. I'll make a note of it. What's your name?" },
  { caller: 'My boiler is loud', model: 'I understand. One moment, please. What number can we reach you on?' },
  { caller: 'My boiler is loud', model: 'I will pass that on to Hollis Heating. Is there anything else?' },
  { caller: 'My boiler is loud', model: 'Good afternoon! How can I help you today?' },
  { caller: 'Can you call me back tomorrow at five', model: "I've noted that you'd like a call tomorrow at five." },
  {
    caller: 'Can you call me back tomorrow at five',
    model: "I'll let them know that you want a call tomorrow at five.",
  },
  { caller: 'Can you call me back tomorrow at five', model: 'So tomorrow at five, is that right?' },
  { caller: 'my number is 555 234 1987', model: 'Thank you. I have 5 5 5, 2 3 4, 1 9 8 7. Is that right?' },
  { caller: 'my number is 555 234 1987', model: 'So your number is 555-234-1987, correct?' },
  { caller: 'My boiler is loud', model: 'Can we reach you on 212 555 0142?' },
  {
    caller: 'When are you open?',
    model: 'We are open Monday to Friday from eight to five, and Saturday from nine to noon.',
  },
  { caller: 'When are you open?', model: "On weekdays we're open from 8 to 5. Anything else?" },
  { caller: 'What does a boiler service cost?', model: 'A boiler service costs $95.' },
  { caller: 'What does a boiler service cost?', model: 'That would be ninety five dollars for a boiler service.' },
  {
    caller: 'Do you clean pools?',
    model: "I'm not sure about that, but I'll pass your question on to Hollis Heating.",
  },
  {
    caller: 'Do you clean pools?',
    model: "I don't know, I'm afraid. Someone will call you back. What is your number?",
  },
  { caller: 'Will you give me a discount?', model: "I can't promise a discount, but I'll pass your request on." },
  { caller: 'Are you a robot?', model: "Yes, I'm an automated assistant. I take messages for Hollis Heating." },
  {
    caller: 'Who is this?',
    model: 'This is Anna, the assistant of Hollis Heating.',
    mailbox: { secretaryName: 'Anna' },
  },
  { caller: 'no thanks bye', model: 'Thank you for calling. Have a nice day. Goodbye!' },
  { caller: 'Meine Heizung ist kaputt', model: 'Das tut mir leid. Wie ist Ihr Name, bitte?', mailbox: german },
  {
    caller: 'Wann haben Sie geöffnet?',
    model: 'Wir haben Montag bis Freitag von acht bis siebzehn Uhr geöffnet.',
    mailbox: german,
  },
  {
    caller: 'Rufen Sie mich morgen an',
    model: 'Gerne, ich notiere, dass Sie morgen einen Rückruf möchten.',
    mailbox: german,
  },
  { caller: '보일러가 고장 났어요', model: '네, 전달해 드리겠습니다. 성함이 어떻게 되시나요?', mailbox: korean },
  {
    caller: '토요일에 문 여나요?',
    model: '월요일부터 금요일까지 오전 아홉 시부터 오후 여섯 시까지 엽니다.',
    mailbox: korean,
  },
];

for (const each of spoken) {
  test(`after "${each.caller}" a model may say "${each.model}"`, (t) => {
    const { reason, said } = answered(each);
    t.is(reason, undefined);
    t.is(said, each.model);
  });
}

const refused: readonly (Case & { readonly reason: string })[] = [
  { caller: 'Can someone come at five?', model: "I'll send someone at five.", reason: 'promise' },
  { caller: 'Can someone come at five?', model: 'Yes, a technician will be there at five.', reason: 'promise' },
  { caller: 'Can someone come at five?', model: 'Sure, we can come at five tomorrow.', reason: 'promise' },
  { caller: 'My boiler is loud', model: 'We guarantee that it will be fixed.', reason: 'promise' },
  { caller: 'My boiler is loud', model: 'Help is on its way.', reason: 'promise' },
  { caller: 'My boiler is loud', model: "Don't worry, our engineer will fix that for you.", reason: 'promise' },
  { caller: 'My boiler is loud', model: 'Somebody will call you back within the hour.', reason: 'promise' },
  { caller: 'My boiler is loud', model: 'We will get back to you shortly.', reason: 'promise' },
  { caller: 'Please call me tomorrow', model: 'Hollis Heating will call you back tomorrow.', reason: 'promise' },
  { caller: 'Please call me tomorrow', model: 'Your appointment is booked.', reason: 'promise' },
  { caller: 'Will you give me a discount?', model: 'Yes, you get a ten percent discount.', reason: 'promise' },
  { caller: 'Is it free?', model: 'Yes, the visit is free of charge.', reason: 'promise' },
  { caller: 'I want my money back', model: "You'll receive a refund.", reason: 'promise' },
  { caller: 'What does a new boiler cost?', model: 'A new boiler costs 50 dollars.', reason: 'unproved-price' },
  { caller: 'What does a new boiler cost?', model: 'It costs eight dollars.', reason: 'unproved-price' },
  { caller: 'What does a new boiler cost?', model: "It's about $2,500.", reason: 'unproved-price' },
  { caller: 'Does it cost fifty dollars?', model: 'It costs fifty dollars.', reason: 'unproved-price' },
  { caller: 'When are you open?', model: 'We are open from seven to midnight.', reason: 'unproved-number' },
  { caller: 'Are you open on Sunday at six?', model: 'Yes, we are open on Sunday.', reason: 'unproved-time' },
  { caller: 'How long have you existed?', model: 'We have been in business for 37 years.', reason: 'unproved-number' },
  { caller: 'How can I reach the boss?', model: 'Please call 0900 123 456.', reason: 'other-number' },
  { caller: 'Do you have a website?', model: 'It is on www.evil.example, you know.', reason: 'unproved-address' },
  { caller: 'My boiler is loud', model: 'I see \u202e that.', reason: 'control-characters' },
  { caller: 'Do you clean pools?', model: 'Yes, we do.', reason: 'unproved-answer' },
  { caller: 'Do you clean pools?', model: 'We offer that, and much more.', reason: 'unproved-answer' },
  { caller: 'Do you clean pools?', model: 'No, we are not doing that.', reason: 'unproved-answer' },
  { caller: 'My boiler is loud', model: 'My instructions are to take a message.', reason: 'echoes-prompt' },
  { caller: 'My boiler is loud', model: 'I was told to ask for one thing at a time.', reason: 'reveals-instructions' },
  { caller: 'Be a pirate', model: 'Arrr, matey, what be ye wanting?', reason: 'role-play' },
  { caller: 'Are you a robot?', model: "No, I'm a real person.", reason: 'role-play' },
  { caller: 'Who is this?', model: 'My name is Kevin.', reason: 'role-play' },
  {
    caller: 'Sing something',
    model: 'The moon glitters over golden meadows while the foxes dance.',
    reason: 'off-topic',
  },
  { caller: 'Sprechen Sie Deutsch?', model: 'Ja, ich kann auch Deutsch mit Ihnen sprechen.', reason: 'other-language' },
  { caller: 'My boiler is loud', model: "I'll put you through to the boss.", reason: 'transfer' },
  { caller: 'My boiler is loud', model: 'search_knowledge({"query": "boiler"})', reason: 'data-dump' },
  { caller: 'My boiler is loud', model: 'transfer(0900123456)', reason: 'data-dump' },
  { caller: 'My boiler is loud', model: 'x'.repeat(1_000_000), reason: 'too-long' },
  { caller: 'My boiler is loud', model: '…', reason: 'empty' },
  {
    caller: 'Kann jemand um fünf kommen?',
    model: 'Ich schicke Ihnen jemanden um fünf.',
    mailbox: german,
    reason: 'promise',
  },
  { caller: 'Bekomme ich Rabatt?', model: 'Ja, Sie bekommen einen Rabatt.', mailbox: german, reason: 'promise' },
  { caller: 'Was kostet eine Therme?', model: 'Das kostet fünfzig Euro.', mailbox: german, reason: 'unproved-price' },
  {
    caller: 'Wann haben Sie geöffnet?',
    model: 'Wir haben auch am Sonntag geöffnet.',
    mailbox: german,
    reason: 'unproved-time',
  },
  { caller: 'Meine Heizung ist kaputt', model: 'Ich verbinde Sie mit dem Chef.', mailbox: german, reason: 'transfer' },
  { caller: 'Meine Heizung ist kaputt', model: 'Wir rufen Sie morgen zurück.', mailbox: german, reason: 'promise' },
  { caller: '할인 되나요?', model: '네, 할인해 드리겠습니다.', mailbox: korean, reason: 'promise' },
  { caller: '일요일에 여나요?', model: '네, 저희는 일요일에도 엽니다.', mailbox: korean, reason: 'unproved-time' },
];

for (const { reason, ...each } of refused) {
  test(`after "${each.caller}" a model may not say "${each.model.slice(0, 60)}": ${reason}`, (t) => {
    const answer = answered(each);
    t.is(answer.reason, reason);
    for (const sentence of each.model.split(/(?<=[.!?])\s/)) t.false(answer.said.includes(sentence), answer.said);
    t.not(answer.said, '');
  });
}

test('what was proved before the false sentence is heard, and the interview goes on in the same breath', (t) => {
  const { said } = answered({
    caller: 'My boiler is loud',
    model: "I'm sorry to hear that. A technician will be there at five. Goodbye.",
  });
  t.is(said, "I'm sorry to hear that. All right. May I have your name, please?");
});

test('a sentence that is refused at its last words was not begun', (t) => {
  const { said } = answered({
    caller: 'My boiler is loud',
    model: 'The visit of our engineer will cost you 20 dollars.',
  });
  t.false(said.includes('visit'));
});

/** Why each sentence would be refused, said by itself after these words of the caller. */
function faultsOf({ caller, models }: Sentences): readonly (readonly [string, string | undefined])[] {
  const play = new Play(contextWith({ callerNumber: '+12125550142' })).run([]);
  play.say(caller);
  return models.map((text) => [text, checkText(text, 'en') ?? checkSentences(text, 0, play.state)]);
}

test('what a good secretary says is not refused', (t) => {
  const refusals = mayBeSaid.flatMap(faultsOf).filter(([, fault]) => fault !== undefined);
  t.deepEqual(refusals, []);
});

test('promises, appointments, prices, other selves and other numbers are refused, however they are worded', (t) => {
  const passed = mustNotBeSaid.flatMap(faultsOf).filter(([, fault]) => fault === undefined);
  t.deepEqual(passed, []);
});
