import test from 'ava';
import { Sureness } from '../../src/listening/sureness.js';

function after(...probabilities: readonly number[]): Sureness {
  const sureness = new Sureness();
  for (const probability of probabilities) sureness.add(probability);
  return sureness;
}

const times = (count: number, probability: number) => Array.from({ length: count }, () => probability);

test('a voice is sure for as long as a word takes, and mostly', (t) => {
  t.true(after(0.6, ...times(3, 0.97)).isVoice(false));
  t.false(after(...times(2, 0.97)).isVoice(false), 'too short for a word');
  t.false(after(...times(4, 0.97), ...times(4, 0.6)).isVoice(false), 'it wavers');
  t.false(after(...times(20, 0.8)).isVoice(false));
  t.false(after().isVoice(false));
  t.true(after(...times(7, 0.97), ...times(3, 0.6)).isVoice(false));
  t.false(after(...times(7, 0.97), ...times(3, 0.6)).isVoice(true), 'softer than the caller');
});

test('what wavers for long is noise, and may still become a voice', (t) => {
  t.false(after(...times(9, 0.6)).isNoise, 'too early to say');
  t.true(after(...times(10, 0.6)).isNoise);
  t.false(after(...times(5, 0.6), ...times(5, 0.97)).isNoise);
  t.true(after(...times(10, 0.6), ...times(20, 0.97)).isVoice(false));
});

test('each sound counts for itself', (t) => {
  const sureness = after(...times(10, 0.97));
  sureness.reset();
  t.false(sureness.isVoice(false));
  t.false(sureness.isNoise);
});
