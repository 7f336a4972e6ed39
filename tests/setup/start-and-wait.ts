// A program for servers.test.ts: starts two servers, says who they are, and waits to be killed.
import { join } from 'node:path';
import { startAsterisk, startMysql } from '../../src/setup/index.js';

const directory = process.argv[2] ?? '';
const asterisk = await startAsterisk({ directory: join(directory, 'asterisk') });
const database = await startMysql({ flavour: 'mariadb-10.11', directory: join(directory, 'database') });
console.log(JSON.stringify([asterisk.pid, database.pid, asterisk.folders.run]));
setInterval(() => {}, 60_000);
