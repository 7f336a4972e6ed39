import test from 'ava';
import { urgentWordIn } from '../../src/dialogue/urgent-words.js';
import { contextWith, Play } from './harness.js';
import { type Story, tell } from './story.js';

const urgentWords = ['gas leak', 'fire'];
const alerts = (play: Play) => play.intents.filter((intent) => intent.type === 'alert');

const alarming: readonly (readonly [string, string])[] = [
  ['there is a gas leak in my kitchen', 'gas leak'],
  ['I think the gas is leaking', 'gas leak'],
  ['we have a leaking gas pipe', 'gas leak'],
  ['GAS LEAKS everywhere!', 'gas leak'],
  ['help, fire!', 'fire'],
  ['no there is a fire', 'fire'],
  ['No, fire in the cellar', 'fire'],
  ["it's not a drill there's a fire", 'fire'],
  ["I don't know what to do there's a gas leak", 'gas leak'],
  ['can you come now there is a fire', 'fire'],
];
for (const [text, word] of alarming) {
  test(`it is urgent: ${text}`, (t) => {
    t.is(urgentWordIn(text, urgentWords, 'en'), word);
  });
}

for (const text of [
  'it is not a gas leak',
  "it isn't really a gas leak",
  "I don't think it's a gas leak",
  'there was no fire',
  'without a fire',
  'do you repair gas leaks?',
  'do you also fix a gas leak',
  'my fireplace is cold',
  'the gas bill is wrong and my tap has a leak',
  'is the gas on',
  'the fir tree fell down',
]) {
  test(`it is not urgent: ${text}`, (t) => {
    t.is(urgentWordIn(text, urgentWords, 'en'), undefined);
  });
}

test('urgent words are heard in German and Korean, and denied in both', (t) => {
  const german = ['Gasgeruch', 'Feuer'];
  t.is(urgentWordIn('Hilfe, hier ist Feuer', german, 'de'), 'Feuer');
  t.is(urgentWordIn('wir haben Gasgeruch im Keller', german, 'de'), 'Gasgeruch');
  t.is(urgentWordIn('das Feuer ist nicht gelöscht', german, 'de'), 'Feuer');
  t.is(urgentWordIn('es ist kein Feuer', german, 'de'), undefined);
  t.is(urgentWordIn('es ist nicht wegen Gasgeruch', german, 'de'), undefined);
  const korean = ['가스 누출', '화재'];
  t.is(urgentWordIn('여기 화재가 났어요', korean, 'ko'), '화재');
  t.is(urgentWordIn('가스 누출이 있어요', korean, 'ko'), '가스 누출');
  t.is(urgentWordIn('화재는 아니에요', korean, 'ko'), undefined);
  t.is(urgentWordIn('가스 누출은 없어요', korean, 'ko'), undefined);
});

const stories: readonly Story[] = [
  {
    title: 'an urgent word ends the interview: what matters, the number, and no more',
    context: { mailbox: { urgentWords } },
    lines: ['There is a gas leak in my house!', '555-234-1987'],
    notes: { reason: 'There is a gas leak in my house', callbackNumber: '+15552341987' },
    says: [
      /please hang up and call the emergency services right away\. I have passed it on as urgent\. What number can we reach you on\?/,
      'I will hang up now, so that your line is free. Goodbye.',
    ],
    neverSays: [/May I have your name/, /Is that right/],
    endedBy: 'secretary',
  },
  {
    title: 'a number that is known is not asked for',
    context: { callerNumber: '+12125550142', mailbox: { urgentWords } },
    lines: ['Fire! There is a fire!'],
    notes: {},
    says: [/I have passed it on as urgent\. Thank you\. I will hang up now/],
    neverSays: [/What number/],
    endedBy: 'secretary',
  },
  {
    title: 'an urgent caller who gives no number is asked twice and let go',
    context: { mailbox: { urgentWords } },
    lines: ['There is a gas leak!', 'what', 'please come', 'hello'],
    notes: { reason: 'There is a gas leak' },
    neverSays: [/One more try/],
    endedBy: 'secretary',
  },
  {
    title: 'an urgent caller who falls silent is let go',
    context: { mailbox: { urgentWords } },
    lines: ['There is a gas leak!', { silence: 7000 }],
    notes: { reason: 'There is a gas leak' },
    says: ['Goodbye.'],
    neverSays: [/Are you still there/],
    endedBy: 'secretary',
  },
  {
    title: 'where a person can be reached, the urgent caller is put through at once, and tried only twice',
    context: { callerNumber: '+12125550142', mailbox: { urgentWords, transferTo: '100@from-internal' } },
    lines: ['There is a gas leak!', { transferFails: true }],
    notes: { reason: 'There is a gas leak' },
    says: [
      /emergency services right away\. One moment, I'll try to put you through\.\nI'm sorry, nobody is answering right now\. I have passed it on as urgent\./,
    ],
    endedBy: 'secretary',
  },
];
for (const story of stories) tell(story);

test('the owner is told at once and once, in the words of the mailbox', (t) => {
  const play = new Play(contextWith({ mailbox: { urgentWords } })).run([
    'There is a gas leak!',
    'yes the gas is leaking and there is fire',
    { hangsUp: true },
  ]);
  t.deepEqual(alerts(play), [{ type: 'alert', words: 'gas leak' }]);
  const order = play.intents.map(({ type }) => type);
  t.true(order.indexOf('alert') < order.lastIndexOf('speak'));
  t.is(play.requests.length, 0);
});

test('an urgent word while the model thinks, on the way to a person and after the end is passed on', (t) => {
  const thinking = new Play(contextWith({ model: 'm', mailbox: { urgentWords } }), () => ({ text: ['Never heard.'] }));
  thinking.settle();
  thinking.say('My boiler is loud.');
  thinking.say('there is a fire');
  thinking.settle();
  t.is(alerts(thinking).length, 1);
  t.notRegex(thinking.secretary, /Never heard/);

  const change = { mailbox: { urgentWords, transferTo: '100@from-internal' } };
  const away = new Play(contextWith(change)).run([{ keys: '0' }, 'there is a fire here', { transferFails: true }]);
  t.is(alerts(away).length, 1);
  t.regex(away.secretary, /I have passed it on as urgent/);

  const gone = new Play(contextWith({ mailbox: { urgentWords } })).run([{ hangsUp: true }]);
  gone.say('there is a fire');
  t.is(alerts(gone).length, 1);
});

test('without urgent words in the mailbox nobody is alerted', (t) => {
  const play = new Play(contextWith()).run(['There is a gas leak and a fire!']);
  t.deepEqual(alerts(play), []);
  t.regex(play.secretary, /May I have your name/);
});

test('an urgent word over the goodbye still counts', (t) => {
  const play = new Play(contextWith({ mailbox: { urgentWords } })).run(['Are you open on Saturday?']);
  play.say('no');
  t.is(play.state.phase, 'closing');
  play.say('wait there is a fire here');
  play.settle();
  t.is(alerts(play).length, 1);
  t.regex(play.secretary, /I have passed it on as urgent\. What number/);
});
