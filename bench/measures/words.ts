import { SecretaryError, systemClock } from '../../src/common/index.js';
import { Caller } from '../caller.js';
import type { LineFaults } from '../line/index.js';
import { openMailbox } from '../mailboxes.js';
import { errorRate, type WordErrors, wordErrors } from '../measure/words.js';
import { babble, type Item, Random } from '../sets/index.js';
import { atLevel, mixInto, overThePhone, samplesOf } from '../sets/sound.js';
import { say } from './answers.js';
import { type Bench, together } from './bench.js';

/** Words wrong per word said, 0–1, on each kind of line. */
export interface WordErrorRates {
  readonly clean: number | undefined;
  readonly loss1: number | undefined;
  readonly loss3: number | undefined;
  readonly babble: number | undefined;
  /** By voice, on the clean line: synthetic voices differ more than people do. */
  readonly byVoice: Readonly<Record<string, number | undefined>>;
}

type Condition = 'clean' | 'loss1' | 'loss3' | 'babble';

const conditions: readonly { name: Condition; faults: LineFaults }[] = [
  { name: 'clean', faults: {} },
  { name: 'loss1', faults: { loss: 0.01 } },
  { name: 'loss3', faults: { loss: 0.03 } },
  { name: 'babble', faults: {} },
];

/** How far the other voices are below the caller's own, dB. */
const BABBLE_DB = 15;
/** Sentences in one call; every one answers an open question. */
const PER_CALL = 4;
/** Callers at a time: one after the other they would take ten minutes, and how busy the machine is changes no words. */
const CALLS = 6;

/** Other people's voices for so many milliseconds, as loud as so many dBFS. */
export type Around = (ms: number, dbfs: number, random: Random) => Promise<Int16Array>;

/** Sentences of the four synthetic voices. */
export async function measureWords(bench: Bench): Promise<WordErrorRates> {
  const items = await bench.items('complete', bench.sizes.sentences);
  return wordsOnEachLine(bench, 'words', items, (ms, dbfs, random) => babble(ms, dbfs, random, bench.voices));
}

/** How often a call is placed, and how long it waits until the machine may be less busy, milliseconds. */
const MOST_CALLS = 4;
const TURNED_AWAY_MS = 5_000;

/** The same sentences on four kinds of line, against the transcripts in the database. */
export async function wordsOnEachLine(
  bench: Bench,
  title: string,
  items: readonly Item[],
  around: Around,
): Promise<WordErrorRates> {
  const bar = bench.progress(title, conditions.length * items.length);
  const found = new Map<Condition, { voice: string; errors: WordErrors }[]>();
  const work = conditions.flatMap(({ name, faults }) => groupsOf(items).map((group) => ({ name, faults, group })));
  await together(Math.min(CALLS, work.length), async () => {
    for (let next = work.shift(); next !== undefined && !bench.signal.aborted; next = work.shift()) {
      const errors = await tried(bench, next.group, next.name === 'babble' ? around : undefined, next.faults, bar);
      found.set(next.name, [...(found.get(next.name) ?? []), ...errors]);
    }
  });
  bar.end();
  const rate = (name: Condition) => errorRate((found.get(name) ?? []).map(({ errors }) => errors));
  const clean = found.get('clean') ?? [];
  const voices = [...new Set(clean.map(({ voice }) => voice))].sort();
  const ofVoice = (voice: string) =>
    errorRate(clean.filter((each) => each.voice === voice).map(({ errors }) => errors));
  return {
    clean: rate('clean'),
    loss1: rate('loss1'),
    loss3: rate('loss3'),
    babble: rate('babble'),
    byVoice: Object.fromEntries(voices.map((voice) => [voice, ofVoice(voice)])),
  };
}

/** One voice a call, so that errors can be told by voice although a transcript is compared as a whole. */
function groupsOf(items: readonly Item[]): Item[][] {
  const voices = [...new Set(items.map(({ voice }) => voice))];
  return voices.flatMap((voice) => {
    const own = items.filter((item) => item.voice === voice);
    return Array.from({ length: Math.ceil(own.length / PER_CALL) }, (_, i) =>
      own.slice(i * PER_CALL, (i + 1) * PER_CALL),
    );
  });
}

/** A call that is turned away, because the machine is busy, is placed again: how busy it is changes no words. */
async function tried(...call: Parameters<typeof oneCall>): ReturnType<typeof oneCall> {
  const [{ signal }] = call;
  for (let again = 1; ; again += 1) {
    try {
      return await oneCall(...call);
    } catch (error) {
      if (!(error instanceof SecretaryError) || signal.aborted || again === MOST_CALLS) throw error;
      await systemClock.sleep(TURNED_AWAY_MS, signal);
    }
  }
}

async function oneCall(
  bench: Bench,
  group: readonly Item[],
  around: Around | undefined,
  faults: LineFaults,
  bar: { step(): void },
): Promise<{ voice: string; errors: WordErrors }[]> {
  const caller = await Caller.call(bench.house, openMailbox.extension, bench.signal, faults);
  const said: string[] = [];
  await caller.untilHeard();
  for (const item of group) {
    if (!(await caller.untilQuiet())) break;
    await say(caller, around === undefined ? item : await inBabble(bench, item, around));
    said.push(item.text);
    bar.step();
  }
  await caller.untilQuiet();
  const { stored } = await caller.hangUp(bench.signal);
  const turns = stored?.turns.filter(({ speaker }) => speaker === 'caller') ?? [];
  const understood = turns.map(({ text }) => text).join(' ');
  return [{ voice: group[0]?.voice ?? '', errors: wordErrors(said.join(' '), understood) }];
}

/** Other people talk around the caller, from half a second before to half a second after. */
async function inBabble(bench: Bench, item: Item, around: Around): Promise<Item> {
  const random = new Random(`${bench.seed}:${item.id}:babble`);
  const track = atLevel(await around(item.samples.length / 16 + 500, -30, random), -22 - BABBLE_DB);
  mixInto(track, atLevel(item.samples, -22), samplesOf(0));
  return { ...item, samples: overThePhone(track) };
}
