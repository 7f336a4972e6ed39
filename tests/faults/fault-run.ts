import { setMaxListeners } from 'node:events';
import { silentProgress } from '../../src/setup/index.js';
import { BreakableHouse } from '../kill/house.js';
import type { Script } from '../kill/visitor.js';
import type { Fault } from './fault.js';
import type { Outcome } from './markdown.js';
import { reason, Scene } from './scene.js';

/** All calls of a run: one that was begun under a wrong clock is not among the newest. */
const LOOK_BACK = 500;
/** One fault and everything around it may take so long, milliseconds. */
const LONGEST_MS = 300_000;

/** One house for all faults, until one of them fails: a house in which something went wrong proves nothing of the next. */
export class FaultRun {
  readonly #script: Script;
  readonly #signal: AbortSignal;
  #house: BreakableHouse | undefined;

  constructor(script: Script, signal: AbortSignal) {
    this.#script = script;
    this.#signal = signal;
  }

  async one(fault: Fault): Promise<Outcome> {
    this.#house ??= await BreakableHouse.open({ progress: silentProgress, lookBack: LOOK_BACK }, this.#signal);
    const outcome = await inScene(this.#house, this.#script, fault, this.#signal);
    if (this.#signal.aborted) return outcome;
    const isWell = outcome.fault === undefined;
    console.error(
      `${isWell ? '✔' : '✘'} ${fault.name} (${outcome.seconds} s): ${outcome.fault ?? outcome.measured ?? ''}`,
    );
    if (isWell) return outcome;
    console.error(`  its logs: ${this.#house.directory}`);
    await this.close(true);
    return outcome;
  }

  async close(keep = false): Promise<void> {
    const house = this.#house;
    this.#house = undefined;
    await house?.close(keep);
  }
}

async function inScene(house: BreakableHouse, script: Script, fault: Fault, signal: AbortSignal): Promise<Outcome> {
  const limited = AbortSignal.any([signal, AbortSignal.timeout(LONGEST_MS)]);
  setMaxListeners(0, limited);
  const scene = new Scene(house, script, limited);
  let outcome: Outcome;
  const startedMs = performance.now();
  try {
    outcome = { measured: await fault.test(scene), fault: undefined };
  } catch (error) {
    outcome = { measured: undefined, fault: reason(error) };
  }
  try {
    await scene.close();
  } catch (error) {
    outcome = { ...outcome, fault: outcome.fault ?? `afterwards: ${reason(error)}` };
  }
  return { ...outcome, seconds: Math.round((performance.now() - startedMs) / 1000) };
}
