/** A worker for the tests of WorkerProcess. */
import { setTimeout as delay } from 'node:timers/promises';
import { SecretaryError } from '../../src/common/index.js';
import { type CallContext, serveWorker } from '../../src/workers/index.js';

let greeting = 'none';

// As engines do with their threads and timers: nothing ends this process but itself.
setInterval(() => undefined, 60_000);

serveWorker(
  {
    echo: (payload: unknown) => payload,
    greeting: () => greeting,
    pid: () => process.pid,
    fail: () => {
      throw new SecretaryError('damaged', 'the model is damaged', { advice: 'fetch it again' });
    },
    crash: () => process.kill(process.pid, 'SIGKILL'),
    hang: () => {
      for (;;);
    },
    write: (text: string) => process.stderr.write(text),
    count: async (to: number, { emit, signal }: CallContext) => {
      for (let i = 1; i <= to; i += 1) {
        emit(i);
        await delay(10, undefined, { signal });
      }
      return 'done';
    },
    aborted: (_: unknown, { signal }: CallContext) =>
      new Promise((resolve) => {
        signal.addEventListener('abort', () => {
          greeting = 'aborted';
          resolve(undefined);
        });
      }),
  },
  async (argument) => {
    const { greeting: given, fail, never, exit } = (argument ?? {}) as Record<string, unknown>;
    if (fail) throw new SecretaryError('not-found', 'no model here', { advice: 'run setup' });
    if (never) await new Promise(() => setInterval(() => undefined, 1_000));
    if (exit) process.exit(3);
    greeting = String(given);
  },
);
