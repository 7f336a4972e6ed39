import test from 'ava';
import { FRAME_SAMPLES } from '../../src/audio/index.js';
import { Recorder } from '../../src/call/index.js';

const frame = (value: number, atMs: number) => ({ samples: new Int16Array(FRAME_SAMPLES).fill(value), atMs });

function recorder() {
  const parts: Int16Array[] = [];
  const made = new Recorder({ write: async (pcm) => void parts.push(pcm) });
  const sides = () => {
    const all = parts.flatMap((part) => [...part]);
    return { left: all.filter((_, i) => i % 2 === 0), right: all.filter((_, i) => i % 2 === 1) };
  };
  return { made, parts, sides };
}

test('each side lies at its own time, with silence where it said nothing', async (t) => {
  const { made, sides } = recorder();
  made.caller(frame(1, 0));
  made.secretary(frame(2, 100));
  await made.finish();
  const { left, right } = sides();
  t.is(left.length, right.length);
  t.is(left.length, 120 * 16);
  t.is(left.indexOf(1), 0);
  t.is(left.lastIndexOf(1), FRAME_SAMPLES - 1);
  t.is(right.indexOf(2), 1600);
  t.is(right.lastIndexOf(2), 1600 + FRAME_SAMPLES - 1);
});

test('frames that wander by less than 40 ms join without a seam', async (t) => {
  const { made, sides } = recorder();
  for (const [i, atMs] of [0, 23, 38, 75, 80].entries()) made.caller(frame(i + 1, atMs));
  await made.finish();
  t.is(sides().left.length, 5 * FRAME_SAMPLES);
  t.false(sides().left.includes(0));
});

test('what is older than the settling time is handed on while the call runs, and nothing twice', async (t) => {
  const { made, parts, sides } = recorder();
  for (let i = 0; i < 100; i += 1) {
    made.caller(frame(i + 1, i * 20));
    made.advance(i * 20);
    await new Promise((resolve) => setImmediate(resolve));
  }
  t.true(parts.length > 50);
  await made.finish();
  const { left } = sides();
  t.is(left.length, 100 * FRAME_SAMPLES);
  t.deepEqual(
    left.filter((_, i) => i % FRAME_SAMPLES === 0),
    Array.from({ length: 100 }, (_, i) => i + 1),
  );
});

test('a frame that comes after its time was handed on is kept, moved up', async (t) => {
  const { made, sides } = recorder();
  made.caller(frame(1, 0));
  made.advance(1_000);
  made.secretary(frame(9, 500));
  await made.finish();
  t.is(sides().right.filter((sample) => sample === 9).length, FRAME_SAMPLES);
});

test('writes follow each other, and finish waits for the last', async (t) => {
  let writing = 0;
  let most = 0;
  let done = 0;
  const made = new Recorder({
    write: async () => {
      writing += 1;
      most = Math.max(most, writing);
      await new Promise((resolve) => setImmediate(resolve));
      writing -= 1;
      done += 1;
    },
  });
  for (let i = 0; i < 20; i += 1) {
    made.caller(frame(1, i * 20));
    made.advance(i * 20 + 220);
  }
  await made.finish();
  t.is(most, 1);
  t.is(done, 20);
});
