import test from 'ava';
import { answerTo } from '../../src/dialogue/knowledge.js';
import { mailbox } from './harness.js';

const hours = 'We are open Monday to Friday from eight to five, and Saturday from nine to noon.';
const services = 'We install and repair boilers, radiators and heat pumps.';
const price = 'A boiler service costs ninety five dollars.';
const place = 'We are at fourteen Mill Street in Springfield.';
const emergency = 'Yes, for emergencies we come within four hours, day and night.';

const questions: readonly (readonly [string, string | undefined])[] = [
  ['When are you open?', hours],
  ['what are your opening hours', hours],
  ['What are your opening hours on Saturday?', hours],
  ['Are you open on Saturday?', hours],
  ['are you guys closed on sundays', hours],
  ['what time do you close today', hours],
  ['When were you open on Saturday?', hours],
  ['do you work on weekends', hours],
  ['until when are you open on fridays', hours],
  ['What services do you offer?', services],
  ['do you repair radiators', services],
  ['can you install a heat pump', services],
  ['what kind of services do you provide', services],
  ['how much is a boiler service', price],
  ['What does a service of my boiler cost?', price],
  ['what do you charge for a boiler service', price],
  ['where are you located', place],
  ["what's your address", place],
  ['where can I find you', place],
  ['do you do emergency repairs', emergency],
  ['do you come out in an emergency', emergency],
  ['How much is a new heat pump?', undefined],
  ['how much does it cost to clean a swimming pool', undefined],
  ['do you clean swimming pools', undefined],
  ['can I pay by credit card', undefined],
  ['is Mary there', undefined],
  ['who is the owner', undefined],
  ['do you hire apprentices', undefined],
  ['what is the weather like', undefined],
  ['how long does it take', undefined],
  ['is a boiler heavier than an elephant', undefined],
  ['did the mayor of Springfield win the election', undefined],
  ['', undefined],
];

for (const [question, answer] of questions) {
  test(`"${question}" is ${answer === undefined ? 'passed on' : 'answered'}`, (t) => {
    t.is(answerTo(question, mailbox.knowledge, 'en')?.answer, answer);
  });
}

test('without knowledge nothing is answered', (t) => {
  t.is(answerTo('When are you open?', [], 'en'), undefined);
});

test('questions are matched in German and Korean too', (t) => {
  const german = [
    { question: 'Wann haben Sie geöffnet?', answer: 'Von acht bis fünf.' },
    { question: 'Was kostet eine Wartung der Heizung?', answer: 'Neunzig Euro.' },
  ];
  t.is(answerTo('wie sind ihre öffnungszeiten', german, 'de')?.answer, 'Von acht bis fünf.');
  t.is(answerTo('haben sie am samstag offen', german, 'de')?.answer, 'Von acht bis fünf.');
  t.is(answerTo('wie viel kostet die wartung', german, 'de')?.answer, 'Neunzig Euro.');
  t.is(answerTo('verkaufen sie fahrräder', german, 'de'), undefined);
  const korean = [{ question: '영업시간이 어떻게 되나요?', answer: '아홉 시부터 여섯 시까지입니다.' }];
  t.is(answerTo('몇 시에 문 여나요', korean, 'ko')?.answer, '아홉 시부터 여섯 시까지입니다.');
  t.is(answerTo('주차할 수 있나요', korean, 'ko'), undefined);
});
