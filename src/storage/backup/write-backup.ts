import { createHash } from 'node:crypto';
import { type FileHandle, link, open, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { constants, createGzip } from 'node:zlib';
import type mysql from 'mysql2';
import { messageOf, SecretaryError } from '../../common/index.js';
import type { DatabaseOptions } from '../database.js';
import { type SoleConnection, withConnection } from './connection.js';
import { type BackedUpKeys, type BackupHeader, bookkeeping, FORMAT, FORMAT_VERSION, type Value } from './format.js';

export interface BackupOptions {
  /** The file to make, with mode 0600. It must not be there. */
  readonly file: string;
  /** Version of this program. */
  readonly program: string;
  /** Default: none. */
  readonly keys?: BackedUpKeys;
  /** Told how much is done, 0–1, by the server's own guess at the sizes. */
  readonly onProgress?: (fraction: number) => void;
  /** Gives the work up; nothing is left behind. */
  readonly signal?: AbortSignal;
}

export interface BackupReport {
  /** By table. */
  readonly rows: Readonly<Record<string, number>>;
  /** Of the trailer, hexadecimal. */
  readonly sha256: string;
}

interface Table {
  readonly name: string;
  readonly columns: readonly Column[];
  readonly primaryKey: readonly string[];
}

interface Column {
  readonly name: string;
  readonly isBinary: boolean;
}

/**
 * Writes what the database held at one moment: one transaction reads it all, so that calls that go on meanwhile are neither
 * in the way nor half in the file. The file appears when it is whole and on the disk.
 * @throws SecretaryError 'bad-input' when the file is there or cannot be made
 */
export async function writeBackup(
  options: DatabaseOptions,
  address: string,
  backup: BackupOptions,
): Promise<BackupReport> {
  const part = `${backup.file}.part`;
  const file = await open(part, 'w', 0o600).catch((cause) => {
    throw new SecretaryError('bad-input', `${backup.file} cannot be made: ${messageOf(cause)}`, { cause });
  });
  try {
    await file.chmod(0o600);
    const report = await withConnection(options, address, (connection) => stream(connection, file, backup));
    await file.sync();
    await link(part, backup.file).catch((cause) => {
      const why = cause.code === 'EEXIST' ? 'it is there already' : messageOf(cause);
      throw new SecretaryError('bad-input', `${backup.file} cannot be made: ${why}`, { cause });
    });
    await syncFolder(dirname(backup.file));
    return report;
  } finally {
    await file.close();
    await rm(part, { force: true });
  }
}

/** The name of a file is on the disk when its folder is. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path);
  await folder.sync().finally(() => folder.close());
}

async function stream(connection: SoleConnection, file: FileHandle, backup: BackupOptions): Promise<BackupReport> {
  await connection.query('SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ');
  await connection.query('START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY');
  const lines = new Lines(connection, backup);
  const gzip = createGzip({ level: constants.Z_BEST_SPEED });
  const write = async (chunks: AsyncIterable<Buffer>) => {
    for await (const chunk of chunks) await writeAll(file, chunk, backup.file);
  };
  await pipeline(Readable.from(lines.all(), { objectMode: false }), gzip, write, { signal: backup.signal });
  return lines.report();
}

async function writeAll(file: FileHandle, chunk: Buffer, name: string): Promise<void> {
  try {
    await file.appendFile(chunk);
  } catch (cause) {
    throw new SecretaryError('unavailable', `${name} cannot be written: ${messageOf(cause)}`, { cause });
  }
}

/** Makes the lines of a backup, and counts and hashes them. */
class Lines {
  readonly #connection: SoleConnection;
  readonly #backup: BackupOptions;
  readonly #hash = createHash('sha256');
  readonly #rows: Record<string, number> = {};
  #sha256 = '';
  #bytes = 0;
  #expectedBytes = 1;

  constructor(connection: SoleConnection, backup: BackupOptions) {
    this.#connection = connection;
    this.#backup = backup;
  }

  report(): BackupReport {
    return { rows: this.#rows, sha256: this.#sha256 };
  }

  async *all(): AsyncGenerator<Buffer> {
    const tables = await tablesOf(this.#connection);
    this.#expectedBytes = await sizeOf(this.#connection);
    yield this.#line(await headerOf(this.#connection, this.#backup));
    for (const table of tables) yield* this.#table(table);
    this.#sha256 = this.#hash.copy().digest('hex');
    yield this.#line({ end: true, rows: this.#rows, sha256: this.#sha256 });
    this.#backup.onProgress?.(1);
  }

  async *#table(table: Table): AsyncGenerator<Buffer> {
    const columns = table.columns.map(({ name }) => name);
    yield this.#line({ table: table.name, columns });
    let rows = 0;
    for await (const row of rowsOf(this.#connection.raw, table)) {
      rows += 1;
      yield this.#line(row);
    }
    this.#rows[table.name] = rows;
  }

  #line(value: unknown): Buffer {
    const bytes = Buffer.from(`${JSON.stringify(value)}\n`, 'utf8');
    this.#hash.update(bytes);
    this.#bytes += bytes.length;
    this.#backup.onProgress?.(Math.min(0.99, this.#bytes / this.#expectedBytes));
    return bytes;
  }
}

async function headerOf(connection: SoleConnection, { program, keys }: BackupOptions): Promise<BackupHeader> {
  const [about] = await connection.query<{ server: string }>('SELECT VERSION() AS server');
  const seen = await connection.query<{ name: string }>('SELECT name FROM migrations ORDER BY timestamp, id');
  return {
    format: FORMAT,
    formatVersion: FORMAT_VERSION,
    program,
    madeAt: new Date().toISOString(),
    server: about?.server ?? '',
    migrations: seen.map(({ name }) => name),
    ...(keys && { keys }),
  };
}

const BINARY = "('binary', 'varbinary', 'tinyblob', 'blob', 'mediumblob', 'longblob')";

async function tablesOf(connection: SoleConnection): Promise<Table[]> {
  const columns = await connection.query<{ tab: string; col: string; isBinary: number; isKey: number }>(
    `SELECT c.table_name AS tab, c.column_name AS col, c.data_type IN ${BINARY} AS isBinary, c.column_key = 'PRI' AS isKey
     FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
     WHERE c.table_schema = DATABASE() AND t.table_type = 'BASE TABLE' ORDER BY c.table_name, c.ordinal_position`,
  );
  const names = [...new Set(columns.map(({ tab }) => tab))].filter((name) => !bookkeeping.includes(name));
  return names.map((name) => {
    const own = columns.filter(({ tab }) => tab === name);
    return {
      name,
      columns: own.map(({ col, isBinary }) => ({ name: col, isBinary: Number(isBinary) === 1 })),
      primaryKey: own.filter(({ isKey }) => Number(isKey) === 1).map(({ col }) => col),
    };
  });
}

/** Bytes of base64 that are to be expected; the server's figures are guesses. */
async function sizeOf(connection: SoleConnection): Promise<number> {
  const [row] = await connection.query<{ bytes: string | number | null }>(
    'SELECT SUM(data_length) AS bytes FROM information_schema.tables WHERE table_schema = DATABASE()',
  );
  return Math.max(1, (Number(row?.bytes ?? 0) * 4) / 3);
}

async function* rowsOf(raw: mysql.Connection, { name, columns, primaryKey }: Table): AsyncGenerator<Value[]> {
  const quoted = (column: string) => `\`${column}\``;
  const order = primaryKey.length === 0 ? '' : ` ORDER BY ${primaryKey.map(quoted).join(', ')}`;
  const sql = `SELECT ${columns.map((column) => quoted(column.name)).join(', ')} FROM ${quoted(name)}${order}`;
  const binary = new Set(columns.filter(({ isBinary }) => isBinary).map((column) => column.name));
  const typeCast = (field: mysql.TypeCastField) => {
    if (!binary.has(field.name)) return field.string('utf8');
    const bytes = field.buffer();
    return bytes === null ? null : { base64: bytes.toString('base64') };
  };
  const query = raw.query({ sql, rowsAsArray: true, typeCast });
  for await (const row of query.stream({ highWaterMark: 16 })) yield row as Value[];
}
