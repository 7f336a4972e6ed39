import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How far the dialogue of a live call has come, sealed: the daemon that adopts the call goes on from there. */
export class DialogueStates1795564800000 implements MigrationInterface {
  /** Looked for first: DDL commits by itself, and a migration that was cut off must be able to run again. */
  async up(runner: QueryRunner): Promise<void> {
    if (!(await runner.hasColumn('calls', 'dialogue')))
      await runner.query('ALTER TABLE calls ADD COLUMN dialogue MEDIUMBLOB NULL');
  }

  async down(runner: QueryRunner): Promise<void> {
    if (await runner.hasColumn('calls', 'dialogue')) await runner.query('ALTER TABLE calls DROP COLUMN dialogue');
  }
}
