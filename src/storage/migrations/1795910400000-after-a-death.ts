import type { MigrationInterface, QueryRunner } from 'typeorm';

const columns = {
  jobs: { claimed_instance: 'CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NULL' },
  calls: { unheard_from_ms: 'INT UNSIGNED NULL' },
} as const;

/**
 * What a dead daemon leaves: which jobs it has claimed, so that they need not wait for the end of their lease; and from where
 * on a call that another one went on with lacks words.
 */
export class AfterADeath1795910400000 implements MigrationInterface {
  /** Columns are looked for first: DDL commits by itself, and a migration that was cut off must be able to run again. */
  async up(runner: QueryRunner): Promise<void> {
    for (const [table, name, type] of all())
      if (!(await runner.hasColumn(table, name))) await runner.query(`ALTER TABLE ${table} ADD COLUMN ${name} ${type}`);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const [table, name] of all())
      if (await runner.hasColumn(table, name)) await runner.query(`ALTER TABLE ${table} DROP COLUMN ${name}`);
  }
}

function all(): [table: string, name: string, type: string][] {
  return Object.entries(columns).flatMap(([table, added]) =>
    Object.entries(added).map(([name, type]): [string, string, string] => [table, name, type]),
  );
}
