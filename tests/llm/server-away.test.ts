import { createServer } from 'node:net';
import { Writable } from 'node:stream';
import test from 'ava';
import { pino } from 'pino';
import { SecretaryError } from '../../src/common/index.js';
import { startLlmServer } from '../../src/llm-server/index.js';
import { collect, connect, conversation, never, oneThenSilence, ScriptedBackend, serve, until } from './fixtures.js';

test('a server that dies in the middle of an answer is unavailable, and is found again when it is back', async (t) => {
  const lines: string[] = [];
  const log = pino(
    new Writable({
      write(chunk, _encoding, done) {
        lines.push(JSON.parse(String(chunk)).msg);
        done();
      },
    }),
  );
  const first = await serve(t, new ScriptedBackend(oneThenSilence), { graceMs: 0 });
  const model = connect(t, first.address, {}, log as never);

  const error = await t.throwsAsync(async () => {
    for await (const event of model.converse(conversation(), never)) {
      t.is(event.type, 'text');
      void first.stop();
    }
  });
  t.like(error, { name: 'SecretaryError', code: 'unavailable' });
  await first.stop();

  await until(() => lines.length === 2, 'its going noticed without a call');
  t.false(await model.healthy());
  const away = await t.throwsAsync(collect(model.converse(conversation(), never)));
  t.like(away, { code: 'unavailable' });

  const backend = new ScriptedBackend(async function* () {
    yield { type: 'end' };
  });
  await serve(t, backend, { address: first.address });
  await until(() => lines.length === 3, 'the server found again without a call');
  t.true(await model.healthy());
  t.deepEqual(await collect(model.converse(conversation(), never)), [{ type: 'end', reason: 'stop' }]);
  t.deepEqual(lines, [
    'language model connected',
    'language model away: the guided interview answers, retrying',
    'language model connected',
  ]);
});

test('nobody there: every method fails with a code and nothing waits', async (t) => {
  const model = connect(t, '127.0.0.1:1');
  t.false(await model.healthy());
  t.like(await t.throwsAsync(collect(model.converse(conversation(), never))), { code: 'unavailable' });
  t.like(await t.throwsAsync(model.summarize(conversation(), never)), { code: 'unavailable' });
  t.like(await t.throwsAsync(model.describe()), { code: 'unavailable' });
});

test('something that is no gRPC server gives a SecretaryError', async (t) => {
  const impostor = createServer((socket) => {
    socket.on('error', () => {});
    socket.end('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhi');
  });
  await new Promise<void>((resolve) => impostor.listen(0, '127.0.0.1', resolve));
  t.teardown(() => impostor.close());
  const { port } = impostor.address() as { port: number };
  const model = connect(t, `127.0.0.1:${port}`, { deadlines: { firstPieceMs: 1_000 } });
  t.true((await t.throwsAsync(collect(model.converse(conversation(), never)))) instanceof SecretaryError);
  t.false(await model.healthy());
});

test('a closed client says so, twice closed is closed', async (t) => {
  const server = await serve(t, new ScriptedBackend(oneThenSilence));
  const model = connect(t, server.address);
  model.close();
  model.close();
  t.true((await t.throwsAsync(collect(model.converse(conversation(), never)))) instanceof SecretaryError);
  t.true((await t.throwsAsync(model.describe())) instanceof SecretaryError);
});

test('an address that is taken is named', async (t) => {
  const server = await serve(t, new ScriptedBackend(oneThenSilence));
  const { silentLogger } = await import('../../src/common/index.js');
  const error = await t.throwsAsync(startLlmServer({ address: server.address, log: silentLogger() }));
  t.like(error, { code: 'unavailable' });
  t.true(error!.message.includes(server.address));
});
