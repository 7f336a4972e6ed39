import { setTimeout as sleep } from 'node:timers/promises';
import test from 'ava';
import { Admission } from '../../src/daemon/admission.js';
import { EngineGauge } from '../../src/listening/engine-gauge.js';

test('the longest wait of those that were answered and of those that still wait, once', async (t) => {
  const took: number[] = [];
  const gauge = new EngineGauge((ms) => took.push(ms));
  t.is(gauge.takeLongestMs(), 0);
  const answered = gauge.asked(true);
  await sleep(60);
  answered(true);
  const still = gauge.asked(false);
  t.is(gauge.waiting, 1);
  t.true(gauge.takeLongestMs() >= 55);
  t.true(gauge.takeLongestMs() < 55, 'what was told is not told again');
  await sleep(80);
  t.true(gauge.takeLongestMs() >= 75, 'an engine that is stuck shows');
  still(true);
  gauge.asked(true)(false);
  t.is(gauge.waiting, 0);
  t.is(took.length, 1, 'a refreshment is no wait of a turn, and what was given up is no answer');
});

test('an engine that falls behind closes the door', async (t) => {
  const gauge = new EngineGauge();
  const admission = new Admission({ maxCalls: 10, mostQueueDelayMs: 100 });
  gauge.asked(true);
  for (let second = 0; second < 2; second += 1) {
    await sleep(120);
    admission.measured({ loopDelayMs: 0, queueDelayMs: gauge.takeLongestMs() });
  }
  t.is(admission.decide(1), 'busy');
});
