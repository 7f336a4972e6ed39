import test from 'ava';
import { Framer, frames, levelDbfs, SILENCE_DBFS } from '../../src/audio/index.js';
import { joined, tone } from './signals.js';

test('frames hold 320 samples whatever the chunks were, the last padded with silence', (t) => {
  const input = tone(300, 16_000, 0.1031);
  const framer = new Framer();
  const cut: Int16Array[] = [];
  for (let at = 0; at < input.length; at += 77) cut.push(...framer.push(input.subarray(at, at + 77)));
  cut.push(...framer.flush());
  t.deepEqual(cut, frames(input));
  t.true(cut.every((frame) => frame.length === 320));
  t.deepEqual(joined(cut).subarray(0, input.length), input);
  t.true(
    joined(cut)
      .subarray(input.length)
      .every((sample) => sample === 0),
  );
  t.deepEqual(framer.flush(), []);
});

test('levels are dB of full scale', (t) => {
  t.is(levelDbfs(new Int16Array(320)), SILENCE_DBFS);
  t.is(levelDbfs(new Int16Array()), SILENCE_DBFS);
  t.true(Math.abs(levelDbfs(tone(1_000, 16_000, 1, 32_767)) + 3.01) < 0.01);
  t.is(levelDbfs(Int16Array.of(-32_768, -32_768)), 0);
});
