import mysql from 'mysql2/promise';
import { messageOf, SecretaryError } from '../common/index.js';
import { toSecretaryError } from './database-errors.js';

export interface DatabaseServerOptions {
  /** The server's Unix socket. */
  readonly socketPath: string;
  /** Password of its root; not needed where the socket alone lets root in (auth_socket, unix_socket). */
  readonly rootPassword?: string;
  /** The database to look after, and the account that may do everything in it; letters, digits and underscores. */
  readonly database: string;
  readonly account: string;
}

export interface DatabaseServerState {
  /** The server's own words for its version. */
  readonly version: string;
  readonly hasDatabase: boolean;
  readonly hasAccount: boolean;
}

/** Longest wait for the server, milliseconds. */
const CONNECT_MS = 5_000;

/**
 * The server's own name for letting in whoever the kernel says is on the other end of the socket. The client has nothing to
 * prove, and sends nothing.
 */
const nothingToProve = () => () => Buffer.alloc(0);
const authPlugins = { auth_socket: nothingToProve, unix_socket: nothingToProve };

/** What an installation needs of a database server, done as its root over the socket. */
export class DatabaseServer {
  readonly #options: DatabaseServerOptions;

  /** @throws SecretaryError 'bad-input' for names that would need quoting */
  constructor(options: DatabaseServerOptions) {
    for (const name of [options.database, options.account])
      if (!/^\w{1,32}$/.test(name))
        throw new SecretaryError('bad-input', `"${name}" has other than letters, digits and underscores`);
    this.#options = options;
  }

  look(): Promise<DatabaseServerState> {
    const { database, account } = this.#options;
    return this.#asRoot(async (connection) => {
      const count = async (sql: string, value: string) => {
        const [rows] = await connection.query<mysql.RowDataPacket[]>(sql, [value]);
        return rows.length > 0;
      };
      const [[about]] = await connection.query<mysql.RowDataPacket[]>('SELECT VERSION() AS version');
      return {
        version: String(about?.version ?? ''),
        hasDatabase: await count('SELECT 1 FROM information_schema.schemata WHERE schema_name = ?', database),
        hasAccount: await count("SELECT 1 FROM mysql.user WHERE user = ? AND host = 'localhost'", account),
      };
    });
  }

  /** Makes what is missing, and gives the account this password. */
  create(password: string): Promise<void> {
    const { database } = this.#options;
    return this.#asRoot(async (connection) => {
      const account = this.#account();
      await connection.query(
        `CREATE DATABASE IF NOT EXISTS \`${database}\` CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci`,
      );
      await connection.query(`CREATE USER IF NOT EXISTS ${account} IDENTIFIED BY ${connection.escape(password)}`);
      await connection.query(`ALTER USER ${account} IDENTIFIED BY ${connection.escape(password)}`);
      await connection.query(`GRANT ALL ON \`${database}\`.* TO ${account}`);
    });
  }

  /** Deletes it with everything in it. */
  dropDatabase(): Promise<void> {
    return this.#asRoot(async (connection) => {
      await connection.query(`DROP DATABASE IF EXISTS \`${this.#options.database}\``);
    });
  }

  dropAccount(): Promise<void> {
    return this.#asRoot(async (connection) => {
      await connection.query(`DROP USER IF EXISTS ${this.#account()}`);
    });
  }

  /** Whether the account gets in with this password. */
  async letsIn(password: string): Promise<boolean> {
    const { socketPath, account: user, database } = this.#options;
    try {
      const connection = await mysql.createConnection({
        socketPath,
        user,
        password,
        database,
        connectTimeout: CONNECT_MS,
      });
      await connection.end();
      return true;
    } catch (error) {
      const { code = '' } = error as { code?: string };
      if (/^ER_(ACCESS_DENIED|DBACCESS_DENIED|BAD_DB)/.test(code)) return false;
      throw toSecretaryError(error, `mysql:${socketPath}/${database}`);
    }
  }

  #account(): string {
    return `'${this.#options.account}'@'localhost'`;
  }

  async #asRoot<T>(work: (connection: mysql.Connection) => Promise<T>): Promise<T> {
    const { socketPath, rootPassword: password = '' } = this.#options;
    let connection: mysql.Connection | undefined;
    try {
      connection = await mysql.createConnection({
        socketPath,
        user: 'root',
        password,
        authPlugins,
        connectTimeout: CONNECT_MS,
      });
      return await work(connection);
    } catch (cause) {
      throw rootError(socketPath, cause);
    } finally {
      connection?.destroy();
    }
  }
}

function rootError(socketPath: string, cause: unknown): SecretaryError {
  if (!/^ER_(ACCESS_DENIED|NOT_SUPPORTED_AUTH)/.test((cause as { code?: string }).code ?? ''))
    return toSecretaryError(cause, `mysql:${socketPath}`);
  return new SecretaryError('unavailable', `the server at ${socketPath} refuses its root: ${messageOf(cause)}`, {
    cause,
    advice: 'Give the password of its root: --database-root-file FILE (--root-password-file for this command)',
  });
}
