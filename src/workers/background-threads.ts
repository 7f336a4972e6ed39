import { readdirSync } from 'node:fs';
import { constants, getPriority, setPriority } from 'node:os';

/**
 * For the program of a worker, once its engine has run: lets the threads beside the event loop, on which native engines
 * compute, go after everything that carries sound. What is late there is a text or a clause, and no frame. The event loop
 * keeps its priority. In Linux each thread has a niceness of its own (sched(7)); elsewhere nothing happens.
 */
export function yieldBackgroundThreads(): void {
  const { PRIORITY_BELOW_NORMAL: low } = constants.priority;
  for (const thread of threads()) {
    try {
      if (thread !== process.pid && getPriority(thread) < low) setPriority(thread, low);
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
