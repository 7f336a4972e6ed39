import mysql from 'mysql2';
import { isAbort } from '../../common/index.js';
import type { DatabaseOptions } from '../database.js';
import { toSecretaryError } from '../database-errors.js';

/** One connection of its own, for work that must see one state of the database. */
export interface SoleConnection {
  readonly raw: mysql.Connection;
  /** Rows as objects. */
  query<Row>(sql: string, values?: readonly unknown[]): Promise<Row[]>;
}

/** A slow disk at our end must not make the server give up, seconds. */
const PATIENCE_S = 3_600;

/**
 * Opens a connection, gives it to `work` and ends it, whatever happens.
 * @throws SecretaryError as every work on the database
 */
export async function withConnection<T>(
  options: DatabaseOptions,
  address: string,
  work: (connection: SoleConnection) => Promise<T>,
): Promise<T> {
  const raw = mysql.createConnection({ ...optionsOf(options), dateStrings: true, supportBigNumbers: true });
  const lost = new Promise<never>((_, reject) => raw.on('error', reject));
  lost.catch(() => undefined);
  try {
    const connection = { raw, query: queryOf(raw) };
    await Promise.race([connection.query(terms), lost]);
    return await Promise.race([work(connection), lost]);
  } catch (error) {
    throw isAbort(error) ? error : toSecretaryError(error, address);
  } finally {
    raw.destroy();
  }
}

const terms = `SET SESSION time_zone = '+00:00', sql_mode = 'STRICT_ALL_TABLES,NO_AUTO_VALUE_ON_ZERO',
  net_write_timeout = ${PATIENCE_S}, net_read_timeout = ${PATIENCE_S}`;

function optionsOf({
  host = '127.0.0.1',
  port = 3306,
  socketPath,
  user,
  password,
  database,
  ...rest
}: DatabaseOptions) {
  const place = socketPath === undefined ? { host, port } : { socketPath };
  const connectTimeout = rest.connectTimeoutMs ?? 5_000;
  return { ...place, user, password, database, connectTimeout, charset: 'UTF8MB4_UNICODE_CI' };
}

function queryOf(raw: mysql.Connection): SoleConnection['query'] {
  return <Row>(sql: string, values: readonly unknown[] = []) =>
    new Promise<Row[]>((resolve, reject) => {
      raw.query(sql, [...values], (error, rows) => (error ? reject(error) : resolve(rows as Row[])));
    });
}
