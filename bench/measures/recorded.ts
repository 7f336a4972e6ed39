import { babbleOf, type Item, recordedItems } from '../sets/index.js';
import { playTurns } from './answers.js';
import type { Bench } from './bench.js';
import type { Judgement } from './exchange.js';
import { type WordErrorRates, wordsOnEachLine } from './words.js';

/** How soon recorded people are answered instead of synthetic voices. Nothing was ever tuned on them. */
export function measureRecordedAnswers(bench: Bench): Promise<Judgement[]> {
  return playTurns(bench, 'answers to recorded people', itemsOf(bench));
}

/** Their words on four kinds of line, with other recorded people as babble. */
export function measureRecordedWords(bench: Bench): Promise<WordErrorRates> {
  return wordsOnEachLine(bench, 'words of recorded people', itemsOf(bench), (ms, dbfs, random) =>
    Promise.resolve(babbleOf(bench.recordings, ms, dbfs, random)),
  );
}

function itemsOf(bench: Bench): Item[] {
  return spread(recordedItems(bench.recordings), bench.sizes.recordings);
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
