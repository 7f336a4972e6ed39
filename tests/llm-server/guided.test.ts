import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { silentLogger } from '../../src/common/index.js';
import { guided, summarise, toolsFor } from '../../src/dialogue/index.js';
import { startLlmServer } from '../../src/llm-server/index.js';
import { defaultAgenda } from '../../src/terms/index.js';
import { collect, connect, conversation, never, turn } from '../llm/fixtures.js';

const log = silentLogger();

async function start(t: ExecutionContext, address = '127.0.0.1:0') {
  const server = await startLlmServer({ address, log, graceMs: 50 });
  t.teardown(() => server.stop());
  return server;
}

test('the guided interview answers over the wire as it does at home', async (t) => {
  const server = await start(t);
  const model = connect(t, server.address);
  t.true(await model.healthy());
  t.deepEqual(await model.describe(), { backend: 'guided', model: 'guided', licence: 'Apache-2.0' });
  const openings = ['When are you open?', 'My name is Ann Lee.', 'Goodbye.', '', 'My number is 202 555 0123.'];
  for (const opening of openings) {
    const turns = [turn(0, 'secretary', 'How can I help you?'), turn(1, 'caller', opening)];
    const request = conversation({ turns, tools: toolsFor({ agenda: defaultAgenda }), notes: {} });
    const events = await collect(model.converse(request, never));
    const expected = guided(request);
    t.is(events.flatMap((event) => (event.type === 'text' ? event.text : [])).join(''), expected.text, opening);
    t.deepEqual(
      events.flatMap((event) => (event.type === 'tool' ? event.call : [])),
      [...expected.toolCalls],
    );
    t.is(events.at(-1)!.type, 'end');
    t.deepEqual(await model.summarize(request, never), summarise(request));
  }
});

test('a Unix socket serves too, takes the place of one left by a killed server, and is gone afterwards', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'secretary-socket-'));
  t.teardown(() => rm(folder, { recursive: true, force: true }));
  const path = join(folder, 'llm.sock');
  const child = fork('-', {
    execArgv: ['-e', `require('net').createServer().listen(${JSON.stringify(path)}, () => process.send('up'))`],
  });
  t.teardown(() => child.kill('SIGKILL'));
  await once(child, 'message');
  child.kill('SIGKILL');
  await once(child, 'exit');

  const server = await start(t, `unix:${path}`);
  t.is(server.address, `unix:${path}`);
  t.true(await connect(t, server.address).healthy());
  t.like(await t.throwsAsync(startLlmServer({ address: server.address, log })), { code: 'unavailable' });
  t.true(await connect(t, server.address).healthy());
  await server.stop();
  const again = createServer();
  await new Promise<void>((resolve, reject) => again.once('error', reject).listen(path, resolve));
  t.teardown(() => again.close());
});
