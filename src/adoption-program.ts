import { type MessagePort, workerData } from 'node:worker_threads';
import { serveAdoption } from './telephony/index.js';

/** The thread that holds the leases of a dead daemon's callers while this one loads. It ends with its port. */
serveAdoption(workerData as MessagePort);
