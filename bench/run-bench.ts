import { loadavg } from 'node:os';
import { messageOf, SecretaryError } from '../src/common/index.js';
import { type Progress, silentProgress } from '../src/setup/index.js';
import { type FinishedCall, House } from './house.js';
import { LoopDelays } from './measure/loop-delays.js';
import { thisMachine } from './measure/machine.js';
import { measuresOf } from './measures/all.js';
import type { Bench } from './measures/bench.js';
import { fetchNeeds, llmName, type ModelServer, modelServer, type Needs } from './needs.js';
import type { BenchOptions, LlmChoice } from './options.js';
import { type BenchReport, type Findings, noFindings, reportSchema, withReasons } from './report.js';
import { type Item, type ItemClass, makeSet } from './sets/index.js';
import { fullSizes, quickSizes, type Sizes } from './sizes.js';

export interface RunOptions extends BenchOptions {
  readonly progress: Progress;
  readonly bar: Bench['progress'];
  readonly signal: AbortSignal;
  /** Told after each measure what is known by then: a run that is ended early has not been for nothing. */
  readonly onMeasured?: (report: BenchReport) => void;
}

/** The report, and the measures that broke. */
export interface Outcome {
  readonly report: BenchReport;
  readonly failed: readonly string[];
}

/** What the stub's part of a whole run is made with: the target names both. */
const STUB: LlmChoice = { kind: 'stub', firstTokenMs: 300 };
const STUB_CALLS = 4;

/** Makes everything ready, takes the measures one after the other, and ends everything again, whatever happens. */
export async function runBench(options: RunOptions): Promise<Outcome> {
  const { llm, llmModel, progress, signal } = options;
  const needs = await fetchNeeds(llm, llmModel, progress, signal);
  const loops = await LoopDelays.begin();
  const run = new Run(options, needs, loops);
  try {
    await run.all();
    return run.outcome();
  } finally {
    await needs.voices.close();
    await loops.end();
  }
}

class Run {
  readonly #options: RunOptions;
  readonly #needs: Needs;
  readonly #loops: LoopDelays;
  readonly #findings: Findings = noFindings();
  readonly #details: Record<string, unknown> = {};
  readonly #reasons: Record<string, string> = {};
  readonly #failed: string[] = [];
  readonly #sets = new Map<string, Promise<readonly Item[]>>();
  readonly #loadBefore = Math.round((loadavg()[0] ?? 0) * 100) / 100;
  #lastSet: Promise<unknown> = Promise.resolve();

  constructor(options: RunOptions, needs: Needs, loops: LoopDelays) {
    this.#options = options;
    this.#needs = needs;
    this.#loops = loops;
  }

  async all(): Promise<void> {
    const { only, calls, signal } = this.#options;
    const own = only.filter((name) => name !== 'stub');
    if (own.length > 0) await this.#inHouse(this.#needs.model, own, calls);
    signal.throwIfAborted();
    if (!only.includes('stub')) return;
    const model = await modelServer(STUB, '', silentProgress);
    await this.#inHouse(model, ['stub'], STUB_CALLS).catch((error: unknown) =>
      this.#broke('stub', ['stub', 'ownMs'], error),
    );
  }

  outcome(): Outcome {
    const { calls, llm } = this.#options;
    const { installation, database } = this.#needs;
    const servers = { asterisk: installation.version, database: `${database.kind} ${database.version}` };
    const report: BenchReport = {
      machine: thisMachine(servers, this.#loadBefore),
      calls,
      llm: llmName(llm),
      ...this.#findings,
      reasons: withReasons(this.#findings, this.#reasons),
      details: this.#details,
    };
    return { report: reportSchema.parse(JSON.parse(JSON.stringify(report))), failed: this.#failed };
  }

  async #inHouse(model: ModelServer, names: readonly string[], calls: number): Promise<void> {
    const { progress, signal, seed, bar, trace } = this.#options;
    const { installation, database, voices, recordings } = this.#needs;
    const onReady = (what: string) => progress.say(`  ✔ ${what}`);
    const house = await House.open({ installation, database, ...model, progress, onReady, trace }, signal);
    const greetings: FinishedCall[] = [];
    try {
      const bench: Bench = {
        house,
        voices,
        recordings,
        seed,
        calls,
        sizes: this.#sizes(),
        signal,
        items: (name, count) => this.#items(name, count),
        progress: bar,
        onCall: (call) => greetings.push(call),
      };
      await this.#measure(bench, names);
    } finally {
      await house.close();
    }
  }

  /** A measure that breaks is told and costs its own numbers only. */
  async #measure(bench: Bench, names: readonly string[]): Promise<void> {
    const { minutes, llm, signal } = this.#options;
    const context = { bench, minutes, llm, loops: this.#loops, findings: this.#findings, details: this.#details };
    for (const { name, keys, take } of measuresOf(context)) {
      if (!names.includes(name)) continue;
      try {
        await take();
        this.#options.onMeasured?.(this.outcome().report);
      } catch (error) {
        this.#broke(name, keys, error);
      }
      signal.throwIfAborted();
    }
  }

  #broke(name: string, keys: readonly string[], error: unknown): void {
    const { signal, progress } = this.#options;
    signal.throwIfAborted();
    this.#failed.push(name);
    progress.say(`  ✘ ${name}: ${messageOf(error)}`);
    if (!(error instanceof SecretaryError) && error instanceof Error) progress.say(error.stack ?? '');
    for (const key of keys) this.#reasons[key] = `${name} failed: ${messageOf(error)}`;
  }

  #sizes(): Sizes {
    const { quick, turns } = this.#options;
    const sizes = quick ? quickSizes : fullSizes;
    if (turns === undefined) return sizes;
    return {
      ...sizes,
      turnsPerClass: turns,
      sentences: turns,
      recordings: turns,
      bargeIns: turns,
      interjectionsPerClass: turns,
    };
  }

  /** Made once a run; the bar counts what must be spoken. */
  #items(name: ItemClass, count: number): Promise<readonly Item[]> {
    const key = `${name} ${count}`;
    const { seed, bar } = this.#options;
    // One after the other: a terminal shows one bar at a time.
    const making = this.#sets.get(key) ?? this.#lastSet.then(() => this.#make(name, count, seed, bar));
    this.#sets.set(key, making);
    this.#lastSet = making.catch(() => undefined);
    return making;
  }

  #make(name: ItemClass, count: number, seed: string, bar: Bench['progress']): Promise<readonly Item[]> {
    const making = bar(`speaking "${name}"`, count);
    const { voices } = this.#needs;
    return makeSet(name, { seed, count, half: 'report', voices, onItem: () => making.step() }).finally(() =>
      making.end(),
    );
  }
}
