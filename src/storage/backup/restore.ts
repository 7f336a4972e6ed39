import type mysql from 'mysql2';
import { type Logger, SecretaryError } from '../../common/index.js';
import { Database, type DatabaseOptions } from '../database.js';
import { migrations } from '../schema.js';
import { type SoleConnection, withConnection } from './connection.js';
import { bookkeeping, type RowLine, type Value } from './format.js';
import { type BackupFacts, inspectBackup, readBackup, refuseNewerBackup } from './read-backup.js';

export interface RestoreOptions {
  readonly file: string;
  /** What the database holds goes. Default: a database that holds anything is refused. */
  readonly replace?: boolean;
  /** Told how much is done of each of two rounds, checking and restoring, 0–1. */
  readonly onProgress?: (round: 'checking' | 'restoring', fraction: number) => void;
  readonly signal?: AbortSignal;
  /** Called once the file was found whole and the database fit for it, before anything is changed; may throw. */
  readonly beforeChange?: (facts: BackupFacts) => Promise<void>;
}

/** Bytes of values in one INSERT: a quarter of MariaDB's default packet, doubled by hexadecimal. */
const BATCH_BYTES = 2_000_000;
const BATCH_ROWS = 500;
/** A daemon that was seen so lately lives, seconds. */
const ALIVE_S = 15;

/**
 * Puts a backup into the database. The file is read twice: nothing is changed before its last byte was checked. The tables
 * are made as they were in the backup, filled in one transaction, and then brought up to date.
 * @throws SecretaryError 'damaged' or 'bad-input' for the file, 'bad-input' for a database that is in use or not empty
 */
export async function restoreBackup(
  options: DatabaseOptions,
  address: string,
  log: Logger,
  restore: RestoreOptions,
): Promise<BackupFacts> {
  const { file, signal, onProgress, replace = false } = restore;
  const facts = await inspectBackup(file, {
    ...(signal && { signal }),
    onProgress: (fraction) => onProgress?.('checking', fraction),
  });
  const known = migrations.map(({ name }) => name);
  refuseNewerBackup(file, facts.header, known);
  await withConnection(options, address, (connection) => refuseIfUsed(connection, address, replace));
  await restore.beforeChange?.(facts);
  await withConnection(options, address, dropTables);
  await migrated(options, log, facts.header.migrations);
  await withConnection(options, address, (connection) => fill(connection, restore));
  await migrated(options, log, known);
  return facts;
}

/** Whether anything is in the tables that somebody would miss. A database without tables holds nothing. */
export async function holdsData(connection: SoleConnection): Promise<boolean> {
  for (const table of await tablesOf(connection)) {
    // A daemon's beat is not what anybody would miss.
    if (bookkeeping.includes(table) || table === 'daemons') continue;
    const [row] = await connection.query(`SELECT 1 FROM \`${table}\` LIMIT 1`);
    if (row !== undefined) return true;
  }
  return false;
}

async function refuseIfUsed(connection: SoleConnection, address: string, replace: boolean): Promise<void> {
  if (await isDaemonAlive(connection)) {
    throw new SecretaryError('bad-input', `a daemon works with ${address}`, {
      advice: `Nothing was changed. Stop it, wait ${ALIVE_S} seconds, and try again: systemctl stop asterisk-secretary`,
    });
  }
  if (replace || !(await holdsData(connection))) return;
  throw new SecretaryError('bad-input', `${address} is not empty`, {
    advice: 'Nothing was changed. With --replace, what it holds is deleted first; make a backup of it before.',
  });
}

async function isDaemonAlive(connection: SoleConnection): Promise<boolean> {
  if (!(await tablesOf(connection)).includes('daemons')) return false;
  const [row] = await connection.query(
    `SELECT 1 FROM daemons WHERE seen_at > UTC_TIMESTAMP(3) - INTERVAL ${ALIVE_S} SECOND LIMIT 1`,
  );
  return row !== undefined;
}

async function tablesOf(connection: SoleConnection): Promise<string[]> {
  const rows = await connection.query<{ name: string }>(
    `SELECT table_name AS name FROM information_schema.tables
     WHERE table_schema = DATABASE() AND table_type = 'BASE TABLE'`,
  );
  return rows.map(({ name }) => name);
}

/** The list of backups stays: it is about this place, not about the calls. */
async function dropTables(connection: SoleConnection): Promise<void> {
  const names = (await tablesOf(connection)).filter((name) => name !== 'backups');
  await connection.query('SET SESSION foreign_key_checks = 0');
  for (const name of names) await connection.query(`DROP TABLE \`${name}\``);
}

async function migrated(options: DatabaseOptions, log: Logger, names: readonly string[]): Promise<void> {
  const database = new Database(
    options,
    log,
    migrations.filter(({ name }) => names.includes(name)),
  );
  try {
    await database.migrate();
  } finally {
    await database.close();
  }
}

async function fill(connection: SoleConnection, { file, signal, onProgress }: RestoreOptions): Promise<void> {
  await connection.query('SET SESSION foreign_key_checks = 0, unique_checks = 0');
  await connection.query('START TRANSACTION');
  let batch = new Batch(connection, '', []);
  const progress = (fraction: number) => onProgress?.('restoring', fraction);
  for await (const item of readBackup(file, { ...(signal && { signal }), onProgress: progress })) {
    if (item.kind === 'row') await batch.add(item.row);
    else await batch.flush();
    if (item.kind === 'table') batch = new Batch(connection, item.table.table, item.table.columns);
  }
  await connection.query('COMMIT');
}

/** Rows of one table that go to the server together. */
class Batch {
  readonly #connection: SoleConnection;
  readonly #insert: string;
  #rows: (string | Buffer | null)[][] = [];
  #bytes = 0;

  constructor(connection: SoleConnection, table: string, columns: readonly string[]) {
    this.#connection = connection;
    this.#insert = `INSERT INTO \`${table}\` (${columns.map((column) => `\`${column}\``).join(', ')}) VALUES ?`;
  }

  async add(row: RowLine): Promise<void> {
    const values = row.map(plain);
    this.#rows.push(values);
    this.#bytes += values.reduce((sum, value) => sum + (value?.length ?? 4), 0);
    if (this.#rows.length >= BATCH_ROWS || this.#bytes >= BATCH_BYTES) await this.flush();
  }

  async flush(): Promise<void> {
    if (this.#rows.length === 0) return;
    const rows = this.#rows;
    this.#rows = [];
    this.#bytes = 0;
    await this.#connection.query<mysql.ResultSetHeader>(this.#insert, [rows]);
  }
}

function plain(value: Value): string | Buffer | null {
  return value === null || typeof value === 'string' ? value : Buffer.from(value.base64, 'base64');
}
