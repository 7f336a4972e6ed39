// A thread that compares what one caller said with what was kept of it.
import { parentPort, workerData } from 'node:worker_threads';
import { missingMs } from './missing-audio.js';

const { said, kept } = workerData as { said: Int16Array; kept: Int16Array };
parentPort?.postMessage(missingMs(said, kept));
