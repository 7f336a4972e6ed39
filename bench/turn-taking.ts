/**
 * How well turns are found, measured off the telephone: the real listening room with the real engines hears the labelled
 * sets, several calls at once. Settings are tuned on the half 'tune' and reported on 'report'.
 *
 * Without --paced the frames come as fast as they are heard, and delays count in the frames' own time: what is decided
 * is what would be decided on a machine that decodes in no time, and Smart Turn comes too late to be asked. With --paced
 * they come at the pace of speech, and delays are those of the clock.
 *
 *     npm run build && node dist/bench/turn-taking.js [--count 40] [--half report] [--calls 6] [--seed 1] [--classes pauses,echo,recorded] [--paced]
 */
import { setTimeout as delay } from 'node:timers/promises';
import { FRAME_MS, type Frame, frames, levelDbfs } from '../src/audio/index.js';
import { silentLogger } from '../src/common/index.js';
import { type ListeningContext, type ListeningEvent, ListeningService } from '../src/listening/index.js';
import { ensureModel, silentProgress } from '../src/setup/index.js';
import {
  type Half,
  type Item,
  type ItemClass,
  itemClasses,
  makeSet,
  Recordings,
  recordedItems,
  Voices,
} from './sets/index.js';
import { commonOptions, toolOptions } from './tool-options.js';

/** Silence that is heard after each item: longer than the longest wait. */
const TAIL_MS = 2_500;
/** A turn that ends so much before its caller does was cut off. */
const CUT_MS = 200;
const SAMPLES_PER_MS = 16;
const SILENT_DBFS = -100;
/** Recorded people, as a class of their own; all of them, whatever --count says. */
const RECORDED = 'recorded';

/** What became of one item. */
interface Outcome {
  readonly item: Item;
  /** When the item's first speech began until that was told; undefined when it never was. */
  readonly startDelayMs: number | undefined;
  readonly turns: readonly { readonly endMs: number; readonly toldMs: number; readonly text: string }[];
}

/** Says when a frame may come, and what time it is then. */
interface Pace {
  nowMs(): number;
  /** Resolves when the frame that ends at this time may come. */
  until(endMs: number): Promise<void>;
  /** Told by the listener when it takes the next frame. */
  taken(): void;
}

class Clocked implements Pace {
  readonly #openedMs = performance.now();

  nowMs(): number {
    return performance.now() - this.#openedMs;
  }

  async until(endMs: number): Promise<void> {
    const waitMs = endMs - this.nowMs();
    if (waitMs > 0) await delay(waitMs);
  }

  taken(): void {
    // The clock goes on by itself.
  }
}

/** The next frame comes when the one before has been taken. */
class Unpaced implements Pace {
  #takenMs = 0;
  #wake: () => void = () => undefined;

  nowMs(): number {
    return this.#takenMs;
  }

  async until(endMs: number): Promise<void> {
    while (this.#takenMs < endMs - FRAME_MS) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  taken(): void {
    this.#takenMs += FRAME_MS;
    this.#wake();
  }
}

const values = toolOptions(
  `How well turns are found, off the telephone.

usage: node dist/bench/turn-taking.js [--count 40] [--half report|tune] [--calls 6] [--seed 1]
         [--classes pauses,echo,recorded] [--paced] [--verbose]`,
  {
    options: {
      ...commonOptions,
      calls: { type: 'string', default: '6' },
      classes: { type: 'string', default: itemClasses.join(',') },
      paced: { type: 'boolean', default: false },
      verbose: { type: 'boolean', default: false },
    },
  },
);

const items = await makeItems();
const service = new ListeningService(
  {
    engines: { en: { engine: 'moonshine', modelDirectory: await ensureModel('moonshine-tiny-en') } },
    vadModel: await ensureModel('silero-vad'),
    turnModel: await ensureModel('smart-turn'),
    ...(values.paced ? {} : { lateMs: 0 }),
  },
  silentLogger(),
);
await service.start();
try {
  const outcomes = await hearAll(items, Number(values.calls));
  print(outcomes);
} finally {
  await service.stop();
}

async function makeItems(): Promise<Item[]> {
  const voices = await Voices.open(silentProgress);
  const options = { count: Number(values.count), half: values.half as Half, seed: values.seed, voices };
  const sets: Item[][] = [];
  for (const name of values.classes.split(',')) {
    if (name === RECORDED) sets.push(recordedItems(await Recordings.open(silentProgress)));
    else sets.push(await makeSet(name as ItemClass, options));
  }
  await voices.close();
  return sets.flat();
}

/** A few at a time, as they would come in from the telephone. */
async function hearAll(all: readonly Item[], calls: number): Promise<Outcome[]> {
  const waiting = [...all];
  const outcomes: Outcome[] = [];
  const callers = Array.from({ length: calls }, async (_, i) => {
    await delay(i * 37); // frames of different calls do not come at the same moment
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) outcomes.push(await hear(item));
  });
  await Promise.all(callers);
  return outcomes;
}

