import { MessageChannel } from 'node:worker_threads';
import test from 'ava';
import { serveRtp } from '../../src/media/serve-rtp.js';

test('a line that was refused and then closed leaves nothing behind', async (t) => {
  const { port1, port2 } = new MessageChannel();
  t.teardown(() => port1.close());
  serveRtp(port2);
  const said: string[] = [];
  const next = () => new Promise<void>((resolve) => port1.once('message', ({ type }) => resolve(void said.push(type))));
  const refused = next();
  port1.postMessage({ type: 'bind', line: 1, address: '203.0.113.1' });
  await refused;
  port1.postMessage({ type: 'close', line: 1 });
  const bound = next();
  port1.postMessage({ type: 'bind', line: 1, address: '127.0.0.1' });
  await Promise.race([bound, new Promise((resolve) => setTimeout(resolve, 1_000).unref())]);
  t.deepEqual(said, ['refused', 'bound']);
  port1.postMessage({ type: 'close', line: 1 });
});
