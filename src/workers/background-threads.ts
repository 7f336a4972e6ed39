import { readdirSync } from 'node:fs';
import { getPriority, setPriority } from 'node:os';

/** Enough to go behind what is short and urgent; beside somebody who takes a whole core, two fifths of it are left. */
const NICENESS = 2;

/**
 * For the program of a worker, once its engine has run: lets the threads beside the event loop, on which native engines
 * compute, go after everything that carries sound. What is late there is a text or a clause, and no frame. The event loop
 * keeps its priority. In Linux each thread has a niceness of its own (sched(7)); elsewhere nothing happens.
 */
export function yieldBackgroundThreads(): void {
  for (const thread of threads()) {
    try {
      if (thread !== process.pid && getPriority(thread) < NICENESS) setPriority(thread, NICENESS);
    } catch {
      // It has ended meanwhile.
    }
  }
}

function threads(): number[] {
  try {
    return readdirSync('/proc/self/task').map(Number);
  } catch {
    return [];
  }
}
