/**
 * How well sounds that mean nothing are told from real interruptions, off the telephone: the product's own ears (voice
 * detection, listener, recogniser) and its judgement of interruptions hear the labelled sets while she gives a long
 * answer, on a scripted clock. What is decided does not depend on how busy the machine is; a decoding takes as long as
 * --decode says. The way of the packets, some 40 ms, is not in it. Settings are tuned on the half 'tune' and reported on
 * 'report'.
 *
 *     npm run build && node dist/bench/interjections.js [--count 40] [--half report] [--seed 1] [--classes coughs,noise]
 *         [--stranger] [--decode 80,25] [--sounds FOLDER] [--people FOLDER] [--verbose]
 *
 * --sounds: recordings (WAV) of real sounds that mean nothing; --people: of real people who break in. Those whose name
 * sorts at an even place are 'tune', the others 'report'.
 */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { mono, readWav, resample, SAMPLE_RATE_HZ } from '../src/audio/index.js';
import { silentProgress } from '../src/setup/index.js';
import { longMailbox, longQuestions } from './mailboxes.js';
import { percentile } from './measure/statistics.js';
import { type Course, play, type Script } from './scripted/call.js';
import { Engines } from './scripted/engines.js';
import { type Half, type Item, type ItemClass, makeSet, Random, spokenLine, Voices } from './sets/index.js';
import { atLevel, joined, lineNoise, overThePhone, samplesOf } from './sets/sound.js';
import { secretarysVoice } from './sets/voices.js';
import { commonOptions, toolOptions } from './tool-options.js';

/** A silence longer than this was an interruption, milliseconds. */
const FALSE_STOP_MS = 600;
const MEANINGLESS = ['back-channels', 'coughs', 'noise', 'echo'];

const values = toolOptions(
  `How well sounds that mean nothing are told from real interruptions, off the telephone.

usage: node dist/bench/interjections.js [--count 40] [--half report|tune] [--seed 1] [--classes coughs,noise]
         [--stranger] [--decode 80,25] [--sounds FOLDER] [--people FOLDER] [--verbose]`,
  {
    options: {
      ...commonOptions,
      classes: { type: 'string', default: [...MEANINGLESS, 'complete', 'pauses', 'short-words'].join(',') },
      stranger: { type: 'boolean', default: false },
      decode: { type: 'string', default: '80,25' },
      sounds: { type: 'string' },
      people: { type: 'string' },
      verbose: { type: 'boolean', default: false },
    },
  },
);
const half = values.half as Half;
const [baseMs = 80, perSecondMs = 25] = values.decode.split(',').map(Number);

interface Outcome {
  readonly name: string;
  readonly meaningless: boolean;
  readonly item: Item;
  readonly course: Course;
}

const voices = await Voices.open(silentProgress);
const engines = await Engines.open();
try {
  const outcomes: Outcome[] = [];
  for (const [name, items, meaningless] of await sets()) {
    for (const item of items) {
      const course = await play(await scriptOf(item), engines, { baseMs, perSecondMs });
      outcomes.push({ name, meaningless, item, course });
      if (values.verbose) show(item, course, meaningless);
      if (outcomes.length % 20 === 0) await engines.save();
    }
  }
  print(outcomes);
} finally {
  await engines.save();
  await voices.close();
}

async function sets(): Promise<[string, readonly Item[], boolean][]> {
  const options = { count: Number(values.count), half, seed: values.seed, voices };
  const all: [string, readonly Item[], boolean][] = [];
  for (const name of values.classes.split(',').filter((each) => each !== '')) {
    const items = await makeSet(name as ItemClass, options);
    if (name !== 'noise') all.push([name, items, MEANINGLESS.includes(name)]);
    else
      for (const kind of new Set(items.map(({ voice }) => voice)))
        all.push([kind, items.filter(({ voice }) => voice === kind), true]);
  }
  if (values.sounds !== undefined) all.push(['recorded sounds', await recorded(values.sounds), true]);
  if (values.people !== undefined) all.push(['recorded people', await recorded(values.people), false]);
  return all;
}

