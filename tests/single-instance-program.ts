// Holds a name until it is killed.
import { claimAlone } from '../src/single-instance.js';

await claimAlone(process.argv[2] ?? '', 'what the test asks for');
process.send?.('claimed');
setInterval(() => undefined, 1_000);
