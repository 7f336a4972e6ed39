import { type MessagePort, parentPort } from 'node:worker_threads';
import { serveRtp } from './media/index.js';
import { serveRenewals } from './telephony/index.js';

/** The thread that keeps time: it paces RTP and renews leases, and a busy main loop delays neither. */
parentPort?.once('message', ({ rtp, leases }: { rtp: MessagePort; leases: MessagePort }) => {
  serveRtp(rtp);
  serveRenewals(leases);
  parentPort?.postMessage('ready');
});
