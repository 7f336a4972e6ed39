import type { Logger } from '../common/index.js';
import { KeyRing } from '../crypto/index.js';
import { Backups } from './backup/backups.js';
import { Calls } from './calls.js';
import { Database, type DatabaseOptions } from './database.js';
import { DatabaseSink } from './database-sink.js';
import { type Instance, thisInstance } from './instance.js';
import { Jobs, type NewJob } from './jobs.js';
import { Keeper, type StorageState } from './keeper.js';
import { LetterWindows } from './letter-windows.js';
import { LiveCalls } from './live-calls.js';
import { Mailboxes } from './mailboxes.js';
import { Quarantine } from './quarantine.js';
import { Recovery } from './recovery.js';
import { Replay, type ReplayReport } from './replay.js';
import { Spool, type SpoolSize } from './spool.js';
import { SpoolWatch } from './spool-watch.js';
import { Summaries } from './summaries.js';

export interface StorageOptions extends DatabaseOptions {
  /** Default: none, for work that touches nothing encrypted (migrations, mailboxes, jobs). */
  readonly keyRing?: KeyRing;
  /**
   * Folder of this daemon's own that stands in while the database is away; made with mode 0700 when missing. Default:
   * none, for commands: calls are read then, and `begin` throws.
   */
  readonly spoolDirectory?: string;
  /** With less free space where the spool lies no call is taken, megabytes. Default: 200. */
  readonly minFreeMb?: number;
  readonly log: Logger;
  /** How long the database may take for a piece of a live call before the spool takes over, milliseconds. Default: 2,000. */
  readonly writeTimeoutMs?: number;
  /** Between two looks at the database while it is there, and the longest between two tries, milliseconds. Default: 5,000. */
  readonly lookEveryMs?: number;
  /** What is to follow a call whose daemon died. Default: `jobsAfterUnheard`. */
  readonly jobsAfterInterruption?: readonly NewJob[];
}

/** What follows a call: the letter waits for the summary, the lamp for nobody. */
export const jobsAfterCall: readonly NewJob[] = [
  { kind: 'summarise' },
  { kind: 'mail', dependsOn: 'summarise' },
  { kind: 'lamp' },
];

/**
 * The same where words were not recognised while the call went on: they are looked for in the recording first, from
 * `fromMs` of the call on, or behind the last that were recognised, to `untilMs` or the end.
 */
export function jobsAfterUnheard(
  where: { readonly fromMs?: number; readonly untilMs?: number } = {},
): readonly NewJob[] {
  return [
    { kind: 'recognise', payload: { ...where } },
    { kind: 'summarise', dependsOn: 'recognise' },
    { kind: 'mail', dependsOn: 'summarise' },
    { kind: 'lamp' },
  ];
}

/**
 * Makes the spool folder (throws `bad-configuration` when that fails) and builds the room. It does not wait for the
 * database: a daemon calls `run`, which looks for it for ever; a command calls `connect`, which throws when it is away.
 */
export async function openStorage(options: StorageOptions): Promise<Storage> {
  const spool = options.spoolDirectory === undefined ? undefined : new Spool(options.spoolDirectory);
  await spool?.prepare();
  return new Storage(options, spool);
}

/** Everything that is kept: in MySQL or MariaDB, and in the spool while that is away. */
export class Storage {
  readonly mailboxes: Mailboxes;
  readonly calls: Calls;
  readonly summaries: Summaries;
  readonly jobs: Jobs;
  readonly letterWindows: LetterWindows;
  readonly backups: Backups;
  readonly #database: Database;
  readonly #recovery: Recovery;
  readonly #replay: Replay | undefined;
  readonly #keeper: Keeper;
  readonly #spool: Spool | undefined;
  readonly #spoolWatch: SpoolWatch | undefined;

