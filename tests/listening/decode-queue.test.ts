import test from 'ava';
import { DecodeQueue } from '../../src/listening/engines/decode-queue.js';

test('no more run at one time than allowed; the urgent go first, then the order of arrival', async (t) => {
  const queue = new DecodeQueue(2);
  const order: string[] = [];
  let running = 0;
  let most = 0;
  const work = (name: string) => async () => {
    running += 1;
    most = Math.max(most, running);
    order.push(name);
    await new Promise((resolve) => setImmediate(resolve));
    running -= 1;
    return name;
  };
  const names = ['a', 'b', 'c', 'd', 'urgent', 'e'];
  t.deepEqual(await Promise.all(names.map((name) => queue.run(name === 'urgent', work(name)))), names);
  t.is(most, 2);
  t.deepEqual(order, ['a', 'b', 'urgent', 'c', 'd', 'e']);
});

test('a decoding that fails gives its place to the next', async (t) => {
  const queue = new DecodeQueue(1);
  const failing = queue.run(false, async () => {
    throw new Error('no');
  });
  const next = queue.run(false, async () => 'yes');
  await t.throwsAsync(failing, { message: 'no' });
  t.is(await next, 'yes');
});
