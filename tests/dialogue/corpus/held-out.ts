import type { Utterance } from './utterance.js';

/** Written before the parsers that it tests, and not looked at while they were tuned: it says how they do with new callers. */
export const heldOut: readonly Utterance[] = [
  // Names, asked for and volunteered.
  { asked: 'callerName', says: ['my names robert wilson'], learns: { callerName: 'Robert Wilson' } },
  { asked: 'callerName', says: ["It's Margaret O'Neill."], learns: { callerName: "Margaret O'Neill" } },
  {
    asked: 'callerName',
    says: ["my name is, uh, it's Robert - Robert Wilson"],
    learns: { callerName: 'Robert Wilson' },
  },
  { asked: 'callerName', says: ['sure its tom baker'], learns: { callerName: 'Tom Baker' } },
  { asked: 'callerName', says: ['Yeah, this is Priya Patel speaking.'], learns: { callerName: 'Priya Patel' } },
  {
    asked: 'callerName',
    says: ['Anna Fry, F for Fox, R, Y.'],
    learns: { callerName: 'Anna Fry' },
  },
  { asked: 'callerName', says: ['Smythe. S, M, Y, T, H, E.'], learns: { callerName: 'Smythe' } },
  {
    asked: 'callerName',
    says: ['john bart', "no it's with a d at the end, b a r d"],
    learns: { callerName: 'John Bard' },
  },
  { asked: 'callerName', says: ["I'd rather not say."], learns: {} },
  {
    asked: 'open',
    says: [
      'Hi, this is Robert Wilson, my number is two one two, five five five, oh one four two, the boiler is broken and I need someone tomorrow.',
    ],
    learns: {
      product: 'boiler',
      callerName: 'Robert Wilson',
      callbackNumber: '+12125550142',
      callbackTime: 'tomorrow',
      reason: /boiler is broken/,
    },
  },
  {
    asked: 'open',
    says: [
      'hello my name is susan clark im calling about my heat pump it makes a noise you can email me at susan dot clark at example dot com',
    ],
    learns: { callerName: 'Susan Clark', email: 'susan.clark@example.com', product: undefined, reason: /heat pump/ },
  },
  {
    asked: 'open',
    says: ['This is Carl Reed, order number A B one two three four five, where is my radiator?'],
    learns: { callerName: 'Carl Reed', orderNumber: 'AB12345' },
  },
  // Numbers.
  {
    asked: 'callbackNumber',
    says: ['two one two, five five five, oh one four two'],
    learns: { callbackNumber: '+12125550142' },
  },
  {
    asked: 'callbackNumber',
    says: ['two one two triple five oh one four two'],
    learns: { callbackNumber: '+12125550142' },
  },
  {
    asked: 'callbackNumber',
    says: ['two one two', 'five five five', 'oh one four two'],
    learns: { callbackNumber: '+12125550142' },
  },
  {
    asked: 'callbackNumber',
    says: ['212 555 0142', 'no, the last four are oh one four three'],
    learns: { callbackNumber: '+12125550143' },
  },
  {
    asked: 'callbackNumber',
    says: ['212 554 0142', 'no no five five FIVE', 'yes'],
    learns: { callbackNumber: '+12125550142' },
  },
  {
    asked: 'callbackNumber',
    says: ['212 555 0142', 'yes', 'actually change the number please', '646 555 0199', 'yes'],
    learns: { callbackNumber: '+16465550199' },
  },
  { asked: 'callbackNumber', says: ["No, I don't want to give that."], learns: {} },
  // Codes.
  { asked: 'orderNumber', says: ['A B 1 2 3 4 5'], learns: { orderNumber: 'AB12345' } },
  { asked: 'orderNumber', says: ['alpha bravo one two three four five'], learns: { orderNumber: 'AB12345' } },
  {
    asked: 'orderNumber',
    says: ["It's B as in Boy, C as in Charlie, double two, triple seven."],
    learns: { orderNumber: 'BC22777' },
  },
  { asked: 'orderNumber', says: ['see are one two oh four five'], learns: { orderNumber: 'CR12045' } },
  { asked: 'orderNumber', says: ['double u x nine nine one oh two'], learns: { orderNumber: 'WX99102' } },
  {
    asked: 'orderNumber',
    says: ['um it is capital k, capital l, five, four, three, two, one'],
    learns: { orderNumber: 'KL54321' },
  },
  {
    asked: 'orderNumber',
    says: ['D P one two three four five', "no, it's with a B, B for Bravo, not D"],
    learns: { orderNumber: 'BP12345' },
  },
  { asked: 'orderNumber', says: ["I don't have it with me."], learns: {} },
  // E-mail.
  { asked: 'email', says: ['robert dot wilson at example dot com'], learns: { email: 'robert.wilson@example.com' } },
  { asked: 'email', says: ["it's r wilson 42 at example dot org"], learns: { email: 'rwilson42@example.org' } },
  {
    asked: 'email',
    says: ['info at hollis dash heating dot co dot uk'],
    learns: { email: 'info@hollis-heating.co.uk' },
  },
  { asked: 'email', says: ['j o e underscore k at example dot net'], learns: { email: 'joe_k@example.net' } },
  { asked: 'email', says: ['My e-mail is maria@example.com.'], learns: { email: 'maria@example.com' } },
  { asked: 'email', says: ["I don't use email"], learns: {} },
  // Addresses.
  {
    asked: 'address',
    says: ['Fourteen Mill Street, Springfield.'],
    learns: { address: '14 Mill Street, Springfield' },
  },
  {
    asked: 'address',
    says: ['i live at two hundred and twelve oak avenue apartment four b'],
    learns: { address: '212 Oak Avenue Apartment 4B' },
  },
  {
    asked: 'open',
    says: ['My radiator is cold. My address is 9 Elm Road, Dover.'],
    learns: { product: 'radiator', address: '9 Elm Road, Dover', reason: /radiator is cold/ },
  },
  // Quantities, yes or no, choices, urgency.
  { asked: 'boilerAge', says: ['about twelve years I think'], learns: { boilerAge: '12' } },
  { asked: 'boilerAge', says: ['It is twenty three years old.'], learns: { boilerAge: '23' } },
  { asked: 'boilerAge', says: ['two and a half'], learns: { boilerAge: '2.5' } },
  { asked: 'boilerAge', says: ['no idea'], learns: {} },
  { asked: 'customer', says: ['Yes I am.'], learns: { customer: 'yes' } },
  { asked: 'customer', says: ['no this is the first time'], learns: { customer: 'no' } },
  { asked: 'customer', says: ['not yet'], learns: { customer: 'no' } },
  { asked: 'product', says: ["it's the heat pump"], learns: { product: 'heat pump' } },
  { asked: 'product', says: ['One of the radiators.'], learns: { product: 'radiator' } },
  { asked: 'product', says: ['the second one'], learns: { product: 'radiator' } },
  { asked: 'urgency', says: ['yes it is very urgent'], learns: { urgency: 'urgent' } },
  { asked: 'urgency', says: ['no it can wait'], learns: { urgency: 'low' } },
  { asked: 'urgency', says: ['just normal'], learns: { urgency: 'normal' } },
  {
    asked: 'open',
    says: ["There's no heat and it's urgent, please hurry."],
    learns: { urgency: 'urgent', reason: /no heat/ },
  },
  {
    asked: 'callbackTime',
    says: ['tomorrow between nine and eleven'],
    learns: { callbackTime: 'tomorrow between nine and eleven' },
  },
  { asked: 'callbackTime', says: ['um any time after five is fine'], learns: { callbackTime: 'any time after five' } },
  // German.
  {
    language: 'de',
    asked: 'callerName',
    says: ['mein name ist stefan krüger'],
    learns: { callerName: 'Stefan Krüger' },
  },
  {
    language: 'de',
    asked: 'callerName',
    says: ['Maier. M wie Martha, A wie Anton, I wie Ida, E wie Emil, R wie Richard.'],
    learns: { callerName: 'Maier' },
  },
  {
    language: 'de',
    asked: 'callbackNumber',
    says: ['null drei null, neun null eins, acht zwei null'],
    learns: { callbackNumber: '+4930901820' },
  },
  {
    language: 'de',
    asked: 'orderNumber',
    says: ['anton berta eins zwei drei vier fünf'],
    learns: { orderNumber: 'AB12345' },
  },
  {
    language: 'de',
    asked: 'orderNumber',
    says: ['Das ist K wie Kaufmann, L wie Ludwig, neun neun eins null zwo.'],
    learns: { orderNumber: 'KL99102' },
  },
  {
    language: 'de',
    asked: 'email',
    says: ['stefan punkt krueger at beispiel punkt de'],
    learns: { email: 'stefan.krueger@beispiel.de' },
  },
  {
    language: 'de',
    asked: 'address',
    says: ['Ich wohne in der Lindenstraße zwölf in Potsdam.'],
    learns: { address: 'Lindenstraße 12 in Potsdam' },
  },
  { language: 'de', asked: 'boilerAge', says: ['so ungefähr fünfzehn jahre'], learns: { boilerAge: '15' } },
  { language: 'de', asked: 'customer', says: ['nein, noch nicht'], learns: { customer: 'no' } },
  { language: 'de', asked: 'product', says: ['die Wärmepumpe'], learns: { product: 'Wärmepumpe' } },
  { language: 'de', asked: 'urgency', says: ['nein, das eilt nicht'], learns: { urgency: 'low' } },
  {
    language: 'de',
    asked: 'callbackTime',
    says: ['morgen vormittag wäre gut'],
    learns: { callbackTime: 'morgen vormittag' },
  },
  { language: 'de', asked: 'orderNumber', says: ['Das möchte ich nicht sagen.'], learns: {} },
  // Korean.
  { language: 'ko', asked: 'callerName', says: ['김민수입니다'], learns: { callerName: '김민수' } },
  { language: 'ko', asked: 'callerName', says: ['제 이름은 박지영이에요'], learns: { callerName: '박지영' } },
  {
    language: 'ko',
    asked: 'callbackNumber',
    says: ['공일공 이삼사오 육칠팔구'],
    learns: { callbackNumber: '+821023456789' },
  },
  {
    language: 'ko',
    asked: 'callbackNumber',
    says: ['공 일 공', '이 삼 사 오', '육 칠 팔 구'],
    learns: { callbackNumber: '+821023456789' },
  },
  { language: 'ko', asked: 'orderNumber', says: ['에이 비 일이삼사오'], learns: { orderNumber: 'AB12345' } },
  {
    language: 'ko',
    asked: 'email',
    says: ['민수 골뱅이 예시 점 컴', 'minsu@example.com입니다'],
    learns: { email: 'minsu@example.com' },
  },
  { language: 'ko', asked: 'boilerAge', says: ['한 십이 년 됐어요'], learns: { boilerAge: '12' } },
  { language: 'ko', asked: 'customer', says: ['네 맞아요'], learns: { customer: 'yes' } },
  { language: 'ko', asked: 'customer', says: ['아니요 처음이에요'], learns: { customer: 'no' } },
  { language: 'ko', asked: 'product', says: ['보일러요'], learns: { product: '보일러' } },
  { language: 'ko', asked: 'urgency', says: ['네 아주 급해요'], learns: { urgency: 'urgent' } },
  {
    language: 'ko',
    asked: 'address',
    says: ['서울시 마포구 양화로 12입니다'],
    learns: { address: '서울시 마포구 양화로 12' },
  },
  { language: 'ko', asked: 'callbackTime', says: ['내일 오후 세 시요'], learns: { callbackTime: '내일 오후 세 시' } },
  { language: 'ko', asked: 'orderNumber', says: ['말씀드리고 싶지 않아요'], learns: {} },
];
