import { status } from '@grpc/grpc-js';
import test from 'ava';
import type { LanguageModel } from '../../src/llm/index.js';
import type { ModelEvent } from '../../src/terms/index.js';
import {
  collect,
  connect,
  conversation,
  never,
  oneThenSilence,
  ScriptedBackend,
  serve,
  until,
} from '../llm/fixtures.js';

/** Answers when it is let, and counts how many it writes at the same time. */
class Gated {
  readonly order: string[] = [];
  readonly #open: (() => void)[] = [];
  under = 0;
  most = 0;

  readonly backend = new ScriptedBackend((_signal, request) => this.#answer(request.callId));

  /** Lets the answer that waits longest end. */
  release(): void {
    this.#open.shift()?.();
  }

  async *#answer(callId: string): AsyncGenerator<ModelEvent> {
    this.order.push(callId);
    this.under += 1;
    this.most = Math.max(this.most, this.under);
    await new Promise<void>((resolve) => this.#open.push(resolve));
    this.under -= 1;
    yield { type: 'text', text: callId };
    yield { type: 'end' };
  }
}

/** One connection keeps the order: when this is answered, every question before it has arrived. */
async function arrived(model: LanguageModel): Promise<void> {
  await model.describe();
}

test('forty callers at three seats are answered one after the other, the oldest first', async (t) => {
  const gated = new Gated();
  gated.backend.maxConcurrent = 3;
  const server = await serve(t, gated.backend, { maxWaiting: 40, maxWaitMs: 60_000 });
  const deadlines = { firstPieceMs: 60_000, converseMs: 60_000 };
  const model = connect(t, server.address, { deadlines });
  const names = Array.from({ length: 40 }, (_, n) => `call-${n}`);
  const answers = [];
  for (const callId of names) {
    answers.push(collect(model.converse(conversation({ callId }), never)));
    await arrived(model);
  }
  for (let n = 0; n < 40; n += 1) {
    await until(() => gated.order.length >= Math.min(40, n + 3), 'the next one begun');
    gated.release();
  }
  const events = await Promise.all(answers);
  t.deepEqual(
    events.map(([first]) => first),
    names.map((text) => ({ type: 'text' as const, text })),
  );
  t.is(gated.most, 3);
  t.deepEqual(gated.order, names);
});

test('a question for which there is no room is told so, with a status of its own', async (t) => {
  const backend = new ScriptedBackend(oneThenSilence);
  backend.maxConcurrent = 1;
  const server = await serve(t, backend, { maxWaiting: 2, maxWaitMs: 60_000 });
  const model = connect(t, server.address, { deadlines: { firstPieceMs: 60_000 } });
  const given = new AbortController();
  const three = [1, 2, 3].map(() => collect(model.converse(conversation(), given.signal)));
  const gone = Promise.allSettled(three);
  await arrived(model);
  const error = await t.throwsAsync(collect(model.converse(conversation(), never)), { message: /busy.*2 waiting/ });
  t.like(error, { code: 'unavailable' });
  t.like(error!.cause, { code: status.RESOURCE_EXHAUSTED });
  given.abort();
  await gone;
});

test('nobody waits for ever while a caller listens to the silence', async (t) => {
  const backend = new ScriptedBackend(oneThenSilence);
  backend.maxConcurrent = 1;
  const server = await serve(t, backend, { maxWaitMs: 150 });
  const model = connect(t, server.address);
  const first = model.converse(conversation(), never)[Symbol.asyncIterator]();
  await first.next();
  await t.throwsAsync(collect(model.converse(conversation(), never)), { message: /busy/ });
  await first.return?.();
});

test('the seat of a client that is gone is free at once, whatever its backend does', async (t) => {
  let calls = 0;
  const deaf = new ScriptedBackend(async function* () {
    calls += 1;
    // The first one never notices that it was given up.
    if (calls === 1) await new Promise(() => {});
    yield { type: 'text', text: 'Hello.' };
    yield { type: 'end' };
  });
  deaf.maxConcurrent = 1;
  const server = await serve(t, deaf, { maxWaitMs: 5_000 });
  const model = connect(t, server.address, { deadlines: { firstPieceMs: 10_000 } });
  const given = new AbortController();
  const first = collect(model.converse(conversation(), given.signal));
  await until(() => calls === 1, 'the first one begun');
  const second = collect(model.converse(conversation(), never));
  given.abort();
  t.like(await t.throwsAsync(first), { code: 'aborted' });
  t.deepEqual(
    (await second).map(({ type }) => type),
    ['text', 'end'],
  );
});

test('a question that was given up while it waited is never asked', async (t) => {
  const backend = new ScriptedBackend(oneThenSilence);
  backend.maxConcurrent = 1;
  const server = await serve(t, backend, { maxWaitMs: 60_000 });
  const model = connect(t, server.address, { deadlines: { firstPieceMs: 60_000 } });
  const first = model.converse(conversation({ callId: 'first' }), never)[Symbol.asyncIterator]();
  await first.next();
  const given = new AbortController();
  const speculative = collect(model.converse(conversation({ callId: 'given up' }), given.signal));
  await arrived(model);
  given.abort();
  await t.throwsAsync(speculative);
  const stop = new AbortController();
  const next = collect(model.converse(conversation({ callId: 'next' }), stop.signal));
  await arrived(model);
  await first.return?.();
  await until(() => backend.requests.length === 2, 'the next one begun');
  t.deepEqual(
    backend.requests.map(({ callId }) => callId),
    ['first', 'next'],
  );
  stop.abort();
  await t.throwsAsync(next);
});

test('a caller goes before a summary that waits longer', async (t) => {
  const gated = new Gated();
  gated.backend.maxConcurrent = 1;
  const server = await serve(t, gated.backend, { maxWaitMs: 60_000 });
  const model = connect(t, server.address, { deadlines: { firstPieceMs: 60_000 } });
  const first = collect(model.converse(conversation({ callId: 'first' }), never));
  await until(() => gated.order.length === 1, 'the first one begun');
  const summary = model.summarize(conversation({ callId: 'summary' }), never);
  await arrived(model);
  const live = collect(model.converse(conversation({ callId: 'live' }), never));
  await arrived(model);
  gated.release();
  await until(() => gated.order.length === 2, 'the second one begun');
  t.is(gated.order[1], 'live');
  gated.release();
  await until(() => gated.order.length === 3, 'the summary begun');
  gated.release();
  await Promise.all([first, live, summary]);
});
