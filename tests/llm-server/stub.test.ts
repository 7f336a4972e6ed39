import test from 'ava';
import { silentLogger } from '../../src/common/index.js';
import { guided } from '../../src/dialogue/index.js';
import { createBackend } from '../../src/llm-server/backends.js';
import { readStub } from '../../src/llm-server/index.js';
import { collect, connect, conversation, never, serve, turn } from '../llm/fixtures.js';

const turns = [turn(0, 'secretary', 'How can I help you?'), turn(1, 'caller', 'When are you open?')];

test('the stub says what the interview says, at the pace of a model, and says that it is a stub', async (t) => {
  const backend = createBackend({ kind: 'stub', firstTokenMs: 250, tokensPerSecond: 100 }, silentLogger());
  const server = await serve(t, backend);
  const model = connect(t, server.address);
  t.deepEqual(await model.describe(), { backend: 'stub', model: 'stub:250', licence: 'Apache-2.0' });
  const request = conversation({ turns, notes: {} });
  // The connection is made by now, so that its making is not measured.
  const askedMs = performance.now();
  const texts: string[] = [];
  let firstMs = 0;
  let tokens = 0;
  for await (const event of model.converse(request, never)) {
    firstMs ||= performance.now() - askedMs;
    if (event.type === 'text') texts.push(event.text);
    if (event.type === 'end') tokens = event.usage?.outputTokens ?? 0;
  }
  const allMs = performance.now() - askedMs;
  t.is(texts.join(''), guided(request).text);
  t.true(firstMs >= 249, `${firstMs}`);
  t.true(tokens >= texts.length);
  t.true(allMs >= 249 + (tokens - 1) * 10 - 1, `${allMs} ms for ${tokens} tokens`);
  // A machine that is busy with other things may be late, but not by seconds.
  t.true(allMs < 5_250 + tokens * 10, `${allMs} ms for ${tokens} tokens`);
});

test('the stub stops at once, and gives tools after the words', async (t) => {
  const server = await serve(t, createBackend({ kind: 'stub', firstTokenMs: 5_000 }, silentLogger()));
  const model = connect(t, server.address, { deadlines: { firstPieceMs: 10_000 } });
  const given = new AbortController();
  const asked = collect(model.converse(conversation({ turns }), given.signal));
  setTimeout(() => given.abort(), 50);
  t.like(await t.throwsAsync(asked), { code: 'aborted' });

  const fast = await serve(
    t,
    createBackend({ kind: 'stub', firstTokenMs: 0, tokensPerSecond: 10_000 }, silentLogger()),
  );
  const goodbye = [turn(0, 'secretary', 'Anything else?'), turn(1, 'caller', 'No, that is all, goodbye.')];
  const events = await collect(connect(t, fast.address).converse(conversation({ turns: goodbye, notes: {} }), never));
  const types = events.map(({ type }) => type);
  t.true(types.includes('tool'));
  t.deepEqual(
    [...types].sort((a, b) => rank(a) - rank(b)),
    types,
  );
});

function rank(type: string): number {
  return ['text', 'tool', 'end'].indexOf(type);
}

test('what a stub is called', (t) => {
  t.deepEqual(readStub('stub'), { kind: 'stub' });
  t.deepEqual(readStub('stub:0'), { kind: 'stub', firstTokenMs: 0 });
  t.deepEqual(readStub('stub:450'), { kind: 'stub', firstTokenMs: 450 });
  t.is(readStub('guided'), undefined);
  for (const wrong of ['stub:', 'stub:x', 'stub:-1', 'stub:1:2', 'stub:1.5'])
    t.like(
      t.throws(() => readStub(wrong)),
      { code: 'bad-input' },
    );
  const log = silentLogger();
  t.throws(() => createBackend({ kind: 'stub', tokensPerSecond: 0 }, log));
  t.throws(() => createBackend({ kind: 'stub', firstTokenMs: Number.NaN }, log));
});
