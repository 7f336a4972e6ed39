import { setTimeout as sleep } from 'node:timers/promises';
import { isAbort, messageOf, systemClock } from '../../src/common/index.js';
import { demoLines, spokenByCaller } from '../../src/demo/index.js';
import type { Progress } from '../../src/setup/index.js';
import { goodbyeLine, nameLine, numberLine } from '../stories/brief.js';
import { keepEvidence } from './evidence.js';
import { follow, withLetters, withoutSound } from './follow.js';
import { type Blow, BreakableHouse, type HouseOptions } from './house.js';
import type { CallFacts } from './judge.js';
import type { Kill, PlannedCall, Round, Victim } from './plan.js';
import { type CallResult, isDuplicated } from './tally.js';
import { type Script, visit } from './visitor.js';

export interface RunOptions {
  readonly rounds: readonly Round[];
  readonly seed: string;
  readonly progress: Progress;
  readonly onReady?: HouseOptions['onReady'];
  readonly onKill: (victim: Victim) => void;
  /** Ends the run early; what was counted until then is given. */
  readonly signal: AbortSignal;
}

export interface Outcome {
  /** Processes that were struck in rounds that came to their end, by name. */
  readonly kills: Readonly<Record<string, number>>;
  readonly results: readonly CallResult[];
  /** Where the logs and the wires of calls that went wrong are; undefined: none did. */
  readonly evidence: string | undefined;
  /** Faults that ended the run early. */
  readonly fault: string | undefined;
}

/** Longest wait at the end for what is still to be sent, milliseconds: a second letter would come then. */
const QUIET_MS = 120_000;

/** Calls whose letter is still awaited, and those that came after them. */
const LOOK_BACK = 200;

/** Opens one house for all rounds, plays them, and waits for every letter. */
export async function runKills(options: RunOptions): Promise<Outcome> {
  const { progress, onReady, signal } = options;
  const script = await scriptOf(progress);
  const house = await BreakableHouse.open({ progress, lookBack: LOOK_BACK, ...(onReady && { onReady }) }, signal);
  const run = new Run(house, script, options);
  let keep = false;
  try {
    const outcome = await run.all();
    keep = outcome.evidence !== undefined || process.env.SECRETARY_KEEP_STORIES === '1';
    return outcome;
  } finally {
    await house.close(keep);
  }
}

/** What callers of these tests say. */
export async function scriptOf(progress: Progress): Promise<Script> {
  const texts = [nameLine, numberLine, goodbyeLine, demoLines[1] ?? ''];
  const [name, number, goodbye, message] = await spokenByCaller(texts, progress);
  if (!name || !number || !goodbye || !message) throw new Error('the lines of the caller are missing');
  return { lines: [name, number, goodbye], message };
}

/** A round whose kills are done; its callers may still be there. */
interface Played {
  /** What was struck in it. */
  readonly blows: readonly Blow[];
  readonly calls: Promise<readonly (CallResult | undefined)[]>;
}

class Run {
  readonly #house: BreakableHouse;
  readonly #script: Script;
  readonly #options: RunOptions;
  readonly #played: Played[] = [];
  readonly #facts = new Map<string, CallFacts>();

  constructor(house: BreakableHouse, script: Script, options: RunOptions) {
    this.#house = house;
    this.#script = script;
    this.#options = options;
  }

