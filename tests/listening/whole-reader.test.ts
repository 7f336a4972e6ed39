import test from 'ava';
import type { EngineLink } from '../../src/listening/engine-link.js';
import type { DecodePiece } from '../../src/listening/engines/protocol.js';
import { WholeReader } from '../../src/listening/whole-reader.js';
import { noise } from './sounds.js';

/** The way to an engine whose answers the test makes; `asked` is what it was given. */
function linkTo(answer: (piece: DecodePiece) => string | undefined) {
  const asked: { ms: number; pausedMs: number | undefined }[] = [];
  const link = {
    persist: <T>(work: () => Promise<T>) => work(),
    call: async (_method: string, piece: DecodePiece) => {
      asked.push({ ms: piece.samples.length / 16, pausedMs: piece.pausedMs });
      return answer(piece);
    },
    fault: () => undefined,
  };
  return { link: link as unknown as EngineLink, asked };
}

test('what a pause has closed is not read again', async (t) => {
  const { link, asked } = linkTo((piece) => `${piece.samples.length / 16} ms`);
  const reader = new WholeReader(link, 'model', 60_000);
  reader.add(noise(4_000, 5_000));
  await reader.settle(150);
  reader.seal();
  reader.add(noise(1_000, 5_000));
  await reader.settle(300);
  t.deepEqual(asked, [
    { ms: 4_000, pausedMs: 150 },
    { ms: 1_000, pausedMs: 300 },
  ]);
  t.is(reader.text, '4000 ms 1000 ms');
  const { words } = await reader.finish(10_000);
  t.is(words.length, 4);
  t.true(words[2]!.startMs >= 14_000 && words.at(-1)!.endMs <= 15_001);
});

test('short stretches are read together with what follows, and nothing is closed that was not read', async (t) => {
  const { link, asked } = linkTo(() => 'words');
  const reader = new WholeReader(link, 'model', 60_000);
  reader.add(noise(1_000, 5_000));
  await reader.settle(150);
  reader.seal();
  reader.add(noise(3_000, 5_000));
  reader.seal();
  await reader.settle(150);
  t.deepEqual(
    asked.map(({ ms }) => ms),
    [1_000, 4_000],
  );
});

test('a busy engine is asked again soon, and in the pause it must answer', async (t) => {
  let busy = true;
  const { link, asked } = linkTo(({ pausedMs }) => (busy && pausedMs === undefined ? undefined : 'words'));
  const reader = new WholeReader(link, 'model', 800);
  const grow = async (ms: number) => {
    for (let at = 0; at < ms; at += 20) {
      reader.add(noise(20, 5_000));
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  await grow(1_000);
  t.deepEqual(asked, [
    { ms: 800, pausedMs: undefined },
    { ms: 1_000, pausedMs: undefined },
  ]);
  t.is(reader.text, '');
  busy = false;
  await grow(200);
  t.is(reader.text, 'words');
  t.is(reader.readMs, 1_200);
  await grow(100);
  await reader.settle(100);
  t.is(reader.readMs, 1_300);
  t.is(asked.at(-1)?.pausedMs, 100);
});
