import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The floor is MySQL 8.0 and MariaDB 10.6: nothing here is younger than those. */
const TABLE = 'ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci';
const ID = 'CHAR(36) CHARACTER SET ascii COLLATE ascii_bin';
const OF_CALL = (table: string) =>
  `CONSTRAINT fk_${table}_call FOREIGN KEY (call_id) REFERENCES calls (id) ON DELETE CASCADE`;

const tables = [
  `mailboxes (
    extension VARCHAR(64) COLLATE utf8mb4_bin NOT NULL PRIMARY KEY, name VARCHAR(200) NOT NULL,
    manager_name VARCHAR(200) NOT NULL, manager_email VARCHAR(320) NOT NULL,
    language VARCHAR(16) NOT NULL, time_zone VARCHAR(64) NOT NULL, phone_region VARCHAR(2) NOT NULL,
    greeting TEXT NOT NULL, persona TEXT NOT NULL, knowledge JSON NOT NULL, agenda JSON NOT NULL,
    max_call_ms INT UNSIGNED NOT NULL, missed_call_letter TINYINT(1) NOT NULL, lamp VARCHAR(160) NULL)`,
  `daemons (
    id ${ID} NOT NULL PRIMARY KEY, place VARCHAR(160) NOT NULL, pid INT UNSIGNED NOT NULL,
    started VARCHAR(24) NOT NULL, seen_at DATETIME(3) NOT NULL)`,
  `calls (
    id ${ID} NOT NULL PRIMARY KEY, mailbox VARCHAR(64) COLLATE utf8mb4_bin NOT NULL, state VARCHAR(16) NOT NULL,
    instance ${ID} NOT NULL, started_at DATETIME(3) NOT NULL, duration_ms INT UNSIGNED NOT NULL DEFAULT 0,
    ended_by VARCHAR(16) NULL, heard TINYINT(1) NOT NULL DEFAULT 0, wrapped_key VARBINARY(255) NOT NULL,
    caller BLOB NOT NULL, outcome MEDIUMBLOB NULL,
    KEY ix_calls_mailbox (mailbox, started_at), KEY ix_calls_started (started_at), KEY ix_calls_state (state))`,
  `turns (
    call_id ${ID} NOT NULL, turn_index INT UNSIGNED NOT NULL, speaker VARCHAR(16) NOT NULL,
    start_ms INT UNSIGNED NOT NULL, end_ms INT UNSIGNED NOT NULL, engine VARCHAR(160) NOT NULL,
    confidence DOUBLE NULL, interrupted TINYINT(1) NOT NULL DEFAULT 0, content MEDIUMBLOB NOT NULL,
    PRIMARY KEY (call_id, turn_index), ${OF_CALL('turns')})`,
  `recordings (
    call_id ${ID} NOT NULL PRIMARY KEY, format VARCHAR(16) NOT NULL, sample_rate_hz INT UNSIGNED NOT NULL,
    channels TINYINT UNSIGNED NOT NULL, ${OF_CALL('recordings')})`,
  `recording_chunks (
    call_id ${ID} NOT NULL, chunk INT UNSIGNED NOT NULL, is_last TINYINT(1) NOT NULL, samples INT UNSIGNED NOT NULL,
    sealed MEDIUMBLOB NOT NULL, PRIMARY KEY (call_id, chunk), ${OF_CALL('recording_chunks')})`,
  `summaries (
    call_id ${ID} NOT NULL PRIMARY KEY, written_at DATETIME(3) NOT NULL, content MEDIUMBLOB NOT NULL,
    ${OF_CALL('summaries')})`,
  `jobs (
    id INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY, kind VARCHAR(40) NOT NULL, call_id ${ID} NULL,
    once_key VARCHAR(80) CHARACTER SET ascii COLLATE ascii_bin NULL, payload JSON NOT NULL, state VARCHAR(16) NOT NULL,
    attempts INT UNSIGNED NOT NULL DEFAULT 0, not_before DATETIME(3) NOT NULL, claimed_by VARCHAR(80) NULL,
    claimed_until DATETIME(3) NULL, last_error VARCHAR(1000) NULL, token INT UNSIGNED NOT NULL DEFAULT 0,
    depends_on INT UNSIGNED NULL, created_at DATETIME(3) NOT NULL, finished_at DATETIME(3) NULL,
    UNIQUE KEY ux_jobs_once (once_key), KEY ix_jobs_state (state, not_before), KEY ix_jobs_call (call_id),
    CONSTRAINT fk_jobs_call FOREIGN KEY (call_id) REFERENCES calls (id) ON DELETE CASCADE)`,
];

/** DDL commits by itself here: IF NOT EXISTS lets a migration that was cut off run again. */
export class CreateTables1795305600000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const table of tables) await runner.query(`CREATE TABLE IF NOT EXISTS ${table} ${TABLE}`);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of tables.toReversed()) await runner.query(`DROP TABLE IF EXISTS ${table.split(' ')[0]}`);
  }
}