async function hear(item: Item): Promise<Outcome> {
  const pace = values.paced ? new Clocked() : new Unpaced();
  const turns: { endMs: number; toldMs: number; text: string }[] = [];
  let startDelayMs: number | undefined;
  for await (const event of service.listen(live(item, pace), contextOf(item, pace), AbortSignal.timeout(120_000))) {
    const toldMs = pace.nowMs();
    if (values.verbose) console.log(item.id, Math.round(toldMs), line(event));
    if (event.type === 'speech-started') startDelayMs ??= toldMs - (item.speech[0]?.startMs ?? 0);
    if (event.type === 'turn') turns.push({ endMs: event.endMs, toldMs, text: event.text });
  }
  return { item, startDelayMs, turns };
}

function line({ type, ...rest }: ListeningEvent): string {
  const { words: _, ...shown } = { words: undefined, ...rest };
  return `${type} ${JSON.stringify(shown)}`;
}

function contextOf({ class: name, expecting, reference }: Item, pace: Pace): ListeningContext {
  const speaks = ['back-channels', 'coughs', 'noise', 'echo'].includes(name);
  return {
    language: 'en',
    secretarySpeaking: () => {
      pace.taken(); // asked once a frame
      return speaks;
    },
    expecting: () => expecting,
    playedDbfs: (atMs) => {
      const from = Math.round(atMs * SAMPLES_PER_MS);
      const played = reference?.subarray(Math.max(0, from), Math.max(0, from + FRAME_MS * SAMPLES_PER_MS));
      return played === undefined || played.length === 0 ? SILENT_DBFS : levelDbfs(played);
    },
  };
}

/** Frames when their last sample has been spoken; after the item a line that is never quite silent. */
async function* live({ samples }: Item, pace: Pace): AsyncGenerator<Frame> {
  const all = new Int16Array(samples.length + TAIL_MS * SAMPLES_PER_MS);
  all.set(samples);
  for (let i = samples.length; i < all.length; i += 1) all[i] = ((i * 7_919) % 41) - 20;
  for (const [i, frame] of frames(all).entries()) {
    const atMs = i * FRAME_MS;
    await pace.until(atMs + FRAME_MS);
    yield { samples: frame, atMs };
  }
}

function print(outcomes: readonly Outcome[]): void {
  console.log(
    `${values.half}, seed ${values.seed}, ${values.calls} calls at once, ${service.engines.en} + Silero VAD + Smart Turn v3.2`,
  );
  console.log(
    '| class | items | cut off | missed ends | end of turn p50 / p95 ms | speech told p50 / p95 ms | started | words |',
  );
  console.log('|---|---|---|---|---|---|---|---|');
  for (const name of values.classes.split(',')) {
    const some = outcomes.filter(({ item }) => (item.id.startsWith(RECORDED) ? RECORDED : item.class) === name);
    const ends = some.flatMap((outcome) => endDelays(outcome));
    const starts = some.flatMap(({ startDelayMs }) => (startDelayMs === undefined ? [] : [startDelayMs]));
    const cells = [
      name,
      some.length,
      some.filter(isCutOff).length,
      some.filter(isMissed).length,
      both(ends),
      both(starts),
      starts.length,
      some.filter(({ turns }) => turns.length > 0).length,
    ];
    console.log(`| ${cells.join(' | ')} |`);
  }
}

function isCutOff({ item, turns }: Outcome): boolean {
  return item.endMs !== undefined && turns.some(({ endMs }) => endMs < (item.endMs ?? 0) - CUT_MS);
}

function isMissed({ item, turns }: Outcome): boolean {
  return item.endMs !== undefined && !turns.some(({ endMs }) => endMs >= (item.endMs ?? 0) - CUT_MS);
}

function endDelays(outcome: Outcome): number[] {
  const { item, turns } = outcome;
  if (item.endMs === undefined || isCutOff(outcome) || isMissed(outcome)) return [];
  return turns.slice(-1).map(({ toldMs }) => toldMs - (item.endMs ?? 0));
}

function both(numbers: readonly number[]): string {
  return numbers.length === 0 ? '–' : `${percentile(numbers, 0.5)} / ${percentile(numbers, 0.95)}`;
}

function percentile(numbers: readonly number[], share: number): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  return Math.round(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0);
}
