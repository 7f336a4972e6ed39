import test from 'ava';
import { FRAME_MS } from '../../src/audio/index.js';
import { VoiceGate } from '../../src/listening/voice-gate.js';
import { noise, together } from './sounds.js';

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
  t.true(heard(speech, (ms) => (ms >= 1_100 && ms < 1_200 ? 0.6 : 0.02), true).some(({ voiced }) => voiced));
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
