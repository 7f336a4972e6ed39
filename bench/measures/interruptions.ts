import { FRAME_SAMPLES, SAMPLE_RATE_HZ } from '../../src/audio/index.js';
import { Caller, type Saying } from '../caller.js';
import type { FinishedCall } from '../house.js';
import { longMailbox, longQuestions } from '../mailboxes.js';
import { type InterjectionClass, type Item, interjectionClasses, Random, spokenLine } from '../sets/index.js';
import { type Bench, together } from './bench.js';
import { EchoPath } from './echo-path.js';
import { CLOCKS_MS, turnOnWire, understoodIn } from './exchange.js';

/** From the onset of a caller's voice until she is silent, milliseconds; LATEST_STOP_MS when she went on. */
export interface BargeIn {
  readonly stopMs: number;
}

export interface Interjection {
  readonly class: InterjectionClass;
  readonly item: string;
  /** She was silent for more than 600 ms, or words of her answer were lost. */
  readonly stopped: boolean;
  /** Her longest silence, milliseconds. */
  readonly silentMs: number;
  /** What the caller said was taken for a turn, with these words, where it was. */
  readonly understood: readonly string[];
}

/** She counts as silent after so much silence: longer than her own pauses between sentences, milliseconds. */
const SILENT_MS = 280;
/** A stop that comes later, or never, counts as this, milliseconds. */
const LATEST_STOP_MS = 5_000;
/** A silence longer than this was an interruption, milliseconds. */
const FALSE_STOP_MS = 600;
/** Where in an answer the interjections are heard, milliseconds from its beginning; each may have effects for EFFECT_MS. */
const PLACES_MS = [2_500, 7_500, 12_500];
const EFFECT_MS = 2_000;
/** An answer is at least as long as the last place and its effects, milliseconds. */
const LEAST_ANSWER_MS = 10_000;

/** What is done while she gives one long answer. */
type Plan =
  | { readonly kind: 'barge-in'; readonly item: Item; readonly afterMs: number }
  | { readonly kind: 'interjections'; readonly items: readonly Item[] };

interface Played {
  readonly plan: Plan;
  readonly question: Saying;
  readonly sayings: readonly Saying[];
}

/** Callers who speak into her long answers: some in earnest, some only with a cough or a "mm-hm". */
export async function measureInterruptions(
  bench: Bench,
): Promise<{ bargeIns: BargeIn[]; interjections: Interjection[] }> {
  const plans = await plansOf(bench);
  const bar = bench.progress('barge-in', plans.length);
  const results = { bargeIns: [] as BargeIn[], interjections: [] as Interjection[] };
  await together(Math.min(3, plans.length), async (index) => {
    for (let calls = 0; plans.length > 0 && !bench.signal.aborted && calls < 20; calls += 1) {
      const { call, played } = await oneCall(bench, plans, index + calls, bar);
      results.bargeIns.push(...played.flatMap((each) => bargeInOf(call, each)));
      results.interjections.push(...played.flatMap((each) => interjectionsOf(call, each)));
    }
  });
  bar.end();
  return results;
}

async function plansOf(bench: Bench): Promise<Plan[]> {
  const { bargeIns, interjectionsPerClass } = bench.sizes;
  const random = new Random(`${bench.seed}:interruptions`);
  const words = [...(await bench.items('complete', bargeIns)), ...(await bench.items('pauses', bargeIns))];
  const earnest = random
    .shuffled(words)
    .slice(0, bargeIns)
    .map((item): Plan => ({ kind: 'barge-in', item, afterMs: random.between(2_500, 6_000) }));
  const sets = await Promise.all(interjectionClasses.map((name) => bench.items(name, interjectionsPerClass)));
  const items = random.shuffled(sets.flat());
  const idle = Array.from({ length: Math.ceil(items.length / PLACES_MS.length) }, (_, i): Plan => {
    return { kind: 'interjections', items: items.slice(i * PLACES_MS.length, (i + 1) * PLACES_MS.length) };
  });
  return random.shuffled([...earnest, ...idle]);
}

async function oneCall(bench: Bench, plans: Plan[], first: number, bar: { step(): void }) {
  const caller = await Caller.call(bench.house, longMailbox.extension, bench.signal);
  const played: Played[] = [];
  await caller.untilHeard();
  for (let n = first; plans.length > 0 && (await caller.untilQuiet()); n += 1) {
    const question = await spokenLine(
      bench.voices,
      longQuestions[n % longQuestions.length] as string,
      `${bench.seed}${n}`,
    );
    caller.forget();
    const asked = await caller.say(question);
    if (!(await caller.untilHeard(8_000))) break;
    const plan = plans.shift();
    if (plan === undefined) break;
    const { sayings, rest } = await carryOut(caller, plan);
    played.push({ plan, question: asked, sayings });
    // She was stopped: what is left is tried in another answer.
    if (rest.length > 0) plans.push({ kind: 'interjections', items: rest });
    else bar.step();
  }
  // Who hangs up into her last answer takes its words from the transcript, and the rest of it from the wire.
  await caller.untilQuiet();
  const call = await caller.hangUp(bench.signal);
  bench.onCall(call);
  return { call, played };
}

