import test from 'ava';
import { Fourier } from '../../src/audio/fourier.js';
import { logMel, MEL_BANDS } from '../../src/audio/index.js';
import { joined, tone } from './signals.js';

const FRAMES = 800;

test('the transform is the sum it stands for', (t) => {
  const length = 400;
  const re = Float64Array.from({ length }, (_, i) => Math.sin(i * i) * 3);
  const im = Float64Array.from({ length }, (_, i) => Math.cos(i * 7));
  const out = { re: re.slice(), im: im.slice() };
  new Fourier(length).transform(out);
  for (const k of [0, 1, 4, 99, 200, 301, 399]) {
    let [x, y] = [0, 0];
    for (let i = 0; i < length; i += 1) {
      const angle = (-2 * Math.PI * k * i) / length;
      x += re[i]! * Math.cos(angle) - im[i]! * Math.sin(angle);
      y += re[i]! * Math.sin(angle) + im[i]! * Math.cos(angle);
    }
    t.true(Math.abs(out.re[k]! - x) < 1e-9 && Math.abs(out.im[k]! - y) < 1e-9, `${k}`);
  }
  t.throws(() => new Fourier(12), { instanceOf: RangeError });
});

/**
 * Expected values: the numpy reference that pipecat-ai 1.14.0 ships (compute_whisper_log_mel_features, itself the same
 * as transformers' WhisperFeatureExtractor), run on the same samples divided by 32,768.
 */
test('the features are those of the reference, for a short sound and for one of full length', (t) => {
  const short = joined([noise(500, 3_000), tone(440, 16_000, 0.7, 8_000), new Int16Array(3_200)]);
  const long = joined([tone(300, 16_000, 2, 5_000), noise(7_000, 2_000), tone(1_500, 16_000, 1, 900)]);
  const cases = [
    {
      sound: short,
      mean: 0.00853934,
      deviation: 0.31786773,
      values: [
        [0, 0, -0.07857],
        [0, 799, -0.07857],
        [10, 670, 1.16005],
        [12, 720, 1.77675],
        [40, 680, 1.09338],
        [79, 670, 1.10367],
      ],
    },
    {
      sound: long,
      mean: 0.95029932,
      deviation: 0.49217084,
      values: [
        [0, 0, 1.01092],
        [0, 799, 0.34752],
        [12, 720, -0.30606],
        [40, 680, 1.21839],
        [79, 799, -0.24137],
        [5, 2, 1.07145],
        [33, 790, 0.36927],
      ],
    },
  ];
  for (const { sound, mean, deviation, values } of cases) {
    const features = logMel(sound, FRAMES);
    t.is(features.length, MEL_BANDS * FRAMES);
    const measured = features.reduce((sum, value) => sum + value, 0) / features.length;
    t.true(Math.abs(measured - mean) < 1e-5, `mean ${measured}`);
    const variance = features.reduce((sum, value) => sum + (value - measured) ** 2, 0) / features.length;
    t.true(Math.abs(Math.sqrt(variance) - deviation) < 1e-5);
    for (const [band, frame, value] of values as [number, number, number][]) {
      t.true(Math.abs(features[band * FRAMES + frame]! - value) < 2e-5, `band ${band}, frame ${frame}`);
    }
  }
});

test('silence and nothing at all give finite features', (t) => {
  for (const sound of [new Int16Array(), new Int16Array(200_000), new Int16Array(16_000).fill(5_000)]) {
    t.true(logMel(sound, FRAMES).every(Number.isFinite));
  }
});

/** White noise, the same each time. */
function noise(ms: number, amplitude: number): Int16Array {
  let state = 1;
  return Int16Array.from({ length: ms * 16 }, () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return ((state / 0x7fffffff) * 2 - 1) * amplitude;
  });
}
