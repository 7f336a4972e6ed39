// A daemon that takes a call and is killed in the middle of it: `node live-program.js OPTIONS-JSON`.
import { silentLogger } from '../../src/common/index.js';
import { KeyRing } from '../../src/crypto/index.js';
import { openStorage } from '../../src/storage/index.js';
import { audio, begin, turn } from './bench.js';

const { key, ...options } = JSON.parse(process.argv[2] ?? '{}');
const keyRing = new KeyRing([{ id: 'test', key: Buffer.from(key, 'base64') }]);
const storage = await openStorage({ ...options, keyRing, log: silentLogger() });
void storage.run(new AbortController().signal);
const writer = await storage.calls.begin(begin);
await writer.addTurn(turn(0, 'Hello!'));
await writer.addTurn(turn(1, 'this is what was said before'));
writer.keepState('a state that is replaced');
writer.keepState('the latest state');
await writer.appendAudio(audio(1));
process.stdout.write(`${writer.id}\n`);
process.stdin.on('data', async () => {
  for (let n = 1; n < 3; n += 1) await writer.appendAudio(audio(1, n));
  process.stdout.write(writer.spooled ? 'spooled\n' : 'stored\n');
});
