import test from 'ava';
import { Pulse } from '../../src/call/index.js';
import { HandClock } from './fakes.js';

test('a call that is being connected lives, but not for ever', async (t) => {
  const clock = new HandClock();
  const pulse = new Pulse({ clock, connectWithinMs: 10_000 });
  await clock.pass(9_999);
  t.true(pulse.beats());
  await clock.pass(2);
  t.false(pulse.beats());
});

test('a call whose frames stop is dead, and lives again when they come', async (t) => {
  const clock = new HandClock();
  const pulse = new Pulse({ clock, framesWithinMs: 2_000 });
  pulse.frame();
  await clock.pass(2_000);
  t.true(pulse.beats());
  await clock.pass(1);
  t.false(pulse.beats());
  pulse.frame();
  t.true(pulse.beats());
});

test('a step that does not end is no life, though frames flow', async (t) => {
  const clock = new HandClock();
  const pulse = new Pulse({ clock, stepWithinMs: 1_000 });
  pulse.frame();
  pulse.stepBegins();
  await clock.pass(1_001);
  pulse.frame();
  t.false(pulse.beats());
  pulse.stepEnds();
  t.true(pulse.beats());
});
