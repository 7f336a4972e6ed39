import test from 'ava';
import { Resampler, resample } from '../../src/audio/index.js';
import { SecretaryError } from '../../src/common/index.js';
import { amplitudeAt, joined, tone } from './signals.js';

for (const [fromHz, toHz] of [
  [8_000, 16_000],
  [16_000, 8_000],
  [48_000, 16_000],
  [44_100, 16_000],
  [22_050, 16_000],
  [11_025, 16_000],
  [12_000, 16_000],
  [16_000, 24_000],
  [47_999, 16_000],
] as const) {
  test(`${fromHz} to ${toHz} Hz keeps a tone's pitch and level and adds nothing audible`, (t) => {
    const output = resample(tone(1_000, fromHz, 1), fromHz, toHz);
    t.is(output.length, toHz);
    t.true(Math.abs(amplitudeAt(output, 1_000, toHz) - 10_000) < 30);
    for (const hz of [2_000, 3_000, Math.min(fromHz, toHz) - 1_000, toHz / 2 - 100]) {
      if (hz > 1_500 && hz < toHz / 2) t.true(amplitudeAt(output, hz, toHz) < 10, `${hz} Hz`);
    }
  });
}

test('what the lower rate cannot carry is removed, not folded back', (t) => {
  const output = resample(tone(5_000, 48_000, 1), 48_000, 8_000);
  t.true(amplitudeAt(output, 3_000, 8_000) < 10); // 8,000 − 5,000
  const speechBand = resample(tone(3_300, 48_000, 1), 48_000, 8_000);
  t.true(amplitudeAt(speechBand, 3_300, 8_000) > 9_500);
});

test('odd chunk sizes give the very samples of one piece, and a resampler serves again after flush', (t) => {
  const input = tone(440, 44_100, 0.5);
  const whole = resample(input, 44_100, 16_000);
  const resampler = new Resampler(44_100, 16_000);
  for (const size of [1, 7, 441, 1_023, 50_000]) {
    const parts: Int16Array[] = [];
    for (let at = 0; at < input.length; at += size) parts.push(resampler.push(input.subarray(at, at + size)));
    parts.push(resampler.flush());
    t.deepEqual(joined(parts), whole, `chunks of ${size}`);
  }
});

test('no delay is added: an impulse stays where it was', (t) => {
  const input = new Int16Array(800);
  input[400] = 20_000;
  const output = resample(input, 8_000, 16_000);
  t.is(output.indexOf(Math.max(...output)), 800);
});

test('equal rates, nothing, and impossible rates', (t) => {
  t.deepEqual(resample(Int16Array.of(1, 2, 3), 16_000, 16_000), Int16Array.of(1, 2, 3));
  t.is(resample(new Int16Array(), 8_000, 16_000).length, 0);
  for (const hz of [0, -8_000, 8_000.5, Number.NaN, 1e9])
    t.throws(() => new Resampler(hz, 16_000), { instanceOf: SecretaryError });
});

test('full scale does not wrap around', (t) => {
  const square = Int16Array.from({ length: 8_000 }, (_, i) => (i % 16 < 8 ? 32_767 : -32_768));
  const output = resample(square, 8_000, 16_000);
  t.true(
    output.every(
      (sample, i) =>
        i < 200 || i > 15_800 || i % 32 < 2 || i % 32 > 29 || Math.abs((i % 32) - 16) < 2 || i % 32 < 16 === sample > 0,
    ),
  );
});
