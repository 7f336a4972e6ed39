/** Starts a worker, says its process id, and waits to be killed. */
import { silentLogger } from '../../src/common/index.js';
import { WorkerProcess } from '../../src/workers/index.js';

const program = new URL('./example-program.js', import.meta.url);
const worker = new WorkerProcess({ name: 'orphan', program, log: silentLogger() });
await worker.start();
console.log(worker.pid);
