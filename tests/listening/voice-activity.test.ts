import test from 'ava';
import { Tensor } from 'onnxruntime-node';
import { FRAME_SAMPLES } from '../../src/audio/index.js';
import { VoiceActivity } from '../../src/listening/engines/voice-activity.js';

/** A model that counts its windows in its state, and says what it is told to. */
function counting(probability: (window: number) => number) {
  const ages: number[] = [];
  let window = 0;
  const activity = new VoiceActivity(async (_, state) => {
    const age = state.data[0] as number;
    ages.push(age);
    window += 1;
    return { probability: probability(window), state: new Tensor('float32', [age + 1], [1]) };
  });
  return { activity, ages };
}

const second = new Int16Array(50 * FRAME_SAMPLES);

test('what was long before a silence is forgotten, so that the next word is noticed as soon as the first', async (t) => {
  const { activity, ages } = counting((window) => (window <= 20 ? 0.9 : 0.01));
  for (let n = 0; n < 8; n += 1) await activity.hear(second);
  t.is(ages[60], 60, 'a pause between sentences is no reason');
  t.true(ages.slice(112, 118).includes(0), `3 s later it is: ${ages.slice(105, 120)}`);
  t.true(Math.max(...ages) < 120, 'and again while the silence lasts');
});

test('a voice is never forgotten while it goes on', async (t) => {
  const { activity, ages } = counting((window) => (window % 60 === 0 ? 0.9 : 0.1));
  for (let n = 0; n < 8; n += 1) await activity.hear(second);
  t.is(ages.at(-1), ages.length - 1);
});