async function recorded(folder: string): Promise<Item[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.wav')).sort();
  const own = names.filter((_, i) => (i % 2 === 0) === (half === 'tune')).slice(0, Number(values.count));
  return Promise.all(
    own.map(async (name): Promise<Item> => {
      const random = new Random(`${values.seed}:${name}`);
      const wav = readWav(await readFile(join(folder, name)));
      const sound = atLevel(resample(mono(wav), wav.sampleRateHz, SAMPLE_RATE_HZ), random.between(-28, -18));
      const samples = overThePhone(
        joined([lineNoise(samplesOf(300), -65, random), sound, lineNoise(samplesOf(60), -65, random)]),
      );
      return {
        id: name,
        class: 'coughs',
        half,
        voice: 'recorded',
        text: '',
        samples,
        speech: [],
        endMs: undefined,
        expecting: 'anything',
      };
    }),
  );
}

async function scriptOf(item: Item): Promise<Script> {
  const random = new Random(`${values.seed}:${item.id}:script`);
  const knowledge = random.pick(longMailbox.knowledge);
  const question = await spokenLine(voices, random.pick(longQuestions), `${values.seed}${item.id}`);
  const sound = await voices.speak(secretarysVoice, knowledge.answer);
  return {
    question: values.stranger ? undefined : overThePhone(question),
    answer: { text: knowledge.answer, sound },
    item,
    afterMs: random.between(1_500, 7_000),
  };
}

function isWrong({ course, meaningless }: Pick<Outcome, 'course' | 'meaningless'>): boolean {
  return meaningless ? course.cut || course.silentMs > FALSE_STOP_MS : !course.cut;
}

function show(item: Item, course: Course, meaningless: boolean): void {
  const mark = isWrong({ course, meaningless }) ? '✘' : '✔';
  const { silentMs, stopMs, meantMs } = course;
  console.log(
    `${mark} ${item.id} "${item.text}" ${item.voice}: silent ${Math.round(silentMs)}, stop ${Math.round(stopMs ?? -1)}, meant ${Math.round(meantMs ?? -1)}`,
  );
  console.log(`    ${course.log.join(' | ')}`);
}

function print(outcomes: readonly Outcome[]): void {
  const known = values.stranger ? 'caller not heard before' : 'caller heard before';
  console.log(
    `${half}, seed ${values.seed}, decoding ${baseMs} ms + ${perSecondMs} ms/s, ${known}; ${engines.decoded} decoded anew`,
  );
  console.log('| what means nothing | items | false stops | cut | silent > 600 ms | silence p50 / p95 ms |');
  console.log('|---|---|---|---|---|---|');
  const idle = outcomes.filter(({ meaningless }) => meaningless);
  for (const [name, some] of [...groups(idle), ['together', idle] as const]) {
    const silences = some.map(({ course }) => course.silentMs);
    const cells = [
      name,
      some.length,
      `${some.filter(isWrong).length} (${Math.round((100 * some.filter(isWrong).length) / some.length)} %)`,
      some.filter(({ course }) => course.cut).length,
      some.filter(({ course }) => !course.cut && course.silentMs > FALSE_STOP_MS).length,
      both(silences),
    ];
    console.log(`| ${cells.join(' | ')} |`);
  }
  console.log(
    '| what is meant | items | missed | onset to silence p50 / p95 ms | later than 210 ms | onset to cut p50 / p95 ms | heard her once more |',
  );
  console.log('|---|---|---|---|---|---|---|');
  for (const [name, some] of groups(outcomes.filter(({ meaningless }) => !meaningless))) {
    const stops = some.map(({ course }) => course.stopMs ?? 5_000);
    const cuts = some.flatMap(({ course }) => (course.meantMs === undefined ? [] : [course.meantMs]));
    const cells = [
      name,
      some.length,
      some.filter(isWrong).length,
      both(stops),
      stops.filter((ms) => ms > 210).length,
      both(cuts),
      some.filter(({ course }) => course.onceMoreMs > 0).length,
    ];
    console.log(`| ${cells.join(' | ')} |`);
  }
}

function groups(outcomes: readonly Outcome[]): [string, Outcome[]][] {
  return [...new Set(outcomes.map(({ name }) => name))].map((name) => [
    name,
    outcomes.filter((each) => each.name === name),
  ]);
}

function both(numbers: readonly number[]): string {
  if (numbers.length === 0) return '–';
  return `${Math.round(percentile(numbers, 0.5))} / ${Math.round(percentile(numbers, 0.95))}`;
}
