import { setTimeout as sleep } from 'node:timers/promises';
import test from 'ava';
import { Admission } from '../../src/daemon/admission.js';
import { LoopGauge } from '../../src/daemon/loop-gauge.js';

function fed(admission: Admission, ...delays: number[]): Admission {
  for (const loopDelayMs of delays) admission.measured({ loopDelayMs });
  return admission;
}

test('so many calls are taken and no more', (t) => {
  const admission = new Admission({ maxCalls: 2 });
  t.deepEqual(
    [0, 1, 2, 3].map((calls) => admission.decide(calls)),
    ['admitted', 'admitted', 'full', 'full'],
  );
});

test('one bad measure is an accident, two are a busy machine, and it takes a while to be free again', (t) => {
  const admission = new Admission({ maxCalls: 10 });
  t.is(fed(admission, 10, 400, 10, 400).decide(3), 'admitted');
  t.is(fed(admission, 100).decide(3), 'busy');
  t.is(fed(admission, 60, 10, 10, 10, 10).decide(3), 'busy', 'it just calms down');
  t.is(fed(admission, 60, 10, 10, 10, 10).decide(3), 'busy', 'a relapse, though a small one');
  t.is(fed(admission, 10).decide(3), 'admitted');
});

test('the first call is taken however slow the machine is', (t) => {
  t.is(fed(new Admission({ maxCalls: 10 }), 900, 900, 900).decide(0), 'admitted');
});

test('a queue before the recogniser or the voice counts as well', (t) => {
  const admission = new Admission({ maxCalls: 10, mostQueueDelayMs: 500 });
  for (let i = 0; i < 2; i += 1) admission.measured({ loopDelayMs: 0, queueDelayMs: 600 });
  t.is(admission.decide(1), 'busy');
});

test('the gauge sees a loop that was held up, and forgets it', async (t) => {
  const measures: number[] = [];
  const gauge = new LoopGauge((loopDelayMs) => measures.push(loopDelayMs), 300);
  gauge.start();
  t.teardown(() => gauge.stop());
  await sleep(50);
  const end = performance.now() + 250;
  while (performance.now() < end);
  while (measures.length < 3) await sleep(20);
  t.true(measures[0]! > 150, `${measures}`);
  t.true(measures[2]! < 100, `${measures}`);
});
