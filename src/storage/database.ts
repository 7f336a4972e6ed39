import 'reflect-metadata';
import { setTimeout as delay } from 'node:timers/promises';
import mysql from 'mysql2';
import { DataSource, type EntityManager } from 'typeorm';
import { type Logger, SecretaryError, within } from '../common/index.js';
import { isConnectionLoss, isContention, toSecretaryError } from './database-errors.js';
import { entities, migrations } from './schema.js';

export interface DatabaseOptions {
  /** Host name or address. Default: 127.0.0.1. Not used when `socketPath` is given. */
  readonly host?: string;
  /** TCP port. Default: 3306. */
  readonly port?: number;
  /** Path of the server's Unix socket, instead of host and port. */
  readonly socketPath?: string;
  readonly user: string;
  readonly password: string;
  readonly database: string;
  /** Longest wait for a connection, milliseconds. Default: 5,000. */
  readonly connectTimeoutMs?: number;
  /** Longest wait for one piece of work, its retries included, milliseconds. Default: 15,000. */
  readonly workTimeoutMs?: number;
  /** Most connections. Default: 8. */
  readonly connections?: number;
}

/** Seconds InnoDB waits for a row before it gives up; the default of 50 would outlast every deadline of ours. */
const LOCK_WAIT_S = 5;
/** How often work is tried again that lost a deadlock. */
const CONTENTION_ATTEMPTS = 6;
const MIGRATION_LOCK_WAIT_S = 60;

type Work<T> = (manager: EntityManager) => Promise<T>;

/** One MySQL or MariaDB database: connects when first needed, converts every error, tries again what may be tried again. */
export class Database {
  readonly #options: DatabaseOptions;
  readonly #log: Logger;
  readonly #migrations: typeof migrations;
  readonly #connections = new Set<mysql.PoolConnection>();
  #source: Promise<DataSource> | undefined;

  /** @param migrationsToRun what `migrate` runs: all, but where a backup of an older program is restored */
  constructor(options: DatabaseOptions, log: Logger, migrationsToRun: typeof migrations = migrations) {
    this.#options = options;
    this.#log = log;
    this.#migrations = migrationsToRun;
  }

  /** "mysql://host:port/database", without user and password: for messages. */
  get address(): string {
    const { host = '127.0.0.1', port = 3306, socketPath, database } = this.#options;
    return socketPath === undefined ? `mysql://${host}:${port}/${database}` : `mysql:${socketPath}/${database}`;
  }

  /** Connects or proves that the connection lives; throws `unavailable` with advice. */
  async ping(): Promise<void> {
    await this.run((manager) => manager.query('SELECT 1'));
  }

  /** The server's own words for its version. */
  async version(): Promise<string> {
    const rows: { version: string }[] = await this.run((manager) => manager.query('SELECT VERSION() AS version'));
    return rows[0]?.version ?? '';
  }

  async habits(): Promise<{ flushAtCommit: string; clockAheadMs: number }> {
    return this.run(async (manager) => {
      const from = Date.now();
      const [row] = await manager.query(
        `SELECT @@innodb_flush_log_at_trx_commit AS flush,
           CAST(TIMESTAMPDIFF(MICROSECOND, '1970-01-01', UTC_TIMESTAMP(3)) / 1000 AS SIGNED) AS atMs`,
      );
      return { flushAtCommit: String(row?.flush), clockAheadMs: Number(row?.atMs) - (from + Date.now()) / 2 };
    });
  }

  /** Runs statements that need no transaction. They must bear being run twice: a lost connection is tried once more. */
  async run<T>(work: Work<T>, timeoutMs = this.#options.workTimeoutMs ?? 15_000): Promise<T> {
    const attempts = this.#attempts(async () => work((await this.#open()).manager));
    try {
      return await within(attempts, timeoutMs, `the database ${this.address}`);
    } catch (error) {
      attempts.catch(() => undefined);
      throw toSecretaryError(error, this.address);
    }
  }

  /**
   * Runs work in one transaction, again when it loses a deadlock. READ COMMITTED, because gap locks only bring deadlocks
   * to tables whose rows are written by one worker each. Work must bear being run twice.
   */
  transaction<T>(work: Work<T>, timeoutMs?: number): Promise<T> {
    return this.run((manager) => manager.transaction('READ COMMITTED', work), timeoutMs);
  }

