import type { MigrationInterface, QueryRunner } from 'typeorm';

const columns = {
  handed_at: 'DATETIME(3) NULL',
  handed_token: 'INT UNSIGNED NULL',
  message_id: 'VARCHAR(320) CHARACTER SET ascii COLLATE ascii_bin NULL',
  resent: 'INT UNSIGNED NOT NULL DEFAULT 0',
} as const;

/** How many letters each caller of the hour has caused, and which calls go into a digest. */
const tables = {
  letter_windows: `id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
    mailbox VARCHAR(64) COLLATE utf8mb4_bin NOT NULL, tag BINARY(32) NOT NULL, ends_at DATETIME(3) NOT NULL,
    is_closed TINYINT(1) NOT NULL DEFAULT 0, KEY ix_letter_windows_caller (mailbox, tag),
    KEY ix_letter_windows_end (ends_at)`,
  window_letters: `call_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
    window_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL, is_own TINYINT(1) NOT NULL,
    KEY ix_window_letters_window (window_id),
    CONSTRAINT fk_window_letters_call FOREIGN KEY (call_id) REFERENCES calls (id) ON DELETE CASCADE,
    CONSTRAINT fk_window_letters_window FOREIGN KEY (window_id) REFERENCES letter_windows (id) ON DELETE CASCADE`,
} as const;
const TABLE = 'ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci';

/** What is known of a letter on its way: that it was being handed over, under which Message-ID, and how often again. */
export class Delivery1795651200000 implements MigrationInterface {
  /** Columns are looked for first: DDL commits by itself, and a migration that was cut off must be able to run again. */
  async up(runner: QueryRunner): Promise<void> {
    for (const [name, type] of Object.entries(columns)) {
      if (!(await runner.hasColumn('jobs', name))) await runner.query(`ALTER TABLE jobs ADD COLUMN ${name} ${type}`);
    }
    for (const [name, columns] of Object.entries(tables))
      await runner.query(`CREATE TABLE IF NOT EXISTS ${name} (${columns}) ${TABLE}`);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const name of Object.keys(tables).toReversed()) await runner.query(`DROP TABLE IF EXISTS ${name}`);
    for (const name of Object.keys(columns)) {
      if (await runner.hasColumn('jobs', name)) await runner.query(`ALTER TABLE jobs DROP COLUMN ${name}`);
    }
  }
}
