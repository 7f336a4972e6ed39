import { type MessagePort, parentPort } from 'node:worker_threads';
import { sharedMs } from '../common/index.js';
import { serveRtp } from '../media/index.js';
import { serveRenewals } from '../telephony/index.js';

/** How often it shows that it lives, milliseconds. */
const SHOW_EVERY_MS = 250;

interface Start {
  readonly rtp: MessagePort;
  readonly leases: MessagePort;
  /** A Float64Array of one: when the thread last showed itself, milliseconds on the clock that all threads share. */
  readonly shown: SharedArrayBuffer;
}

/** The thread that keeps time: it paces RTP and renews leases, and a busy main loop delays neither. */
parentPort?.once('message', ({ rtp, leases, shown }: Start) => {
  serveRtp(rtp);
  serveRenewals(leases);
  const clock = new Float64Array(shown);
  const show = () => {
    clock[0] = sharedMs();
  };
  show();
  setInterval(show, SHOW_EVERY_MS);
  parentPort?.postMessage('ready');
});
