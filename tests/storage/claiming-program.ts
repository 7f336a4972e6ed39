// A daemon that claims every job and is killed before it has carried one out: `node claiming-program.js OPTIONS-JSON`.
import { silentLogger } from '../../src/common/index.js';
import { openStorage } from '../../src/storage/index.js';
import { until } from './bench.js';

const options = JSON.parse(process.argv[2] ?? '{}');
const storage = await openStorage({ ...options, log: silentLogger() });
void storage.run(new AbortController().signal);
await until('connected', () => storage.state === 'connected');
const jobs = await storage.jobs.claim({ worker: 'mortal', limit: 9, leaseMs: 3_600_000 });
process.stdout.write(`${jobs.map(({ id }) => id).join(' ')}\n`);
