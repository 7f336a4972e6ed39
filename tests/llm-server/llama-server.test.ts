import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { silentLogger } from '../../src/common/index.js';
import { createBackend } from '../../src/llm-server/backends.js';
import { startLlamaServer } from '../../src/setup/index.js';
import type { SummaryDraft } from '../../src/terms/index.js';
import { collect, connect, conversation, never, serve, until } from '../llm/fixtures.js';
import { smallModel } from './small-model.js';

// One test: the real server holds 300 MB and starts in seconds.
test('a real llama-server: streaming, stopping, summary, and its death', async (t) => {
  t.timeout(170_000);
  const directory = await mkdtemp(join(tmpdir(), 'secretary-llama-'));
  t.teardown(() => rm(directory, { recursive: true, force: true }));
  const llama = await startLlamaServer({ gguf: await smallModel(), directory, contextTokens: 4_096 });
  t.teardown(() => llama.stop());
  const backend = createBackend(
    {
      kind: 'openai',
      baseUrl: llama.url,
      model: 'smollm2',
      maxTokens: 40,
      maxSummaryTokens: 120,
      licence: 'Apache-2.0',
    },
    silentLogger(),
  );
  const server = await serve(t, backend, { readyIntervalMs: 200 });
  const deadlines = { firstPieceMs: 60_000, nextPieceMs: 20_000, converseMs: 90_000 };
  const model = connect(t, server.address, { deadlines });
  t.true(await model.healthy());
  t.deepEqual(await model.describe(), { backend: 'openai', model: 'smollm2', licence: 'Apache-2.0' });

  const events = await collect(model.converse(conversation(), never));
  const texts = events.filter((event) => event.type === 'text');
  t.true(texts.length > 0);
  const end = events.at(-1)!;
  t.is(end.type, 'end');
  t.true(end.type === 'end' && end.usage!.inputTokens > 200 && end.usage!.outputTokens > 0);

  const barge = new AbortController();
  const error = await t.throwsAsync(async () => {
    for await (const _ of model.converse(conversation(), barge.signal)) barge.abort();
  });
  t.like(error, { code: 'aborted' });

  const draft: SummaryDraft = await model.summarize(conversation(), never);
  t.is(draft.engine, 'smollm2');
  t.true(draft.statements.every(({ text }) => text !== ''));
  t.true(['low', 'normal', 'urgent'].includes(draft.urgency));

  await llama.stop();
  await until(async () => !(await model.healthy()), 'NOT_SERVING');
  t.like(await t.throwsAsync(collect(model.converse(conversation(), never))), { code: 'unavailable' });
});
