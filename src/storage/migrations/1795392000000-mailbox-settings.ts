import type { MigrationInterface, QueryRunner } from 'typeorm';

const columns = { knowledge_text: 'MEDIUMTEXT NULL', settings: 'JSON NULL' } as const;

/** Columns are looked for first: DDL commits by itself, and a migration that was cut off must be able to run again. */
export class MailboxSettings1795392000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const [name, type] of Object.entries(columns)) {
      if (!(await runner.hasColumn('mailboxes', name)))
        await runner.query(`ALTER TABLE mailboxes ADD COLUMN ${name} ${type}`);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const name of Object.keys(columns)) {
      if (await runner.hasColumn('mailboxes', name)) await runner.query(`ALTER TABLE mailboxes DROP COLUMN ${name}`);
    }
  }
}
