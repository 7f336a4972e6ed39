import type { Logger } from '../../common/index.js';
import type { DatabaseOptions } from '../database.js';
import { backupsTable } from '../migrations/1795824000000-backups.js';
import { type SoleConnection, withConnection } from './connection.js';
import type { BackupFacts } from './read-backup.js';
import { holdsData, type RestoreOptions, restoreBackup } from './restore.js';
import { type BackupOptions, type BackupReport, writeBackup } from './write-backup.js';

/** Backups of one database, and what the database knows of them. */
export class Backups {
  readonly #options: DatabaseOptions;
  readonly #address: string;
  readonly #log: Logger;

  constructor(options: DatabaseOptions, address: string, log: Logger) {
    this.#options = options;
    this.#address = address;
    this.#log = log;
  }

  /** Writes one and notes that it was made, also in tables that are older than this program. */
  async write(backup: BackupOptions): Promise<BackupReport> {
    const report = await writeBackup(this.#options, this.#address, backup);
    const rows = Object.values(report.rows).reduce((sum, count) => sum + count, 0);
    await this.#with(async (connection) => {
      await connection.query(backupsTable);
      await connection.query(
        'INSERT INTO backups (made_at, program, row_count, sha256, has_keys) VALUES (UTC_TIMESTAMP(3), ?, ?, ?, ?)',
        [backup.program, rows, report.sha256, backup.keys !== undefined],
      );
    });
    return report;
  }

  /** See `restoreBackup`. */
  restore(options: RestoreOptions): Promise<BackupFacts> {
    return restoreBackup(this.#options, this.#address, this.#log, options);
  }

  /** How long ago the last backup was made, seconds; undefined when none is known. */
  ageS(): Promise<number | undefined> {
    return this.#with(async (connection) => {
      const rows = await connection
        .query<{ age: number | null }>(
          'SELECT TIMESTAMPDIFF(SECOND, MAX(made_at), UTC_TIMESTAMP(3)) AS age FROM backups',
        )
        .catch((error: unknown) => {
          if ((error as { code?: unknown }).code === 'ER_NO_SUCH_TABLE') return [];
          throw error;
        });
      const age = rows[0]?.age;
      return age === null || age === undefined ? undefined : Number(age);
    });
  }

  /** Whether the tables hold anything that a backup would save. */
  isNeeded(): Promise<boolean> {
    return this.#with(holdsData);
  }

  #with<T>(work: (connection: SoleConnection) => Promise<T>): Promise<T> {
    return withConnection(this.#options, this.#address, work);
  }
}
