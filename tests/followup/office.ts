import { randomUUID } from 'node:crypto';
import type { ExecutionContext } from 'ava';
import type { NewJob, Storage } from '../../src/storage/index.js';
import { call, mailbox } from '../mail/fixtures.js';
import type { Bench, BenchOptions } from '../storage/bench.js';
import { type Post, post, Worker, type WorkerOptions } from './worker.js';

/** A process takes its time to start on a busy machine. */
export const PATIENCE_MS = 60_000;
const letter: readonly NewJob[] = [{ kind: 'mail' }];

export type Start = (options?: Partial<WorkerOptions>) => Worker;

export interface Office extends Pick<Post, 'mails' | 'drop'> {
  readonly storage: Storage;
  /** Name of the database. */
  readonly database: string;
  readonly worker: Start;
}

/** A database with one mailbox, a mail server, and as many workers as are wanted. */
export async function office(
  t: ExecutionContext,
  bench: Bench,
  server: Parameters<typeof post>[1] = {},
): Promise<Office> {
  const { mails, port, drop } = await post(t, server);
  const { log: _, keyRing: __, ...options }: BenchOptions = await bench.options();
  const storage = await bench.storage(t, options);
  await storage.mailboxes.save({ ...mailbox, lamp: undefined });
  const key = bench.key.toString('base64');
  const start: Start = (more = {}) => new Worker(t, { storage: options, key, port, leaseMs: 60_000, ...more });
  return { storage, database: options.database, mails, drop, worker: start };
}

/** A call whose letter waits. Gives its id. */
export async function endCall(storage: Storage, caller: Partial<typeof call> = {}): Promise<string> {
  const record = { ...call, ...caller, id: randomUUID() };
  const { id, callerNumber, callerName, startedAt } = record;
  const writer = await storage.calls.begin({ id, mailbox: '201', callerNumber, callerName, startedAt });
  await writer.end(record, letter);
  return id;
}