  async all(): Promise<Outcome> {
    const { rounds, signal } = this.#options;
    let fault: string | undefined;
    try {
      for (const round of rounds) {
        await this.#play(round);
        await this.#house.whole(signal);
      }
      signal.throwIfAborted();
    } catch (error) {
      if (!isAbort(error)) fault = messageOf(error);
    }
    const judged = await this.#judged();
    fault ??= judged.fault;
    const { results, kills } = judged;
    return { kills, results, evidence: await this.#evidence(results), fault };
  }

  /**
   * Calls and kills of a round happen side by side. It is over for the next one when its kills are done: callers who are still
   * there talk on into the next round, and are struck by its kills, too.
   */
  async #play(round: Round): Promise<void> {
    const { signal } = this.#options;
    const before = this.#house.blows.length;
    const calls = Promise.all(round.calls.map((call) => this.#call(round, call)));
    // It is awaited at the end of the run; until then nobody else looks at it.
    calls.catch(() => undefined);
    const ends = await Promise.allSettled(round.kills.map((kill) => this.#kill(kill)));
    this.#played.push({ blows: this.#house.blows.slice(before), calls });
    signal.throwIfAborted();
    for (const end of ends) if (end.status === 'rejected') throw end.reason;
  }

  async #kill(kill: Kill): Promise<void> {
    const { onKill, signal } = this.#options;
    await sleep(kill.atMs, undefined, { signal });
    const victim = this.#house.firstAlive(kill.choices);
    if (victim === undefined) return;
    onKill(victim);
    await this.#house.strike(victim, kill.frozenMs);
  }

  /** Undefined: the run was ended before it could be judged. */
  async #call(round: Round, plan: PlannedCall): Promise<CallResult | undefined> {
    const { signal } = this.#options;
    try {
      await sleep(plan.atMs, undefined, { signal });
      const { number, hungUpMs, stranded } = await visit(this.#house, plan, this.#script, signal);
      const { watch, line, blows } = this.#house;
      return await this.#follow({
        number,
        round: round.number,
        wire: await line.take(number),
        stasisMs: watch.stasisMs(number),
        voicemailMs: watch.voicemailMs(number),
        hungUpMs,
        stranded,
        blows: blows.filter(({ victim }) => victim === 'daemon'),
      });
    } catch (error) {
      if (isAbort(error)) return undefined;
      throw error;
    }
  }

  async #follow(facts: CallFacts): Promise<CallResult> {
    const result = await follow(this.#house, facts, this.#options.signal);
    const isWell = result.lost === undefined && result.stranded === undefined;
    this.#facts.set(facts.number, isWell ? withoutSound(facts) : facts);
    return result;
  }

  /** Every call that was judged, and the kills of those rounds whose calls all were. */
  async #judged(): Promise<Pick<Outcome, 'results' | 'kills' | 'fault'>> {
    const ends = await Promise.allSettled(this.#played.map(({ calls }) => calls));
    if (!this.#options.signal.aborted) await this.#settled();
    const letters = await this.#house.post.letters();
    const results: CallResult[] = [];
    const blows: Blow[] = [];
    let fault: string | undefined;
    for (const [i, end] of ends.entries()) {
      if (end.status === 'rejected') fault ??= messageOf(end.reason);
      const calls = end.status === 'fulfilled' ? end.value : [];
      results.push(...calls.filter((result) => result !== undefined));
      if (end.status === 'fulfilled' && !calls.includes(undefined)) blows.push(...(this.#played[i]?.blows ?? []));
    }
    return { results: results.map((result) => withLetters(result, letters)), kills: countOf(blows), fault };
  }

  /** Waits until no job is left that could send a letter. */
  async #settled(): Promise<void> {
    const { storage } = this.#house.stage;
    const end = systemClock.monotonicMs() + QUIET_MS;
    while (systemClock.monotonicMs() < end && !this.#options.signal.aborted) {
      const counts = await storage.jobs.counts().catch(() => undefined);
      if (counts !== undefined && counts.waiting + counts.running === 0) return;
      await sleep(500);
    }
  }

  async #evidence(results: readonly CallResult[]): Promise<string | undefined> {
    const bad = results.filter((result) => result.lost !== undefined || isDuplicated(result) || result.stranded);
    for (const result of bad) {
      const facts = this.#facts.get(result.number);
      const round = this.#options.rounds.find(({ number }) => number === result.round);
      if (facts && round) await keepEvidence(this.#house, { result, facts, round, seed: this.#options.seed });
    }
    return bad.length === 0 ? undefined : this.#house.directory;
  }
}

function countOf(blows: readonly Blow[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { victim } of blows) counts[victim] = (counts[victim] ?? 0) + 1;
  return counts;
}
