import test from 'ava';
import { BargeIn } from '../../src/call/index.js';

test('words silence the secretary, signs of listening do not', (t) => {
  const bargeIn = new BargeIn();
  t.false(bargeIn.meant('uh-huh'));
  t.false(bargeIn.meant('yeah, okay'));
  t.false(bargeIn.meant(''));
  t.true(bargeIn.meant('yes but wait'));
  t.true(bargeIn.meant('아니요 잠깐만요'));
});

test('speech without words silences after its time, once a stretch', (t) => {
  const bargeIn = new BargeIn({ speechMs: 700 });
  t.false(bargeIn.insists(5_000));
  bargeIn.speechStarted(1_000);
  t.false(bargeIn.insists(1_699));
  t.true(bargeIn.insists(1_700));
  t.false(bargeIn.insists(9_000), 'the same noise must not cut the next utterance too');
  bargeIn.speechStopped();
  bargeIn.speechStarted(10_000);
  t.true(bargeIn.insists(10_700));
});

test('a short noise that stopped means nothing', (t) => {
  const bargeIn = new BargeIn();
  bargeIn.speechStarted(0);
  bargeIn.speechStopped();
  t.false(bargeIn.insists(60_000));
});

test("the secretary's own words, come back over the line, mean nothing", (t) => {
  const bargeIn = new BargeIn();
  const spoken = 'May I have your name, please?';
  bargeIn.speechStarted(0);
  t.false(bargeIn.meant('have your name', spoken));
  t.false(bargeIn.insists(2_000));
  t.true(bargeIn.meant('have your name i do not', spoken));
  t.true(bargeIn.insists(2_000));
});