async function carryOut(caller: Caller, plan: Plan): Promise<{ sayings: Saying[]; rest: readonly Item[] }> {
  if (plan.kind === 'barge-in') {
    await caller.pause(plan.afterMs);
    return { sayings: [await caller.say(plan.item.samples)], rest: [] };
  }
  const sayings: Saying[] = [];
  let atMs = 0;
  for (const [i, item] of plan.items.entries()) {
    const placeMs = PLACES_MS[i] ?? 0;
    await caller.pause(placeMs - atMs);
    if (i > 0 && caller.quietMs > FALSE_STOP_MS) return { sayings, rest: plan.items.slice(i) };
    const saying = item.class === 'echo' ? await echo(caller, item) : await caller.say(item.samples);
    sayings.push(saying);
    atMs = placeMs + (saying.toMs - saying.fromMs);
  }
  return { sayings, rest: [] };
}

/** For as long as the item lasts, what the caller hears comes back: 25 dB softer, later and narrower. */
async function echo(caller: Caller, item: Item): Promise<Saying> {
  const path = new EchoPath(item.id);
  const ms = Math.min(4_000, (item.samples.length * 1_000) / SAMPLE_RATE_HZ);
  const fromMs = performance.timeOrigin + performance.now();
  caller.onFrame((samples) => caller.write(path.back(samples)));
  await caller.pause(ms);
  caller.onFrame(undefined);
  caller.write(new Int16Array(FRAME_SAMPLES));
  return { fromMs, toMs: performance.timeOrigin + performance.now() };
}

/** Nothing when she was not speaking just then: a pause is no interruption. */
function bargeInOf(call: FinishedCall, { plan, sayings: [saying] }: Played): BargeIn[] {
  if (plan.kind !== 'barge-in' || saying === undefined) return [];
  const onsetMs = turnOnWire(call, plan.item, saying)?.startMs;
  if (onsetMs === undefined || !call.heard.speaksIn(onsetMs - 100, onsetMs + 20)) return [];
  const silentMs = call.heard.silentAfter(onsetMs, SILENT_MS) ?? Number.POSITIVE_INFINITY;
  return [{ stopMs: Math.min(LATEST_STOP_MS, silentMs - onsetMs) }];
}

/**
 * Judged one by one until one of them stopped her: what comes after that is heard in silence and proves nothing. Nor does
 * the silence after the end of an answer that was heard to its end.
 */
function interjectionsOf(call: FinishedCall, { plan, question, sayings }: Played): Interjection[] {
  if (plan.kind !== 'interjections') return [];
  const fromMs = call.heard.onsetAfter(question.toMs - 500);
  if (fromMs === undefined) return [];
  const wholeUntilMs = wholeAnswerUntil(call, fromMs);
  const judged: Interjection[] = [];
  for (const [i, saying] of sayings.entries()) {
    const item = plan.items[i] as Item;
    const nextMs = (sayings[i + 1]?.fromMs ?? Number.POSITIVE_INFINITY) - 50;
    const untilMs = Math.min(nextMs, saying.toMs + EFFECT_MS, wholeUntilMs ?? Number.POSITIVE_INFINITY);
    if (untilMs < saying.toMs || !call.heard.speaksIn(saying.fromMs - 300, saying.fromMs + 100)) break;
    const silentMs = Math.round(call.heard.longestSilence(saying.fromMs, untilMs));
    const stopped = silentMs > FALSE_STOP_MS || (i === sayings.length - 1 && wholeUntilMs === undefined);
    const understood = understoodIn(call, { startMs: saying.fromMs, endMs: saying.toMs });
    judged.push({ class: item.class as InterjectionClass, item: item.id, stopped, silentMs, understood });
    if (silentMs > FALSE_STOP_MS) break;
  }
  return judged;
}

/**
 * When an answer ended that was heard to its end, by its last sound on the wire. Undefined: words of it were lost, the
 * transcript, which has what was heard, does not have the whole of it.
 */
function wholeAnswerUntil({ stored, answeredMs, heard }: FinishedCall, onsetMs: number): number | undefined {
  if (stored === undefined || answeredMs === undefined) return undefined;
  const turn = stored.turns.find(
    ({ speaker, startMs, endMs }) =>
      speaker === 'secretary' &&
      answeredMs + endMs > onsetMs + 1_000 &&
      Math.abs(answeredMs + startMs - onsetMs) < 1_500,
  );
  if (turn === undefined || !longMailbox.knowledge.some(({ answer }) => turn.text.includes(answer))) return undefined;
  if (heard.voicedMs(onsetMs, onsetMs + LEAST_ANSWER_MS) === 0) return undefined;
  return heard.lastVoiceIn(onsetMs, answeredMs + turn.endMs + CLOCKS_MS);
}
