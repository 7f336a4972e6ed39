export { yieldBackgroundThreads } from './background-threads.js';
export { type CallContext, type Handlers, serveWorker } from './serve-worker.js';
export { type WorkerOptions, WorkerProcess } from './worker-process.js';
