import test from 'ava';
import { DecodeQueue } from '../../src/listening/engines/decode-queue.js';

/** A piece of work that ends when it is told to. */
function work(name: string, order: string[]) {
  let end: () => void = () => undefined;
  const done = new Promise<void>((resolve) => {
    end = resolve;
  });
  const run = async () => {
    order.push(name);
    await done;
    return name;
  };
  return { run, end: () => end() };
}

test('whoever has been silent for longest is read first', async (t) => {
  const order: string[] = [];
  const queue = new DecodeQueue(1);
  const [first, second, third, fourth] = ['first', 'young', 'old', 'middle'].map((name) => work(name, order)) as [
    ReturnType<typeof work>,
    ReturnType<typeof work>,
    ReturnType<typeof work>,
    ReturnType<typeof work>,
  ];
  const all = [
    queue.run(100, first.run),
    queue.run(100, second.run),
    queue.run(5_000, third.run),
    queue.run(1_000, fourth.run),
  ];
  for (const { end } of [first, second, third, fourth]) end();
  t.deepEqual(await Promise.all(all), ['first', 'young', 'old', 'middle']);
  t.deepEqual(order, ['first', 'old', 'middle', 'young']);
});

test('what only refreshes a partial text is left out while the engine is busy, and runs when it is free', async (t) => {
  const order: string[] = [];
  const queue = new DecodeQueue(1);
  const busy = work('busy', order);
  const running = queue.run(100, busy.run);
  t.is(await queue.run(undefined, work('refresh', order).run), undefined);
  busy.end();
  await running;
  t.is(await queue.run(undefined, async () => 'text'), 'text');
  t.deepEqual(order, ['busy']);
});

test('a turn does not wait for what only refreshes, and there is one refreshment at a time', async (t) => {
  const order: string[] = [];
  const queue = new DecodeQueue(1);
  const refresh = work('refresh', order);
  const refreshing = queue.run(undefined, refresh.run);
  t.is(await queue.run(100, async () => 'turn'), 'turn');
  t.is(await queue.run(undefined, work('another', order).run), undefined);
  refresh.end();
  t.is(await refreshing, 'refresh');
  t.deepEqual(order, ['refresh']);
});

test('work that fails gives its place back', async (t) => {
  const queue = new DecodeQueue(1);
  await t.throwsAsync(
    queue.run(0, async () => {
      throw new Error('broken');
    }),
    { message: 'broken' },
  );
  t.is(await queue.run(undefined, async () => 'next'), 'next');
});
