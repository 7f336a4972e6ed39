import type { EntityManager } from 'typeorm';
import type { Database } from './database.js';
import type { DaemonEntity } from './entities/daemon.entity.js';
import { livesHere } from './instance.js';

/**
 * How long a job waits after its daemon died while it had it, by how often it was claimed: not at all after the first time,
 * then 1, 3, 7 … 63 s. A job that takes its daemon down each time, or a daemon that is restarted in a loop, does not use
 * up its tries within seconds.
 */
const WAIT_S = 'POW(2, LEAST(GREATEST(attempts, 1), 7) - 1) - 1';

/**
 * Lets the jobs be claimed anew that a dead daemon of this place (the same machine, the same process namespace) had
 * claimed. The token grows: should its worker speak once more, that changes nothing. Whether a daemon elsewhere lives
 * cannot be seen from here; its jobs wait for the end of their lease.
 *
 * @returns how many
 */
export function freeJobsOfTheDead(database: Database, timeoutMs: number): Promise<number> {
  return database.run(async (manager) => {
    const dead = await deadClaimants(manager);
    if (dead.length === 0) return 0;
    const { affectedRows } = (await manager.query(
      `UPDATE jobs SET state = 'waiting', token = token + 1,
         not_before = GREATEST(not_before, UTC_TIMESTAMP(3) + INTERVAL (${WAIT_S}) SECOND)
       WHERE state = 'running' AND claimed_instance IN (?)`,
      [dead],
    )) as { affectedRows: number };
    return affectedRows;
  }, timeoutMs);
}

async function deadClaimants(manager: EntityManager): Promise<string[]> {
  const claimants: Pick<DaemonEntity, 'id' | 'place' | 'pid' | 'started'>[] = await manager.query(
    `SELECT id, place, pid, started FROM daemons
     WHERE id IN (SELECT claimed_instance FROM jobs WHERE state = 'running' AND claimed_instance IS NOT NULL)`,
  );
  return claimants.filter((daemon) => livesHere(daemon) === false).map(({ id }) => id);
}
