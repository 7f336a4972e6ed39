import type { FinishedCall, House } from '../house.js';
import type { Item, ItemClass, Recordings, Voices } from '../sets/index.js';
import type { Sizes } from '../sizes.js';

/** What every measure works with. */
export interface Bench {
  readonly house: House;
  readonly voices: Voices;
  /** Recorded people. */
  readonly recordings: Recordings;
  readonly seed: string;
  /** Callers at a time. */
  readonly calls: number;
  readonly sizes: Sizes;
  /** Ctrl-C. */
  readonly signal: AbortSignal;
  /** The report half of a class; made before the calls, so that no synthesis takes time from them. */
  items(name: ItemClass, count: number): Promise<readonly Item[]>;
  /** Shows how far a measure is. */
  progress(name: string, total: number): { step(): void; end(): void };
  /** Told of each call that is over. */
  onCall(call: FinishedCall): void;
}

/** So many workers at a time, until the work is gone. All have ended when it ends; the first fault is the one that is told. */
export async function together(count: number, work: (index: number) => Promise<void>): Promise<void> {
  const ends = await Promise.allSettled(Array.from({ length: count }, (_, index) => work(index)));
  const fault = ends.find((end) => end.status === 'rejected');
  if (fault !== undefined) throw fault.reason;
}
