import type { LoopDelays } from '../measure/loop-delays.js';
import { useOf } from '../measure/process-meter.js';
import { percentile, percentilesOf } from '../measure/statistics.js';
import { cutTurnsOf, type Partition, partitionOf } from '../measure/turn-parts.js';
import type { LlmChoice, MeasureName } from '../options.js';
import type { Findings } from '../report.js';
import { measureAnswers, playTurns } from './answers.js';
import type { Bench } from './bench.js';
import type { Judgement } from './exchange.js';
import { measureGreeting } from './greeting.js';
import { measureInterruptions } from './interruptions.js';
import { measureInterviews } from './interviews.js';
import { holdLoad, type Load } from './load.js';
import { measureMediaPath } from './media-path.js';
import { measureRecordedAnswers, measureRecordedWords } from './recorded.js';
import { measureWords, type WordErrorRates } from './words.js';

export interface MeasureContext {
  readonly bench: Bench;
  readonly minutes: number;
  readonly llm: LlmChoice;
  readonly loops: LoopDelays;
  /** Filled in here. */
  readonly findings: Findings;
  readonly details: Record<string, unknown>;
}

export interface Measure {
  readonly name: MeasureName;
  /** What is unknown when it breaks. */
  readonly keys: readonly (keyof Findings)[];
  take(): Promise<void>;
}

/** The slowest answer that callers bear, milliseconds: at the 95th percentile, for a load to count as held. */
const BEARABLE_MS = 1_500;
/** Part of a frame that no path can be faster than, milliseconds. */
const FRAME_MS = 20;
const GREETINGS = 10;

/** All measures in the order in which they are taken. */
export function measuresOf(context: MeasureContext): Measure[] {
  return [
    { name: 'path', keys: ['mediaPathMs'], take: () => path(context) },
    { name: 'greeting', keys: ['greetingMs'], take: () => greeting(context) },
    { name: 'answers', keys: ['answerMs', 'cutOffs', 'missedEnds'], take: () => answers(context) },
    { name: 'bargein', keys: ['bargeInMs', 'falseStops'], take: () => bargeIn(context) },
    { name: 'words', keys: ['wordErrorRate'], take: () => words(context) },
    { name: 'recorded', keys: ['recorded'], take: () => recorded(context) },
    { name: 'fields', keys: ['fields'], take: () => fields(context) },
    { name: 'load', keys: ['rtpGapMs', 'loopDelayMs', 'cpuPerCall'], take: () => load(context) },
    { name: 'capacity', keys: ['capacityCalls', 'memoryMB', 'leasesExpired'], take: () => capacity(context) },
    { name: 'stub', keys: ['stub', 'ownMs'], take: () => stub(context) },
  ];
}

async function path({ bench, findings }: MeasureContext): Promise<void> {
  const delays = (await measureMediaPath(bench)).map((ms) => Math.max(0, ms - FRAME_MS));
  findings.mediaPathMs = percentilesOf(delays) ?? null;
}

async function greeting({ bench, findings, details }: MeasureContext): Promise<void> {
  const delays: number[] = [];
  const onCall: Bench['onCall'] = ({ dialledMs, heard }) => {
    const onsetMs = heard.onsetAfter(0);
    if (dialledMs !== undefined && onsetMs !== undefined) delays.push(onsetMs - dialledMs);
  };
  await measureGreeting({ ...bench, onCall }, Math.min(GREETINGS, bench.sizes.interviews));
  findings.greetingMs = delays.length === 0 ? null : Math.round(percentile(delays, 0.5));
  details.greetingMs = percentilesOf(delays);
}

async function answers({ bench, llm, findings, details }: MeasureContext): Promise<void> {
  const judgements = await measureAnswers(bench);
  const delays = delaysOf(judgements);
  findings.answerMs = percentilesOf(delays) ?? null;
  findings.cutOffs = share(judgements, ({ cutOff }) => cutOff);
  findings.missedEnds = share(judgements, ({ missedEnd }) => missedEnd);
  details.answers = byKey(judgements, ({ item }) => item.class);
  details.answersByVoice = byKey(judgements, ({ item }) => item.voice);
  details.cutOffs = cutTurnsOf(await bench.house.stage.daemonLog(), judgements);
  details['parts of the answers'] = await partsOf(bench, judgements);
  details.turns = judgements.map(turnOf);
  if (llm.kind === 'stub') findings.ownMs = percentilesOf(less(delays, llm.firstTokenMs)) ?? null;
}

