import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Which backups were made of this database: `secretary migrate` wants one of the last day. The command that makes a backup
 * makes this table too where it is missing, because a backup comes before the migration.
 */
export const backupsTable = `CREATE TABLE IF NOT EXISTS backups (
  id INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY, made_at DATETIME(3) NOT NULL, program VARCHAR(40) NOT NULL,
  row_count BIGINT UNSIGNED NOT NULL, sha256 CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  has_keys TINYINT(1) NOT NULL, KEY ix_backups_made (made_at))
  ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci`;

export class Backups1795824000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(backupsTable);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE IF EXISTS backups');
  }
}
