import test from 'ava';
import { Metrics } from '../../src/metrics/index.js';

test('a counter shows every combination of its labels from the beginning, and only grows', async (t) => {
  const metrics = new Metrics();
  const labels = { kind: ['mail', 'other'], outcome: ['done'] } as const;
  const count = metrics.counter({ name: 'jobs_total', help: 'Jobs.', labels });
  count.add({ kind: 'mail', outcome: 'done' });
  count.add({ kind: 'mail', outcome: 'done' }, 2);
  t.deepEqual(await lines(metrics, 'jobs_total'), [
    'jobs_total{kind="mail",outcome="done"} 3',
    'jobs_total{kind="other",outcome="done"} 0',
  ]);
});

test('what is not in the list is "other": nothing from outside becomes a label', async (t) => {
  const metrics = new Metrics();
  const count = metrics.counter({ name: 'x_total', help: 'X.', labels: { reason: ['full'] } });
  for (let i = 0; i < 1_000; i += 1) count.add({ reason: `+1212555${i}` });
  t.deepEqual(await lines(metrics, 'x_total'), ['x_total{reason="full"} 0', 'x_total{reason="other"} 1000']);
});

test('a gauge is read when it is asked for, and shows no old number for what cannot be told', async (t) => {
  const metrics = new Metrics();
  let bytes: number | undefined = 5;
  metrics.gauge({ name: 'spool_bytes', help: 'B.' }, () => [{ labels: {}, value: bytes }]);
  metrics.gauge({ name: 'part_up', help: 'P.', labels: { part: ['a', 'b'] } }, async () => [
    { labels: { part: 'a' }, value: bytes },
    { labels: { part: 'b' }, value: 1 },
  ]);
  t.deepEqual(await lines(metrics, 'spool_bytes'), ['spool_bytes 5']);
  bytes = undefined;
  t.deepEqual(await lines(metrics, 'spool_bytes'), ['spool_bytes Nan']);
  t.deepEqual(await lines(metrics, 'part_up'), ['part_up{part="b"} 1']);
});

test('a counter that is counted elsewhere is not added to itself', async (t) => {
  const metrics = new Metrics();
  metrics.readCounter({ name: 'restarts_total', help: 'R.' }, () => [{ labels: {}, value: 3 }]);
  await metrics.text();
  t.deepEqual(await lines(metrics, 'restarts_total'), ['restarts_total 3']);
});

test('a histogram takes what is a number', async (t) => {
  const metrics = new Metrics();
  const delay = metrics.histogram({ name: 'delay_seconds', help: 'D.' }, [0.5, 1]);
  for (const seconds of [0.4, 0.9, 7, Number.NaN]) delay.observe({}, seconds);
  const shown = (await metrics.text()).split('\n').filter((line) => line.startsWith('delay_seconds'));
  t.deepEqual(shown, [
    'delay_seconds_bucket{le="0.5"} 1',
    'delay_seconds_bucket{le="1"} 2',
    'delay_seconds_bucket{le="+Inf"} 3',
    'delay_seconds_sum 8.3',
    'delay_seconds_count 3',
  ]);
});

test('the process tells its memory, its files and its loop, and two registries know nothing of each other', async (t) => {
  const [one, other] = [new Metrics(), new Metrics()];
  one.counter({ name: 'mine_total', help: 'M.' });
  const text = await other.text();
  for (const name of ['process_resident_memory_bytes', 'process_open_fds', 'nodejs_eventloop_lag_p99_seconds']) {
    t.regex(text, new RegExp(`^${name} \\d`, 'm'));
  }
  t.false(text.includes('mine_total'));
});

async function lines(metrics: Metrics, name: string): Promise<string[]> {
  return (await metrics.text()).split('\n').filter((line) => new RegExp(`^${name}[ {]`).test(line));
}
