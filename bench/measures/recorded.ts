import { babbleOf, type Item, recordedItems } from '../sets/index.js';
import { playTurns } from './answers.js';
import type { Bench } from './bench.js';
import type { Judgement } from './exchange.js';
import { type WordErrorRates, wordsOnEachLine } from './words.js';

/** What recorded people give, on the wire as everything else. */
export interface RecordedFindings {
  readonly words: WordErrorRates;
  readonly judgements: readonly Judgement[];
}

/**
 * Recorded people instead of synthetic voices: their words on four kinds of line, with other recorded people as babble, and
 * how soon they are answered. Nothing was ever tuned on them.
 */
export async function measureRecorded(bench: Bench): Promise<RecordedFindings> {
  const items = spread(await recordedItems(bench.recordings), bench.sizes.recordings);
  const judgements = await playTurns(bench, 'answers to recorded people', items);
  const words = await wordsOnEachLine(bench, 'words of recorded people', items, (ms, dbfs, random) =>
    Promise.resolve(babbleOf(bench.recordings, ms, dbfs, random)),
  );
  return { words, judgements };
}

/** So many of them, each speaker as often as the others while there are any left. */
function spread(items: readonly Item[], count: number): Item[] {
  const queues = [...new Set(items.map(({ voice }) => voice))].map((voice) =>
    items.filter((item) => item.voice === voice),
  );
  const longest = Math.max(0, ...queues.map(({ length }) => length));
  return Array.from({ length: longest }, (_, i) => queues.flatMap((queue) => queue.slice(i, i + 1)))
    .flat()
    .slice(0, count);
}