async function bargeIn({ bench, findings, details }: MeasureContext): Promise<void> {
  const { bargeIns, interjections } = await measureInterruptions(bench);
  findings.bargeInMs = percentilesOf(bargeIns.map(({ stopMs }) => stopMs)) ?? null;
  findings.falseStops = share(interjections, ({ stopped }) => stopped);
  const classes = [...new Set(interjections.map((each) => each.class))];
  details.falseStops = Object.fromEntries(
    classes.map((name) => [
      name,
      share(
        interjections.filter((each) => each.class === name),
        ({ stopped }) => stopped,
      ),
    ]),
  );
  details.stoppedBy = interjections.filter(({ stopped }) => stopped);
}

async function words({ bench, findings, details }: MeasureContext): Promise<void> {
  const rates = await measureWords(bench);
  findings.wordErrorRate = ratesOf(rates);
  details.wordErrorsByVoice = rates.byVoice;
}

async function recorded({ bench, findings, details }: MeasureContext): Promise<void> {
  const judgements = await measureRecordedAnswers(bench);
  const unknown = { clean: null, loss1: null, loss3: null, babble: null };
  const answers = {
    speakers: new Set(judgements.map(({ item }) => item.voice)).size,
    wordErrorRate: unknown,
    answerMs: percentilesOf(delaysOf(judgements)) ?? null,
    cutOffs: share(judgements, ({ cutOff }) => cutOff),
    missedEnds: share(judgements, ({ missedEnd }) => missedEnd),
  };
  // A call that fails among the many of the words must not cost the answers.
  if (judgements.length > 0) findings.recorded = answers;
  details.recordedAnswers = byKey(judgements, ({ item }) => item.class);
  details.recordedTurns = judgements.map(turnOf);
  const words = await measureRecordedWords(bench);
  findings.recorded = { ...answers, speakers: Object.keys(words.byVoice).length, wordErrorRate: ratesOf(words) };
  details.recordedWordErrorsByVoice = words.byVoice;
}

function ratesOf({ clean, loss1, loss3, babble }: WordErrorRates): Findings['wordErrorRate'] {
  const rate = (value: number | undefined) => (value === undefined ? null : Math.round(value * 1_000) / 1_000);
  return { clean: rate(clean), loss1: rate(loss1), loss3: rate(loss3), babble: rate(babble) };
}

async function fields({ bench, findings, details }: MeasureContext): Promise<void> {
  const interviews = await measureInterviews(bench);
  const right = interviews.flatMap(({ name, number, reason }) => [name, number, reason]);
  const keyed = interviews.filter(({ isKeyed }) => isKeyed).length;
  findings.fields = right.length === 0 ? null : { right: right.filter(Boolean).length, of: right.length, keyed };
  details.interviews = interviews;
}

async function load(context: MeasureContext): Promise<void> {
  const { bench, minutes, loops, details } = context;
  if (minutes === 0) return;
  const items = await bench.items('complete', bench.sizes.sentences);
  const seconds = bench.sizes.stepSeconds < 20 ? bench.sizes.stepSeconds : minutes * 60;
  const bar = bench.progress(`load of ${bench.calls}`, 1);
  const held = await holdLoad(bench, { calls: bench.calls, seconds, items, loops });
  bar.step();
  bar.end();
  details.load = summaryOf(held);
  details['parts of the load'] = await partsOf(bench, held.judgements);
  tell(context, held);
  await tellLeases(context);
}

/** More and more callers until their answers become too slow. */
async function capacity(context: MeasureContext): Promise<void> {
  const { bench, loops, findings, details } = context;
  const items = await bench.items('complete', bench.sizes.sentences);
  const idle = await useOf(bench.house.stage.daemonPid);
  const bar = bench.progress('capacity', bench.sizes.steps.length);
  const steps: Load[] = [];
  findings.capacityCalls = 0;
  for (const calls of bench.sizes.steps) {
    const held = await holdLoad(bench, { calls, seconds: bench.sizes.stepSeconds, items, loops });
    steps.push(held);
    bar.step();
    if (!isBearable(held) || bench.signal.aborted) break;
    findings.capacityCalls = calls;
    tell(context, held);
  }
  bar.end();
  const [first, last] = [steps[0], steps.at(-1)];
  const perCall =
    first !== undefined && last !== undefined && last.calls > first.calls
      ? (last.memoryMB - first.memoryMB) / (last.calls - first.calls)
      : Math.max(0, (first?.memoryMB ?? 0) - idle.memoryMB);
  findings.memoryMB = { base: Math.round(idle.memoryMB), perCall: Math.round(perCall * 10) / 10 };
  details.capacity = steps.map(summaryOf);
  details.idlePrograms = idle.programs;
  for (const { calls, judgements } of steps) details[`parts of ${calls} calls`] = await partsOf(bench, judgements);
  await tellLeases(context);
}

