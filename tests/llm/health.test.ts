import test from 'ava';
import { collect, connect, conversation, never, oneThenSilence, ScriptedBackend, serve, until } from './fixtures.js';

test('health follows the backend, and a backend that is not ready is not asked', async (t) => {
  const backend = new ScriptedBackend(async function* () {
    yield { type: 'end' };
  });
  backend.isReady = false;
  const server = await serve(t, backend, { readyIntervalMs: 30 });
  const model = connect(t, server.address);
  t.false(await model.healthy());
  t.like(await t.throwsAsync(collect(model.converse(conversation(), never))), { code: 'unavailable' });
  t.like(await t.throwsAsync(model.summarize(conversation(), never)), { code: 'unavailable' });
  t.is(backend.requests.length, 0);

  backend.isReady = true;
  await until(() => model.healthy(), 'SERVING');
  t.is((await collect(model.converse(conversation(), never))).length, 1);

  backend.isReady = false;
  await until(async () => !(await model.healthy()), 'NOT_SERVING');
});

test('Describe answers even while the backend is not ready', async (t) => {
  const backend = new ScriptedBackend(oneThenSilence);
  backend.isReady = false;
  const server = await serve(t, backend);
  t.deepEqual(await connect(t, server.address).describe(), { backend: 'scripted', model: 'tape', licence: 'CC0-1.0' });
});

test('where nobody may wait a live call hears at once that every seat is taken, and a summary waits for its seat', async (t) => {
  const backend = new ScriptedBackend(oneThenSilence);
  backend.maxConcurrent = 1;
  const server = await serve(t, backend, { maxWaiting: 0 });
  const model = connect(t, server.address);
  const first = model.converse(conversation(), never)[Symbol.asyncIterator]();
  await first.next();
  const error = await t.throwsAsync(collect(model.converse(conversation(), never)), { message: /busy/ });
  t.like(error, { code: 'unavailable' });

  const given = new AbortController();
  const waiting = model.summarize(conversation(), given.signal);
  await first.return?.();
  await until(() => backend.signals.length === 2, 'the summary got the seat');
  given.abort();
  t.like(await t.throwsAsync(waiting), { code: 'aborted' });
  await until(() => backend.signals[1]?.aborted === true, 'the summary was stopped in the backend');
});

test('the server limits an answer even when the client does not', async (t) => {
  const server = await serve(t, new ScriptedBackend(oneThenSilence), { maxConverseMs: 150 });
  const error = await t.throwsAsync(collect(connect(t, server.address).converse(conversation(), never)));
  t.like(error, { code: 'timeout' });
});

test('stop lets an answer end, and stops the backend once however often it is called', async (t) => {
  let release = () => {};
  const gate = new Promise<void>((resolve) => {
    release = resolve;
  });
  const backend = new ScriptedBackend(async function* () {
    yield { type: 'text', text: 'Good' };
    await gate;
    yield { type: 'text', text: 'bye.' };
    yield { type: 'end' };
  });
  const server = await serve(t, backend, { graceMs: 10_000 });
  const seen: string[] = [];
  let stopping: Promise<void> | undefined;
  for await (const event of connect(t, server.address).converse(conversation(), never)) {
    if (event.type === 'text') seen.push(event.text);
    stopping ??= server.stop();
    release();
  }
  await stopping;
  await server.stop();
  t.deepEqual(seen, ['Good', 'bye.']);
  t.is(backend.stopped, 1);
});
