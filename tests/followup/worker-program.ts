// A daemon's work after calls in a process of its own, that can be killed or stopped: `node worker-program.js OPTIONS-JSON`.
// It writes what it logs and what it counts to stdout, as JSON lines.
import { createLogger, SecretaryError, systemClock } from '../../src/common/index.js';
import { KeyRing } from '../../src/crypto/index.js';
import { FollowUp } from '../../src/followup/index.js';
import { Mailer } from '../../src/mail/index.js';
import { openStorage } from '../../src/storage/index.js';
import { noRecogniser } from './no-recogniser.js';
import type { WorkerOptions } from './worker.js';

const {
  storage: where,
  key,
  port,
  leaseMs,
  diesAfter250,
  ...limits
} = JSON.parse(process.argv[2] ?? '{}') as WorkerOptions;
const log = createLogger({ destination: 1 });
const keyRing = new KeyRing([{ id: 'test', key: Buffer.from(key, 'base64') }]);
const storage = await openStorage({ ...where, keyRing, log });
const mailer = new Mailer({ port, from: 'Secretary <secretary@office.example>' }, log);
const tell = (fact: object) => process.stdout.write(`${JSON.stringify(fact)}\n`);
const rooms = {
  storage,
  model: {
    summarize: async () => {
      throw new SecretaryError('unavailable', 'there is no model here');
    },
  },
  mailer: {
    host: mailer.host,
    send: async (...letter: Parameters<Mailer['send']>) => {
      await mailer.send(...letter);
      if (diesAfter250 === true) process.kill(process.pid, 'SIGKILL');
    },
  },
  listening: noRecogniser,
  setLamp: async () => undefined,
  clock: systemClock,
};
const onOutcome = (kind: string, outcome: string) => tell({ kind, outcome });
const onResent = () => tell({ counted: 'resent' });
const stop = new AbortController();
process.once('SIGTERM', () => stop.abort());
const options = { ...limits, log, pollMs: 50, leaseMs, retryFirstMs: 50, onOutcome, onResent };
const work = new FollowUp(rooms, options);
tell({ ready: true });
await work.run(stop.signal);
mailer.close();
await storage.close();
