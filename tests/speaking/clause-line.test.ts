import test from 'ava';
import { ClauseLine } from '../../src/speaking/clause-line.js';
import type { Clause } from '../../src/speaking/voice.js';

const never = new AbortController().signal;

function clause(text: string, neededAtMs: number): Clause {
  return { text, language: 'en', neededAtMs };
}

/** Serves all that waits, one after the other, and tells in which order. */
async function order(first: () => void, turns: Promise<() => void>[]): Promise<number[]> {
  const served: number[] = [];
  const all = turns.map(async (turn, index) => {
    const next = await turn;
    served.push(index);
    next();
  });
  first();
  await Promise.all(all);
  return served;
}

test('who needs it first is served first, what is only prepared comes last', async (t) => {
  const line = new ClauseLine();
  const first = await line.turn(clause('running', 0), never);
  const turns = [
    line.turn(clause('prepared', Number.POSITIVE_INFINITY), never),
    line.turn(clause('a later clause', 4_000), never),
    line.turn(clause('an answer begins', 1_010), never),
    line.turn(clause('another caller has waited longer', 1_000), never),
  ];
  t.is(line.length, 4);
  t.deepEqual(await order(first, turns), [3, 2, 1, 0]);
  t.is(line.length, 0);
});

test('what was prepared and is needed now moves up', async (t) => {
  const line = new ClauseLine();
  const first = await line.turn(clause('running', 0), never);
  const guess = clause('a guess', Number.POSITIVE_INFINITY);
  const turns = [line.turn(clause('a later clause', 4_000), never), line.turn(guess, never)];
  guess.neededAtMs = 1_000;
  t.deepEqual(await order(first, turns), [1, 0]);
});

test('who gives up leaves the line, and the line goes on', async (t) => {
  const line = new ClauseLine();
  const first = await line.turn(clause('running', 0), never);
  const leaving = new AbortController();
  const reason = new Error('the caller spoke');
  const left = line.turn(clause('leaves', 1), leaving.signal);
  const stays = line.turn(clause('stays', 2), never);
  leaving.abort(reason);
  t.is(await t.throwsAsync(left), reason);
  t.is(line.length, 1);
  first();
  (await stays)();
  (await line.turn(clause('free again', 3), never))();
});

test('only one is served at a time', async (t) => {
  const line = new ClauseLine();
  let running = 0;
  await Promise.all(
    [5, 1, 4, 2, 3].map(async (neededAtMs) => {
      const next = await line.turn(clause('', neededAtMs), never);
      running += 1;
      t.is(running, 1);
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
      next();
    }),
  );
});

test('how late a clause comes to its turn is told once, also while it waits; what is prepared is never late', async (t) => {
  const line = new ClauseLine();
  const first = await line.turn(clause('running', 0), never);
  const nowMs = performance.now();
  const late = line.turn(clause('an answer begins', nowMs - 400), never);
  const early = line.turn(clause('a later clause', nowMs + 60_000), never);
  const prepared = line.turn(clause('prepared', Number.POSITIVE_INFINITY), never);
  t.true(line.takeDelayMs() >= 400);
  first();
  (await late)();
  t.true(line.takeDelayMs() >= 400, 'it was served meanwhile');
  (await early)();
  (await prepared)();
  t.is(line.takeDelayMs(), 0);
});