  /** True when the tables are older than this program. */
  needsMigration(): Promise<boolean> {
    return this.run((manager) => manager.connection.showMigrations());
  }

  /** Brings the tables up to date; two programs that do it at once take turns. Returns the names of what was run. */
  migrate(): Promise<string[]> {
    return this.run(async (manager) => {
      const runner = manager.connection.createQueryRunner();
      try {
        const [row] = await runner.query(
          `SELECT GET_LOCK(CONCAT('migrate.', LEFT(SHA2(DATABASE(), 256), 40)), ?) AS got`,
          [MIGRATION_LOCK_WAIT_S],
        );
        if (Number(row?.got) !== 1)
          throw new SecretaryError('unavailable', 'another program is migrating this database');
        const run = await manager.connection.runMigrations({ transaction: 'none' });
        await runner.query(`SELECT RELEASE_LOCK(CONCAT('migrate.', LEFT(SHA2(DATABASE(), 256), 40)))`);
        return run.map(({ name }) => name);
      } finally {
        await runner.release();
      }
    }, 600_000);
  }

  /** Drops every connection without a word to the server: for one that hangs. The next work connects anew. */
  reset(): void {
    this.#source = undefined;
    for (const connection of this.#connections) connection.destroy();
    this.#connections.clear();
  }

  async close(): Promise<void> {
    const source = await this.#source?.catch(() => undefined);
    this.#source = undefined;
    await source
      ?.destroy()
      .catch((error: unknown) => this.#log.debug({ reason: String(error) }, 'closing the database failed'));
  }

  async #attempts<T>(work: () => Promise<T>): Promise<T> {
    let reconnected = false;
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await work();
      } catch (error) {
        if (isConnectionLoss(error) && !reconnected) reconnected = true;
        else if (!isContention(error) || attempt >= CONTENTION_ATTEMPTS) throw error;
        await delay(Math.random() * 20 * attempt);
      }
    }
  }

  #open(): Promise<DataSource> {
    this.#source ??= this.#createSource()
      .initialize()
      .then(refuseNewerTables)
      .catch((error: unknown) => {
        this.#source = undefined;
        throw error;
      });
    return this.#source;
  }

  #createSource(): DataSource {
    const { host = '127.0.0.1', port = 3306, socketPath, user, password, database } = this.#options;
    return new DataSource({
      type: 'mysql',
      driver: { createPool: (options: mysql.PoolOptions) => this.#createPool(options) },
      ...(socketPath === undefined ? { host, port } : { socketPath }),
      username: user,
      password,
      database,
      charset: 'UTF8MB4_UNICODE_CI',
      timezone: 'Z',
      connectTimeout: this.#options.connectTimeoutMs ?? 5_000,
      poolSize: this.#options.connections ?? 8,
      entities,
      migrations: this.#migrations,
      migrationsTableName: 'migrations',
      synchronize: false,
      logging: false,
    });
  }

  /** Each new connection is told our terms first, whatever the server's defaults are. */
  #createPool(options: mysql.PoolOptions): mysql.Pool {
    const pool = mysql.createPool(options);
    pool.on('connection', (connection) => {
      this.#connections.add(connection);
      connection.on('end', () => this.#connections.delete(connection));
      connection.on('error', () => this.#connections.delete(connection));
      connection.query(
        `SET SESSION time_zone = '+00:00', sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION', innodb_lock_wait_timeout = ${LOCK_WAIT_S}`,
        () => undefined,
      );
    });
    return pool;
  }
}

/**
 * Tables of a newer program are left alone: an older one would misread them, or write what the newer cannot read.
 * @throws SecretaryError 'unavailable'
 */
async function refuseNewerTables(source: DataSource): Promise<DataSource> {
  const known = new Set<string>(migrations.map(({ name }) => name));
  const seen = await source.query<{ name: string }[]>('SELECT name FROM migrations').catch((error: unknown) => {
    if ((error as { code?: unknown }).code === 'ER_NO_SUCH_TABLE') return [];
    return source.destroy().then(() => Promise.reject(error));
  });
  const unknown = seen.filter(({ name }) => !known.has(name));
  if (unknown.length === 0) return source;
  await source.destroy();
  throw new SecretaryError(
    'unavailable',
    `the tables belong to a newer version of the secretary (${unknown.map(({ name }) => name).join(', ')})`,
    { advice: 'Nothing was changed. Run that version, or restore a backup that was made before it: secretary restore' },
  );
}