  constructor(options: StorageOptions, spool: Spool | undefined) {
    const { keyRing = new KeyRing([]), log, lookEveryMs = 5_000, jobsAfterInterruption = jobsAfterUnheard() } = options;
    const instance = thisInstance();
    const database = new Database(options, log);
    const live = spool && liveCalls(options, keyRing, instance, database, spool, () => this.#recovery.register());
    const refused = () => live?.refused() ?? new Set<string>();
    const isWriting = (callId: string) => live?.isWriting(callId) ?? false;
    this.#database = database;
    this.#spool = spool;
    const { spoolDirectory: directory, minFreeMb = 200 } = options;
    this.#spoolWatch = directory === undefined ? undefined : new SpoolWatch({ directory, minFreeMb, lookEveryMs, log });
    this.#recovery = new Recovery({ database, keyRing, instance, log, isWriting, refused, jobsAfterInterruption });
    this.#replay = spool && new Replay({ database, spool, instance, log, isWriting });
    this.#keeper = new Keeper({ database, recovery: this.#recovery, replay: this.#replay, log, lookEveryMs });
    this.mailboxes = new Mailboxes(database);
    this.calls = new Calls(database, keyRing, live);
    this.summaries = new Summaries(database, keyRing);
    this.jobs = new Jobs(database, instance.id);
    this.letterWindows = new LetterWindows(database, keyRing);
    this.backups = new Backups(options, database.address, log);
    live?.onTrouble(() => this.#keeper.wake());
  }

  /** Where the database is, without user and password. */
  get address(): string {
    return this.#database.address;
  }

  /** Known while `run` runs. */
  get state(): StorageState {
    return this.#keeper.state;
  }

  /**
   * True when calls can be taken: `run` sees the database, its tables are of this program's age, and the spool could stand
   * in for it.
   */
  ready(): boolean {
    return this.#keeper.state === 'connected' && this.spoolFault === undefined;
  }

  /** Why the spool could not take a call: its disk is full, read-only or hangs; undefined: it could. Known while `run` runs. */
  get spoolFault(): string | undefined {
    return this.#spoolWatch?.fault;
  }

  onState(listener: (state: StorageState) => void): void {
    this.#keeper.onState(listener);
  }

  /** The listener hears when there may be something to claim that `add` did not put there: what dead daemons have left. */
  onWork(listener: () => void): void {
    this.#keeper.onWork(listener);
  }

  /**
   * For the daemon: looks for the database for ever, logs each change once, loads the spool back, closes the calls of
   * dead daemons and frees their jobs, and looks after the spool's disk. Ends when the signal fires; never throws.
   */
  async run(signal: AbortSignal): Promise<void> {
    await Promise.all([this.#keeper.run(signal), this.#spoolWatch?.run(signal)]);
  }

  /** For commands: one try; throws `unavailable` with advice when the database is away or refuses us. */
  connect(): Promise<void> {
    return this.#database.ping();
  }

  /** What the server says it is: "9.7.4", "11.8.3-MariaDB-…". */
  server(): Promise<string> {
    return this.#database.version();
  }

  /**
   * What the server does that matters to us: the setting innodb_flush_log_at_trx_commit ("1": on the disk at every commit),
   * and how far its clock is ahead of ours, milliseconds.
   */
  habits(): Promise<{ flushAtCommit: string; clockAheadMs: number }> {
    return this.#database.habits();
  }

  /** Brings the tables up to date; returns the names of the migrations that were run. */
  migrate(): Promise<string[]> {
    return this.#database.migrate();
  }

  /** Throws `unavailable` where the tables are of a newer program. */
  needsMigration(): Promise<boolean> {
    return this.#database.needsMigration();
  }

  /** Loads what waits in the spool; `run` does it by itself. */
  async replaySpool(): Promise<ReplayReport> {
    return (await this.#replay?.replaySpool()) ?? { calls: [], quarantined: 0 };
  }

  /** What could not be loaded from the spool in that folder, for a command that tries it again. */
  quarantineOf(spoolDirectory: string): Quarantine {
    return new Quarantine(this.#database, spoolDirectory);
  }

  /** What lies in the spool and its quarantine; undefined where there is no spool. */
  async spoolSize(): Promise<SpoolSize | undefined> {
    return this.#spool?.size();
  }

  /** For so long these calls of a dead daemon are not closed, milliseconds: `calls.adopt` is about to go on with them. */
  spare(callIds: readonly string[], forMs: number): void {
    this.#recovery.spare(callIds, forMs);
  }

  /** Closes the calls of dead daemons and returns their ids; `run` does it by itself. */
  recoverInterrupted(): Promise<string[]> {
    return this.#recovery.recoverInterrupted();
  }

  /** Ends the connections. What live calls still write goes to the spool then: end them first. */
  close(): Promise<void> {
    return this.#database.close();
  }
}

function liveCalls(
  { log, writeTimeoutMs = 2_000 }: StorageOptions,
  keyRing: KeyRing,
  instance: Instance,
  database: Database,
  spool: Spool,
  register: () => Promise<void>,
): LiveCalls {
  const sink = new DatabaseSink(database);
  return new LiveCalls({ database, keyRing, instance, sink, spool, log, writeTimeoutMs, register });
}
