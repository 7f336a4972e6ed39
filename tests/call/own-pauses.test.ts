import test from 'ava';
import { OwnPauses } from '../../src/call/own-pauses.js';

const silent = new Int16Array(320);
const loud = new Int16Array(320).fill(5_000);

/** Writes voice, a pause of 300 ms and voice again; 100 ms of voice each. */
function written(): OwnPauses {
  const pauses = new OwnPauses();
  for (let i = 0; i < 5; i += 1) pauses.written(loud);
  for (let i = 0; i < 15; i += 1) pauses.written(silent);
  for (let i = 0; i < 5; i += 1) pauses.written(loud);
  return pauses;
}

function play(pauses: OwnPauses, frames: number): OwnPauses {
  for (let i = 0; i < frames; i += 1) pauses.played();
  return pauses;
}

test('a pause is known while it is played, and as the next thing to be played', (t) => {
  t.is(written().pausingMs, 0);
  t.is(play(written(), 4).pausingMs, 0);
  t.is(play(written(), 5).pausingMs, 300, 'it comes next');
  t.is(play(written(), 12).pausingMs, 300);
  t.is(play(written(), 20).pausingMs, 300, 'its last frame was just played');
  t.is(play(written(), 21).pausingMs, 0);
});

test('what was flushed is no pause', (t) => {
  const pauses = play(written(), 12);
  pauses.flushed();
  t.is(pauses.pausingMs, 0);
  pauses.written(loud);
  t.is(pauses.pausingMs, 0);
});

test('more frames played than written do no harm', (t) => {
  t.is(play(written(), 60).pausingMs, 0);
});
