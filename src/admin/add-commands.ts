import type { Command } from 'commander';
import { addBackup } from './commands/backup.js';
import { addCallsList } from './commands/calls-list.js';
import { addCallsPlay } from './commands/calls-play.js';
import { addCallsShow } from './commands/calls-show.js';
import { addConverse } from './commands/converse.js';
import { addDatabase } from './commands/database.js';
import { addDoctor } from './commands/doctor.js';
import { addEvaluate } from './commands/evaluate.js';
import { addJobsDiscard } from './commands/jobs-discard.js';
import { addJobsList } from './commands/jobs-list.js';
import { addJobsRetry } from './commands/jobs-retry.js';
import { addMailboxAdd } from './commands/mailbox-add.js';
import { addMailboxList } from './commands/mailbox-list.js';
import { addMailboxRemove } from './commands/mailbox-remove.js';
import { addMailboxShow } from './commands/mailbox-show.js';
import { addMigrate } from './commands/migrate.js';
import { addRestore } from './commands/restore.js';
import { addSetup } from './commands/setup.js';
import { addSpoolList } from './commands/spool-list.js';
import { addSpoolRetry } from './commands/spool-retry.js';
import { type AdminDependencies, Context } from './context.js';

/**
 * Adds what a person administers the secretary with. What fails throws (SecretaryError, or commander's own error where the
 * program has `exitOverride`), for the one who parses to tell and to turn into an exit code.
 */
export function addCommands(program: Command, dependencies: AdminDependencies = {}): void {
  const context = new Context(dependencies);
  addSetup(program, context);
  addMigrate(program, context);
  addDatabase(program, context);
  addBackup(program, context);
  addRestore(program, context);
  const mailbox = program.command('mailbox').description('the mailboxes that the secretary answers for');
  addMailboxAdd(mailbox, context);
  addMailboxList(mailbox, context);
  addMailboxShow(mailbox, context);
  addMailboxRemove(mailbox, context);
  const calls = program.command('calls').description('what callers have left');
  addCallsList(calls, context);
  addCallsShow(calls, context);
  addCallsPlay(calls, context);
  const jobs = program.command('jobs').description('the work after calls: what waits, what was given up');
  addJobsList(jobs, context);
  addJobsRetry(jobs, context);
  addJobsDiscard(jobs, context);
  const spool = program.command('spool').description('what could not be loaded from the disk into the database');
  addSpoolList(spool, context);
  addSpoolRetry(spool, context);
  addConverse(program, context);
  addEvaluate(program, context);
  addDoctor(program, context);
}
