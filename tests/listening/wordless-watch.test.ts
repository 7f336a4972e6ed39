import test from 'ava';
import { WordlessWatch } from '../../src/listening/wordless-watch.js';

/** Runs frames of 20 ms over a stretch of time and gives what is told, as [at, ms]. */
function told(
  untilMs: number,
  isSound: (ms: number) => boolean,
  text: (ms: number) => string = () => '',
  readMs: (ms: number) => number = (ms) => ms,
): [number, number][] {
  const watch = new WordlessWatch();
  const all: [number, number][] = [];
  for (let ms = 20; ms <= untilMs; ms += 20) {
    const lasted = watch.hear(ms, isSound(ms), text(ms), readMs(ms));
    if (lasted !== undefined) all.push([ms, lasted]);
  }
  return all;
}

test('sound without words is told after three seconds and each second from then on', (t) => {
  t.deepEqual(
    told(6_500, (ms) => ms > 1_000).map(([, lasted]) => lasted),
    [3_000, 4_000, 5_000],
  );
});

test('a pause of a second begins anew; short gaps do not', (t) => {
  t.deepEqual(
    told(9_000, (ms) => ms % 4_000 < 2_500),
    [],
  );
  t.is(told(5_000, (ms) => ms % 500 < 200).length, 2);
});

test('words begin anew, and what has not been read may be words', (t) => {
  t.deepEqual(
    told(
      5_000,
      () => true,
      (ms) => (ms > 2_500 ? 'hello' : ''),
    ),
    [],
  );
  t.deepEqual(
    told(
      6_500,
      () => true,
      (ms) => (ms > 2_500 ? 'hello' : ''),
    ).map(([, lasted]) => lasted),
    [3_000],
  );
  t.deepEqual(
    told(
      8_000,
      () => true,
      () => '',
      () => 2_500,
    ),
    [],
  );
});
