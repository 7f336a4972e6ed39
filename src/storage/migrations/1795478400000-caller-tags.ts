import type { MigrationInterface, QueryRunner } from 'typeorm';

/** By whom a mailbox that remembers its callers was called: a keyed hash of the number, never the number. */
export class CallerTags1795478400000 implements MigrationInterface {
  /** Each half is looked for first: DDL commits by itself, and a migration that was cut off must be able to run again. */
  async up(runner: QueryRunner): Promise<void> {
    if (!(await runner.hasColumn('calls', 'caller_tag')))
      await runner.query('ALTER TABLE calls ADD COLUMN caller_tag BINARY(32) NULL');
    const [index] = await runner.query("SHOW INDEX FROM calls WHERE Key_name = 'ix_calls_caller'");
    if (index === undefined)
      await runner.query('CREATE INDEX ix_calls_caller ON calls (mailbox, caller_tag, started_at)');
  }

  async down(runner: QueryRunner): Promise<void> {
    if (await runner.hasColumn('calls', 'caller_tag')) {
      await runner.query('DROP INDEX ix_calls_caller ON calls');
      await runner.query('ALTER TABLE calls DROP COLUMN caller_tag');
    }
  }
}
