import { Caller } from '../caller.js';
import { openMailbox } from '../mailboxes.js';
import type { Bench } from './bench.js';

/** Calls that only listen to how she begins. */
export async function measureGreeting(bench: Bench, count: number): Promise<void> {
  const bar = bench.progress('greeting', count);
  for (let n = 0; n < count && !bench.signal.aborted; n += 1) {
    const caller = await Caller.call(bench.house, openMailbox.extension, bench.signal);
    await caller.untilHeard();
    bench.onCall(await caller.hangUp(bench.signal));
    bar.step();
  }
  bar.end();
}
