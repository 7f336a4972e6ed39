import test from 'ava';
import { FRAME_MS } from '../../src/audio/index.js';
import { VoiceGate } from '../../src/listening/voice-gate.js';
import { buzz, noise, together } from './sounds.js';

/** What the gate says frame by frame; probabilities come with every second frame, as windows do. */
function heard(sound: Int16Array, probability: (ms: number) => number, careful = false) {
  const gate = new VoiceGate(0.5);
  return Array.from({ length: Math.floor(sound.length / 320) }, (_, i) => {
    const frame = { samples: sound.slice(i * 320, (i + 1) * 320), atMs: i * FRAME_MS };
    return gate.hear(frame, i % 2 === 1 ? probability(frame.atMs) : -1, careful);
  });
}

const speech = together(noise(1_000, 20), noise(800, 6_000), noise(1_000, 20));

test('beginning and end are those of the sound, though the detection lags behind', (t) => {
  const frames = heard(speech, (ms) => (ms >= 1_060 && ms < 1_900 ? 0.98 : 0.01));
  const first = frames.findIndex(({ voiced }) => voiced);
  t.true(first * FRAME_MS <= 1_080);
  t.true(Math.abs(frames[first]!.onsetMs! - 1_000) <= 20, `onset ${frames[first]!.onsetMs}`);
  const last = frames.findLastIndex(({ voiced }) => voiced);
  t.true(Math.abs(frames[last + 1]!.voiceEndMs! - 1_800) <= 20, `end ${frames[last + 1]!.voiceEndMs}`);
  t.is(frames.at(-1)!.voiceEndMs, frames[last + 1]!.voiceEndMs);
});

test('one sure window is a voice, an unsure one or one while we speak is not', (t) => {
  const once = (probability: number) => (ms: number) => (ms >= 1_100 && ms < 1_140 ? probability : 0.02);
  t.true(heard(speech, once(0.95)).some(({ voiced }) => voiced));
  t.false(heard(speech, once(0.7)).some(({ voiced }) => voiced));
  t.false(heard(speech, once(0.95), true).some(({ voiced }) => voiced));
});

test('while the secretary speaks a voice is what is likely one, and repeats itself as vocal folds do', (t) => {
  const voice = together(noise(1_000, 20), buzz(800, 120, 6_000), noise(1_000, 20));
  const for100 = (probability: number) => (ms: number) => (ms >= 1_100 && ms < 1_200 ? probability : 0.02);
  const begins = (sound: Int16Array, probability: number) =>
    heard(sound, for100(probability), true).some(({ voiced }) => voiced);
  t.true(begins(voice, 0.85));
  t.false(begins(voice, 0.7), 'not likely');
  t.false(begins(speech, 0.85), 'breath, a cough');
  t.true(
    heard(speech, for100(0.7)).some(({ voiced }) => voiced),
    'she is silent: less is enough',
  );
});

test('whoever whispers into her words, or is hard to make out, is let in when he goes on', (t) => {
  const frames = heard(speech, (ms) => (ms >= 1_060 && ms < 1_800 ? 0.6 : 0.02), true);
  const first = frames.findIndex(({ voiced }) => voiced) * FRAME_MS;
  t.true(first >= 1_300 && first <= 1_400, `${first}`);
});

test('a probability that wavers does not end a voice', (t) => {
  const frames = heard(speech, (ms) => (ms >= 1_060 && ms < 1_800 ? (ms % 80 === 20 ? 0.4 : 0.9) : 0.01));
  t.is(frames.filter(({ voiced }, i) => voiced && !frames[i - 1]?.voiced).length, 1);
});

test('in steady noise the end is where the detection saw it, no earlier than it could know', (t) => {
  const frames = heard(noise(2_000, 4_000), (ms) => (ms >= 500 && ms < 1_200 ? 0.9 : 0.1));
  const end = frames.at(-1)!.voiceEndMs!;
  t.true(end >= 1_100 && end <= 1_220, `${end}`);
});
