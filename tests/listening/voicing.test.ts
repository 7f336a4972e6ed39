import test from 'ava';
import { Voicing } from '../../src/listening/voicing.js';
import { buzz, noise, overLine } from './sounds.js';

function periodicity(sound: Int16Array): number {
  const voicing = new Voicing();
  for (let at = 0; at < sound.length; at += 320) voicing.hear(sound.subarray(at, at + 320));
  return voicing.periodicity();
}

test('voices of all heights repeat themselves, though the telephone takes their lowest tone', (t) => {
  for (const hz of [75, 110, 160, 220, 310, 390]) {
    const found = periodicity(overLine(buzz(200, hz, 8_000)));
    t.true(found > 0.8, `${hz} Hz: ${found}`);
  }
});

test('noise and silence do not', (t) => {
  t.true(periodicity(overLine(noise(200, 8_000))) < 0.45);
  t.is(periodicity(new Int16Array(3_200)), 0);
});

test('a voice among noise of half its strength is still found', (t) => {
  const both = buzz(200, 140, 8_000);
  noise(200, 4_000).forEach((sample, i) => {
    both[i] = (both[i] as number) + sample;
  });
  t.true(periodicity(both) > 0.6);
});
