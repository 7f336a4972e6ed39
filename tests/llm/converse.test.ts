import { setTimeout as delay } from 'node:timers/promises';
import test from 'ava';
import type { ModelEvent } from '../../src/terms/index.js';
import { collect, connect, conversation, never, oneThenSilence, ScriptedBackend, serve, until } from './fixtures.js';

async function* say(...events: ModelEvent[]): AsyncGenerator<ModelEvent> {
  yield* events;
}

test('text pieces, tool calls and the end arrive in order, and the request arrives whole', async (t) => {
  const events: ModelEvent[] = [
    { type: 'text', text: 'I have ' },
    { type: 'tool', call: { name: 'note_field', arguments: { name: 'reason', value: 'boiler' } } },
    { type: 'text', text: 'noted that.' },
    { type: 'end', reason: 'length', usage: { inputTokens: 12, outputTokens: 5 } },
  ];
  const backend = new ScriptedBackend(() => say(...events));
  const server = await serve(t, backend);
  const model = connect(t, server.address);
  const request = conversation();
  t.deepEqual(await collect(model.converse(request, never)), events);
  t.deepEqual(backend.requests, [request]);
});

test('pieces arrive while the rest is still being written', async (t) => {
  let release = () => {};
  const gate = new Promise<void>((resolve) => {
    release = resolve;
  });
  const backend = new ScriptedBackend(async function* () {
    yield { type: 'text', text: 'first' };
    await gate;
    yield { type: 'end' };
  });
  const server = await serve(t, backend);
  const seen: string[] = [];
  for await (const event of connect(t, server.address).converse(conversation(), never)) {
    seen.push(event.type);
    // Would wait for ever if the server kept the first piece back.
    release();
  }
  t.deepEqual(seen, ['text', 'end']);
});

test('firing the signal ends the answer as aborted and stops the backend', async (t) => {
  const backend = new ScriptedBackend(oneThenSilence);
  const server = await serve(t, backend);
  const barge = new AbortController();
  const seen: ModelEvent[] = [];
  const error = await t.throwsAsync(async () => {
    for await (const event of connect(t, server.address).converse(conversation(), barge.signal)) {
      seen.push(event);
      barge.abort();
    }
  });
  t.like(error, { name: 'SecretaryError', code: 'aborted' });
  t.deepEqual(seen, [{ type: 'text', text: 'one ' }]);
  await until(() => backend.signals[0]?.aborted === true, 'the backend told to stop');
});

test('what has come but was not read when the signal fires is not given out', async (t) => {
  const pieces: ModelEvent[] = [{ type: 'text', text: 'a' }, { type: 'text', text: 'b' }, { type: 'end' }];
  const server = await serve(t, new ScriptedBackend(() => say(...pieces)));
  const barge = new AbortController();
  const error = await t.throwsAsync(async () => {
    for await (const event of connect(t, server.address).converse(conversation(), barge.signal)) {
      t.deepEqual(event, pieces[0]);
      await delay(200);
      barge.abort();
    }
  });
  t.like(error, { code: 'aborted' });
});

test('leaving the loop stops the backend', async (t) => {
  const backend = new ScriptedBackend(oneThenSilence);
  const server = await serve(t, backend);
  for await (const _ of connect(t, server.address).converse(conversation(), never)) break;
  await t.notThrowsAsync(until(() => backend.signals[0]?.aborted === true, 'the backend told to stop'));
});

test('a signal that has already fired asks nobody', async (t) => {
  const backend = new ScriptedBackend(oneThenSilence);
  const server = await serve(t, backend);
  const model = connect(t, server.address);
  await t.throwsAsync(collect(model.converse(conversation(), AbortSignal.abort())), { message: /given up/ });
  await t.throwsAsync(model.summarize(conversation(), AbortSignal.abort()), { message: /given up/ });
  t.is(backend.requests.length, 0);
});

test('a late first piece, a late next piece and a late end are timeouts, and stop the backend', async (t) => {
  const silent = new ScriptedBackend(async function* (signal) {
    await delay(60_000, undefined, { signal });
    yield { type: 'end' };
  });
  const endless = new ScriptedBackend(async function* (signal) {
    for (;;) {
      await delay(20, undefined, { signal });
      yield { type: 'text', text: '.' };
    }
  });
  const cases = [
    { backend: silent, deadlines: { firstPieceMs: 400 }, message: /first piece/ },
    { backend: new ScriptedBackend(oneThenSilence), deadlines: { nextPieceMs: 400 }, message: /next piece/ },
    { backend: endless, deadlines: { converseMs: 300 }, message: /Deadline/i },
  ];
  for (const { backend, deadlines, message } of cases) {
    const server = await serve(t, backend);
    const model = connect(t, server.address, { deadlines });
    const error = await t.throwsAsync(collect(model.converse(conversation(), never)), { message });
    t.like(error, { name: 'SecretaryError', code: 'timeout' });
    // On a busy machine a call may be given up before it has reached the backend.
    await until(() => backend.signals.every((signal) => signal.aborted), 'the backend told to stop');
  }
});

test('a slow speaker does not make the model late', async (t) => {
  const backend = new ScriptedBackend(() =>
    say({ type: 'text', text: 'a' }, { type: 'text', text: 'b' }, { type: 'end' }),
  );
  const server = await serve(t, backend);
  const seen: string[] = [];
  const deadlines = { firstPieceMs: 5_000, nextPieceMs: 100, converseMs: 5_000 };
  for await (const event of connect(t, server.address, { deadlines }).converse(conversation(), never)) {
    seen.push(event.type);
    await delay(150);
  }
  t.deepEqual(seen, ['text', 'text', 'end']);
});

test('an answer without end, or without an end to its length, is a protocol fault', async (t) => {
  const short = await serve(t, new ScriptedBackend(() => say({ type: 'text', text: 'and then' })));
  const first = await t.throwsAsync(collect(connect(t, short.address).converse(conversation(), never)));
  t.like(first, { code: 'protocol' });

  const babbling = new ScriptedBackend(async function* () {
    for (;;) yield { type: 'text', text: 'of an epoch '.repeat(20) };
  });
  const long = await serve(t, babbling);
  const second = await t.throwsAsync(collect(connect(t, long.address).converse(conversation(), never)));
  t.like(second, { code: 'protocol' });
  t.regex(second!.message, /longer than 4000 characters/);
  await until(() => babbling.signals[0]?.aborted === true, 'the backend told to stop');
});

test('a backend that throws anything is an error with a code, not a hang-up of the server', async (t) => {
  let calls = 0;
  const backend = new ScriptedBackend(async function* () {
    calls += 1;
    if (calls === 1) throw new TypeError('cannot read properties of undefined');
    yield { type: 'end' };
  });
  const server = await serve(t, backend);
  const model = connect(t, server.address);
  t.like(await t.throwsAsync(collect(model.converse(conversation(), never))), { code: 'internal' });
  t.deepEqual(await collect(model.converse(conversation(), never)), [{ type: 'end', reason: 'stop' }]);
});

test('a request too large for the wire is refused by the client', async (t) => {
  const server = await serve(t, new ScriptedBackend(() => say({ type: 'end' })));
  const request = conversation({ persona: 'x'.repeat(2_000_000) });
  const error = await t.throwsAsync(collect(connect(t, server.address).converse(request, never)));
  t.is(error!.name, 'SecretaryError');
});
