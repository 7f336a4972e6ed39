import type { MigrationInterface, QueryRunner } from 'typeorm';

const columns = {
  handed_at: 'DATETIME(3) NULL',
  handed_token: 'INT UNSIGNED NULL',
  message_id: 'VARCHAR(320) CHARACTER SET ascii COLLATE ascii_bin NULL',
  resent: 'INT UNSIGNED NOT NULL DEFAULT 0',
} as const;

/** What is known of a letter on its way: that it was being handed over, under which Message-ID, and how often again. */
export class Delivery1795651200000 implements MigrationInterface {
  /** Columns are looked for first: DDL commits by itself, and a migration that was cut off must be able to run again. */
  async up(runner: QueryRunner): Promise<void> {
    for (const [name, type] of Object.entries(columns)) {
      if (!(await runner.hasColumn('jobs', name))) await runner.query(`ALTER TABLE jobs ADD COLUMN ${name} ${type}`);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const name of Object.keys(columns)) {
      if (await runner.hasColumn('jobs', name)) await runner.query(`ALTER TABLE jobs DROP COLUMN ${name}`);
    }
  }
}
