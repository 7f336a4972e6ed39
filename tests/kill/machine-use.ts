import { cpus } from 'node:os';

/** How much of the machine a run needed, from its beginning until it is asked. */
export class MachineUse {
  readonly #startedMs = performance.now();
  readonly #before = busyMs();

  get seconds(): number {
    return Math.round((performance.now() - this.#startedMs) / 1_000);
  }

  /** @param kills in this time */
  describe(kills: number): string {
    const cores = cpus().length;
    const share = (busyMs() - this.#before) / (performance.now() - this.#startedMs) / cores;
    const each = kills === 0 ? '' : `, ${(this.seconds / kills).toFixed(1)} s a kill`;
    return `took ${this.seconds} s${each}; ${cores} cores were busy ${Math.round(100 * share)} % of the time, with all that ran`;
  }
}

/** Of all cores together since the machine started, milliseconds. */
function busyMs(): number {
  return cpus().reduce((sum, { times }) => sum + times.user + times.nice + times.sys + times.irq, 0);
}