async function stub({ bench, findings, details }: MeasureContext): Promise<void> {
  const perClass = Math.ceil(bench.sizes.stubTurns / 4);
  const sets = await Promise.all(
    (['pauses', 'digits', 'hesitations', 'complete'] as const).map((name) => bench.items(name, perClass)),
  );
  const judgements = await playTurns(bench, 'answers with the model stub', sets.flat());
  const delays = delaysOf(judgements);
  const [answerMs, ownMs] = [percentilesOf(delays), percentilesOf(less(delays, STUB_MS))];
  if (answerMs === undefined || ownMs === undefined) return;
  findings.stub = { firstTokenMs: STUB_MS, calls: bench.calls, answerMs, ownMs };
  findings.ownMs = ownMs;
  details.stubCutOffs = cutTurnsOf(await bench.house.stage.daemonLog(), judgements);
  details['parts with the model stub'] = await partsOf(bench, judgements);
  details.stub = byKey(judgements, ({ item }) => item.class);
}

const STUB_MS = 300;

function isBearable({ judgements, lostCalls }: Load): boolean {
  const delays = delaysOf(judgements);
  return lostCalls === 0 && delays.length > 0 && percentile(delays, 0.95) <= BEARABLE_MS;
}

/** The highest load that was held is the one that is told. */
function tell({ findings }: MeasureContext, { rtp, loops, cpuPerCall }: Load): void {
  findings.rtpGapMs = Math.round(rtp.gapP99Ms * 10) / 10;
  findings.cpuPerCall = Math.round(cpuPerCall * 1_000) / 1_000;
  // The pacing loop is a worker thread of the daemon where there is one, else the main thread.
  const pacing = loops.find(({ thread }) => thread > 0) ?? loops[0];
  findings.loopDelayMs = pacing === undefined ? null : pacing.p99Ms;
}

/** Asterisk's own word: how often a lease ran out and the dialplan took the caller to VoiceMail(). */
async function tellLeases({ bench, findings }: MeasureContext): Promise<void> {
  const log = await bench.house.stage.pbx.asterisk.messages();
  findings.leasesExpired = log.match(/Executing \[T@secretary:1\]/g)?.length ?? 0;
}

function summaryOf({ judgements, ...held }: Load) {
  return {
    ...held,
    answerMs: percentilesOf(delaysOf(judgements)),
    missedEnds: judgements.filter(({ missedEnd }) => missedEnd).length,
    turns: judgements.length,
  };
}

/** A missed end that was never answered counts as the longest wait, so that no silence makes the numbers better. */
function delaysOf(judgements: readonly Judgement[]): number[] {
  return judgements.flatMap(({ answerMs, missedEnd }) =>
    answerMs !== undefined ? [answerMs] : missedEnd ? [NEVER_MS] : [],
  );
}

const NEVER_MS = 8_000;

function less(delays: readonly number[], ms: number): number[] {
  return delays.map((delay) => Math.max(0, delay - ms));
}

function share<T>(things: readonly T[], is: (thing: T) => boolean): { count: number; of: number } | null {
  return things.length === 0 ? null : { count: things.filter(is).length, of: things.length };
}

function byKey(judgements: readonly Judgement[], keyOf: (judgement: Judgement) => string) {
  const keys = [...new Set(judgements.map(keyOf))].sort();
  return Object.fromEntries(
    keys.map((key) => {
      const own = judgements.filter((judgement) => keyOf(judgement) === key);
      return [key, { answerMs: percentilesOf(delaysOf(own)), cutOffs: share(own, ({ cutOff }) => cutOff) }];
    }),
  );
}

function turnOf({ item, answerMs, cutOff }: Judgement): { id: string; answerMs: number | null; cutOff: boolean } {
  return { id: item.id, answerMs: rounded(answerMs), cutOff };
}

function rounded(ms: number | undefined): number | null {
  return ms === undefined ? null : Math.round(ms);
}

/** Undefined where the daemon writes no trace. */
async function partsOf({ house }: Bench, judgements: readonly Judgement[]): Promise<Partition | undefined> {
  return partitionOf(await house.stage.daemonLog(), judgements);
}
