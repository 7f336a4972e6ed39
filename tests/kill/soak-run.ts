import { setTimeout as sleep } from 'node:timers/promises';
import { thisMachine } from '../../bench/measure/machine.js';
import { progressOn } from '../../bench/progress.js';
import { Random } from '../../bench/sets/index.js';
import { isAbort } from '../../src/common/index.js';
import { keepEvidence } from './evidence.js';
import { follow, withLetters, withoutSound } from './follow.js';
import type { BreakableHouse } from './house.js';
import type { CallFacts } from './judge.js';
import type { SoakOptions } from './options.js';
import { type Course, courseOf, type Measure, measures, type Sample, sample } from './samples.js';
import { type CallResult, isDuplicated } from './tally.js';
import { type Script, visit } from './visitor.js';

/** Between two looks at what is held, milliseconds. */
const SAMPLE_MS = 10_000;
/** How much a measure may be higher at the end than early on: calls come and go, and garbage is collected when it likes. */
const MAY_GROW: Readonly<Record<Measure, (early: number) => number>> = {
  memoryMB: (early) => 0.1 * early + 30,
  descriptors: () => 10,
  channels: () => 4,
  bridges: () => 2,
  ports: () => 8,
};

/** What `--json FILE` writes. */
export interface SoakReport {
  readonly minutes: number;
  readonly callsAtOnce: number;
  readonly calls: number;
  readonly lost: number;
  readonly duplicated: number;
  /** Calls that came to VoiceMail() though nothing was broken, and those of them whose lease ran out. */
  readonly toVoicemail: number;
  readonly leasesExpired: number;
  readonly stranded: number;
  readonly courses: Readonly<Record<Measure, Course>>;
  /** What is left when nobody calls any more. */
  readonly afterwards: Sample;
  readonly grown: readonly Measure[];
  readonly commit: string | undefined;
  readonly date: string;
}

/** Calls one after the other from several callers at once, and a look at what the product holds each ten seconds. */
export class Soak {
  readonly #house: BreakableHouse;
  readonly #script: Script;
  readonly #options: SoakOptions;
  readonly #signal: AbortSignal;
  readonly #random = new Random('soak');
  readonly #samples: Sample[] = [];
  readonly #facts: CallFacts[] = [];
  readonly #following: Promise<CallResult | undefined>[] = [];
  readonly #startedMs = performance.now();

  constructor(house: BreakableHouse, script: Script, options: SoakOptions, signal: AbortSignal) {
    this.#house = house;
    this.#script = script;
    this.#options = options;
    this.#signal = signal;
  }

  /** Also of a run that is ended early: of the calls that were over by then. */
  async run(): Promise<SoakReport> {
    const { minutes, calls } = this.#options;
    const bar = progressOn(process.stderr)(`${calls} calls at once, minutes`, minutes);
    const minute = setInterval(() => bar.step(), 60_000);
    const over = AbortSignal.any([this.#signal, AbortSignal.timeout(minutes * 60_000)]);
    try {
      const callers = Array.from({ length: calls }, () => this.#callUntil(over));
      await Promise.all([...callers, this.#sampleUntil(over)]);
    } finally {
      clearInterval(minute);
      bar.end();
    }
    const results = (await Promise.all(this.#following)).filter((result) => result !== undefined);
    const letters = await this.#house.post.letters();
    return this.#report(results.map((result) => withLetters(result, letters)));
  }

  async #callUntil(over: AbortSignal): Promise<void> {
    try {
      while (!over.aborted) await this.#call();
    } catch (error) {
      if (!this.#signal.aborted) throw error;
    }
  }

  async #call(): Promise<void> {
    const plan = {
      atMs: 0,
      lines: this.#random.whole(0, 3),
      staysMs: this.#random.whole(0, 3_000),
      leavesMessage: false,
    };
    const { number, hungUpMs, stranded } = await visit(this.#house, plan, this.#script, this.#signal);
    const { watch, line } = this.#house;
    const [stasisMs, voicemailMs] = [watch.stasisMs(number), watch.voicemailMs(number)];
    const wire = await line.take(number);
    const facts = { number, round: 1, wire, stasisMs, voicemailMs, hungUpMs, stranded, blows: [] };
    this.#following.push(this.#follow(facts));
    await sleep(200);
  }

  /** A call that went well is forgotten but for its numbers: hours of sound are much. */
  async #follow(facts: CallFacts): Promise<CallResult | undefined> {
    try {
      const result = await follow(this.#house, facts, this.#signal);
      const bad = result.lost !== undefined || result.stranded !== undefined;
      if (bad) await keepEvidence(this.#house, { result, facts, round: NO_ROUND, seed: 'soak' });
      this.#facts.push(withoutSound(facts));
      return result;
    } catch (error) {
      if (!isAbort(error)) throw error;
      return undefined;
    }
  }

  async #sampleUntil(over: AbortSignal): Promise<void> {
    while (!over.aborted) {
      this.#samples.push(await this.#sample());
      await sleep(SAMPLE_MS, undefined, { signal: over }).catch(() => undefined);
    }
  }

  #sample(): Promise<Sample> {
    return sample(this.#house, Math.round(performance.now() - this.#startedMs));
  }

  async #report(results: readonly CallResult[]): Promise<SoakReport> {
    const { calls } = this.#options;
    const courses = Object.fromEntries(measures.map((measure) => [measure, courseOf(this.#samples, measure)]));
    const typed = courses as Record<Measure, Course>;
    const grown = measures.filter((measure) => {
      const { early, late } = typed[measure];
      return late - early > MAY_GROW[measure](early);
    });
    const { commit, at } = thisMachine({ asterisk: '', database: '' }, 0);
    return {
      minutes: Math.round((this.#samples.at(-1)?.atMs ?? 0) / 6_000) / 10,
      callsAtOnce: calls,
      calls: results.filter(({ verdict }) => verdict.answered).length,
      lost: results.filter(({ lost }) => lost !== undefined).length,
      duplicated: results.filter(isDuplicated).length,
      toVoicemail: this.#facts.filter(({ voicemailMs }) => voicemailMs !== undefined).length,
      leasesExpired: this.#facts.filter(({ number }) => this.#house.watch.leaseExpired(number)).length,
      stranded: results.filter(({ stranded }) => stranded !== undefined).length,
      courses: typed,
      afterwards: await this.#sample(),
      grown,
      commit,
      date: at,
    };
  }
}

const NO_ROUND = { number: 1, calls: [], kills: [] };
