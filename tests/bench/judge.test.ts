import test from 'ava';
import type { FinishedCall } from '../../bench/house.js';
import { PACKET_MS, PACKET_SAMPLES, Track } from '../../bench/measure/track.js';
import { EchoPath } from '../../bench/measures/echo-path.js';
import { judge } from '../../bench/measures/exchange.js';
import { answerTo, keysFor } from '../../bench/measures/interviews.js';
import { personOf } from '../../bench/measures/people.js';
import { type Item, Random } from '../../bench/sets/index.js';
import { FRAME_SAMPLES, levelDbfs, SAMPLE_RATE_HZ } from '../../src/audio/index.js';
import { phrasebook } from '../../src/dialogue/index.js';
import { parseNumber } from '../../src/terms/index.js';

/** A turn of a second, a pause of half a second, a second more; it really ends 40 ms after what is loud of it. */
const item: Item = {
  id: 'pauses-report-0',
  class: 'pauses',
  half: 'report',
  voice: 'a tone',
  text: 'one two',
  samples: tone(300, [0, 1_000], [1_500, 2_500]),
  speech: [],
  endMs: 2_840,
  expecting: 'anything',
};
/** The item is said from 10,000 ms on: its voice begins at 10,300, its label ends at 12,840. */
const saying = { fromMs: 10_000, toMs: 12_850 };

test('an answer is measured from the true end of the turn', (t) => {
  const [judged] = judge(callWith([13_440, 15_000]), [{ item, saying }]);
  t.false(judged?.cutOff);
  t.false(judged?.missedEnd);
  t.true(Math.abs((judged?.answerMs ?? 0) - 600) <= 20, `${judged?.answerMs}`);
});

test('who speaks in the pause, or before the last word is over, has cut the turn off', (t) => {
  for (const answer of [
    [11_600, 12_200],
    [12_700, 14_000],
  ] as const) {
    t.like(judge(callWith(answer), [{ item, saying }])[0], { cutOff: true, answerMs: undefined, missedEnd: false });
  }
});

test('an end that nobody noticed for three seconds is missed, also when an answer comes at last or not at all', (t) => {
  const [late] = judge(callWith([16_000, 17_000]), [{ item, saying }]);
  t.true(late?.missedEnd);
  t.true((late?.answerMs ?? 0) > 3_000);
  t.like(judge(callWith(), [{ item, saying }])[0], { missedEnd: true, answerMs: undefined, cutOff: false });
});

test('what came after the caller spoke again is no answer to the turn before', (t) => {
  const next = { fromMs: 14_000, toMs: 14_100 };
  const [first] = judge(callWith([14_500, 15_000]), [
    { item, saying },
    { item, saying: next },
  ]);
  t.is(first?.answerMs, undefined);
});

test('a turn that the line did not carry is not judged', (t) => {
  t.deepEqual(judge(callWith([13_000, 14_000]), [{ item, saying: { fromMs: 20_000, toMs: 22_000 } }]), []);
});

test('an echo is 25 dB softer and comes when its delay is over', (t) => {
  const path = new EchoPath('a seed');
  const frame = tone(0, [0, 20]).subarray(0, FRAME_SAMPLES);
  const back = Array.from({ length: 40 }, () => path.back(frame));
  const first = back.findIndex((each) => levelDbfs(each) > -90);
  t.is(first * 20, path.delayMs);
  t.true(path.delayMs >= 60 && path.delayMs <= 200);
  const difference = levelDbfs(back.at(-1) as Int16Array) - levelDbfs(frame);
  t.true(difference < -24 && difference > -28, `${difference} dB`);
});

test('an invented person answers what is asked, in the words of every question that the secretary has', (t) => {
  const person = personOf(new Random('somebody'));
  const book = phrasebook('en');
  const digits = [...person.number].join(' ');
  t.is(parseNumber(person.spokenNumber, { language: 'en', region: 'US' })?.value, `+1${person.number}`);
  for (const question of book.askName.slice(0, 2)) t.regex(answerTo(question, person, ['Hello.']), /^My name is /);
  t.regex(answerTo(book.askName[2] ?? '', person, ['Hello.']), /^([A-Z], )+[A-Z]\.$/);
  for (const question of book.askSpelling) t.regex(answerTo(question, person, ['Hello.']), /^([A-Z], )+[A-Z]\.$/);
  for (const question of book.askNumber) t.true(answerTo(question, person, ['Hello.']).includes(person.spokenNumber));
  for (const question of book.confirmNumber) {
    t.regex(answerTo(question.replace('{number}', digits), person, ['Hello.']), /^Yes/);
    t.regex(answerTo(question.replace('{number}', '2 0 2'), person, ['Hello.']), /^No, it is /);
  }
  for (const question of book.askTime) t.is(answerTo(question, person, ['Hello.']), 'Tomorrow morning.');
  for (const question of book.anythingElse) t.regex(answerTo(question, person, ['Hello.']), /Goodbye/);
  t.is(answerTo('How can I help you?', person, []), `${person.reason}.`);
  const wrong = 'Thank you, Nobody Else. What number can we reach you on?';
  const objection = answerTo(wrong, person, ['Hello.']);
  t.is(objection, `No, my name is ${person.name}.`);
  t.true(
    answerTo(wrong, person, [objection, objection]).includes(person.spokenNumber),
    'people do not insist for ever',
  );
  t.true(answerTo(wrong.replace('Nobody Else', person.name), person, ['Hello.']).includes(person.spokenNumber));
  const [rest = ''] = book.restOfNumber;
  t.is(answerTo(rest.replace('{number}', digits.slice(0, 11)), person, ['Hello.']).split(' ').length, 4);
  t.true(answerTo(rest.replace('{number}', '1 7'), person, ['Hello.']).includes(person.spokenNumber));
  t.is(keysFor(book.restOfNumber[2] ?? '', person), `${person.number}#`);
  t.is(keysFor(rest, person), undefined);
  for (const question of book.askReason) t.is(answerTo(question, person, ['Hello.']), `${person.reason}.`);
});

/** A call of 20 s in which the caller says the item at 10,000 ms and the secretary speaks in between. */
function callWith(...answers: (readonly [number, number])[]): FinishedCall {
  const said = voiced([10_300, 11_300], [11_800, 12_800]);
  const heard = voiced(...answers);
  const track = (samples: Int16Array) => {
    const arrivedMs = Float64Array.from({ length: samples.length / PACKET_SAMPLES }, (_, i) => i * PACKET_MS);
    return new Track({ samples, arrivedMs }, 0);
  };
  return {
    caller: '1',
    dialledMs: 0,
    answeredMs: 0,
    said: track(said),
    heard: track(heard),
    heardArrivedMs: new Float64Array(),
    stored: undefined,
  };
}

function voiced(...spans: (readonly [number, number])[]): Int16Array {
  const samples = new Int16Array(20_000 * 8);
  for (const [from, to] of spans) samples.fill(4_000, from * 8, to * 8);
  return samples;
}

/** 16 kHz, voiced in these milliseconds after `leadMs`. */
function tone(leadMs: number, ...spans: (readonly [number, number])[]): Int16Array {
  const samples = new Int16Array(((leadMs + (spans.at(-1)?.[1] ?? 0) + 40) * SAMPLE_RATE_HZ) / 1000);
  for (const [from, to] of spans) {
    for (let i = (leadMs + from) * 16; i < (leadMs + to) * 16; i += 1) {
      samples[i] = Math.round(8_000 * Math.sin((2 * Math.PI * 1_000 * i) / SAMPLE_RATE_HZ));
    }
  }
  return samples;
}
