import { mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { silentLogger } from '../../src/common/index.js';
import { toolsFor } from '../../src/dialogue/index.js';
import { LlamaBackend } from '../../src/llm-server/llama.js';
import { importLlamaCpp } from '../../src/llm-server/llama-cpp.js';
import { defaultAgenda } from '../../src/terms/index.js';
import { collect, connect, conversation, never, serve, until } from '../llm/fixtures.js';
import { smallModel } from './small-model.js';

// One test: the model is loaded once.
test('a GGUF file in the process: streaming, tools, stopping, summary', async (t) => {
  t.timeout(170_000);
  const options = { modelFile: await smallModel(), contextTokens: 2_048, maxTokens: 40, maxSummaryTokens: 120 };
  const backend = new LlamaBackend({ kind: 'llama', ...options }, silentLogger());
  t.false(await backend.ready());
  const server = await serve(t, backend);
  const deadlines = { firstPieceMs: 60_000, nextPieceMs: 30_000, converseMs: 120_000 };
  const model = connect(t, server.address, { deadlines });
  t.true(await model.healthy());
  t.like(await model.describe(), { backend: 'llama', licence: 'apache-2.0' });

  const tools = toolsFor({ agenda: defaultAgenda });
  const events = await collect(model.converse(conversation({ tools }), never));
  const words = events.flatMap((event) => (event.type === 'text' ? [event.text] : []));
  t.true(words.length > 0);
  t.false(/"say"|[{}]/.test(words.join('')), 'words, not JSON');
  const names = tools.map((tool) => tool.name);
  for (const event of events) if (event.type === 'tool') t.true(names.includes(event.call.name));
  const end = events.at(-1)!;
  t.true(end.type === 'end' && end.usage !== undefined && end.usage.outputTokens > 2);

  const barge = new AbortController();
  const error = await t.throwsAsync(async () => {
    for await (const _ of model.converse(conversation({ tools }), barge.signal)) barge.abort();
  });
  t.like(error, { code: 'aborted' });

  const draft = await model.summarize(conversation(), never);
  t.is(draft.engine, (await model.describe()).model);
  t.true(draft.statements.every(({ turns }) => turns.every((turn) => turn === 0 || turn === 1)));

  await server.stop();
  await until(async () => !(await model.healthy()), 'gone');
});

test('a file that is missing or no model, and a missing package, are named', async (t) => {
  const log = silentLogger();
  const folder = await mkdtemp(join(tmpdir(), 'secretary-gguf-'));
  t.teardown(() => rm(folder, { recursive: true, force: true }));
  const missing = new LlamaBackend({ kind: 'llama', modelFile: '/nowhere/model.gguf' }, log);
  t.like(await t.throwsAsync(missing.start(), { message: /\/nowhere\/model\.gguf/ }), { code: 'not-found' });

  const modelFile = join(folder, 'model.gguf');
  const small = await open(await smallModel());
  const head = (await small.read(Buffer.alloc(1_000_000), 0, 1_000_000, 0)).buffer;
  await small.close();
  for (const content of [
    '',
    'GGUF',
    'GGUF, or so it says, and goes on',
    '<html>404</html>'.repeat(9),
    head.subarray(0, 30),
    head,
  ]) {
    await writeFile(modelFile, content);
    const damaged = new LlamaBackend({ kind: 'llama', modelFile }, log);
    t.like(await t.throwsAsync(damaged.start()), { code: 'damaged' });
    await damaged.stop();
    await damaged.stop();
  }

  const bare = () => importLlamaCpp(() => Promise.reject(new Error('Cannot find package')));
  const without = new LlamaBackend({ kind: 'llama', modelFile }, log, bare);
  const error = await t.throwsAsync(without.start());
  t.like(error, { code: 'bad-configuration' });
  t.regex((error as { advice?: string }).advice!, /npm install node-llama-cpp/);
});
