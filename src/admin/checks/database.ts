import { messageOf, SecretaryError, silentLogger, within } from '../../common/index.js';
import type { Config } from '../../config/index.js';
import { openStorage, type Storage } from '../../storage/index.js';
import { databaseOptions } from '../context.js';
import { ANSWER_MS, type Check, type Finding } from './finding.js';

/** Further apart, the times of calls and of their jobs do not fit together, milliseconds. */
const CLOCK_MS = 3_000;
/** The design's floor: what `SKIP LOCKED` and the tests need. */
const FLOOR = { mysql: [8, 0], mariadb: [10, 6] } as const;

/** Reachable with these credentials, new enough, migrated, and with a mailbox in it. */
export function checkDatabase(database: Config['database']): Check {
  return async () => {
    const storage = await openStorage({
      ...databaseOptions(database),
      connectTimeoutMs: ANSWER_MS,
      log: silentLogger(),
    });
    try {
      return await within(look(storage), 2 * ANSWER_MS, `the database ${storage.address}`);
    } catch (error) {
      const advice =
        (error instanceof SecretaryError && error.advice) || 'See the section "database" of the configuration.';
      return [{ check: 'database', state: 'fault', detail: messageOf(error), advice }];
    } finally {
      await storage.close();
    }
  };
}

async function look(storage: Storage): Promise<Finding[]> {
  const server = await storage.server();
  const findings: Finding[] = [version(storage.address, server), ...(await habits(storage))];
  if (await storage.needsMigration()) {
    const detail = 'the tables are older than this program';
    return [...findings, { check: 'tables', state: 'fault', detail, advice: 'Run: secretary migrate' }];
  }
  const boxes = (await storage.mailboxes.list()).map(({ extension }) => extension);
  findings.push(
    boxes.length > 0
      ? { check: 'mailboxes', state: 'ok', detail: boxes.join(', ') }
      : {
          check: 'mailboxes',
          state: 'fault',
          detail: 'there is none',
          advice: 'Add one: secretary mailbox add --help',
        },
  );
  return [...findings, ...(await jobs(storage))];
}

function version(address: string, server: string): Finding {
  const kind = /mariadb/i.test(server) ? 'mariadb' : 'mysql';
  const [major = 0, minor = 0] = server.split('.').map((part) => Number.parseInt(part, 10));
  const [needMajor, needMinor] = FLOOR[kind];
  const detail = `${address} is ${kind === 'mysql' ? 'MySQL' : 'MariaDB'} ${server}`;
  if (major > needMajor || (major === needMajor && minor >= needMinor))
    return { check: 'database', state: 'ok', detail };
  return { check: 'database', state: 'fault', detail, advice: 'MySQL 8.0 or MariaDB 10.6 is the oldest that works.' };
}

/** A letter that was promised must outlive a power cut, and leases of jobs count by the server's clock. */
async function habits(storage: Storage): Promise<Finding[]> {
  const { flushAtCommit, clockAheadMs } = await storage.habits();
  const durable: Finding =
    flushAtCommit === '1'
      ? { check: 'durability', state: 'ok', detail: 'what is committed is on the disk' }
      : {
          check: 'durability',
          state: 'warning',
          detail: `innodb_flush_log_at_trx_commit is ${flushAtCommit}: a power cut loses the last second of calls`,
          advice: "Set innodb_flush_log_at_trx_commit = 1 in the server's configuration.",
        };
  if (Math.abs(clockAheadMs) < CLOCK_MS) return [durable];
  const detail = `the database's clock differs by ${Math.round(clockAheadMs / 1000)} s`;
  const advice = 'Have both machines set their clocks by NTP (chrony).';
  return [durable, { check: 'clock', state: 'warning', detail, advice }];
}

async function jobs(storage: Storage): Promise<Finding[]> {
  const { parked } = await storage.jobs.counts();
  if (parked === 0) return [];
  const [latest] = await storage.jobs.list({ state: 'parked', limit: 1 });
  const advice =
    'Put right what it says, then `secretary jobs retry --parked`; `secretary jobs list --state parked` shows all.';
  const detail = `${parked} jobs were given up; the latest: ${latest?.kind}: ${latest?.lastError}`;
  return [{ check: 'jobs', state: 'warning', detail, advice }];
}
