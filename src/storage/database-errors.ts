import { messageOf, SecretaryError } from '../common/index.js';

/**
 * 1213 deadlock, 1205 lock wait; 1020 is MariaDB's own: since 11.6 `innodb_snapshot_isolation` is on, and a row that
 * changed since the snapshot is an error instead of a silent overwrite.
 */
const CONTENTION = new Set([1213, 1205, 1020]);

const CONNECTION_LOSS = new Set([
  'PROTOCOL_CONNECTION_LOST',
  'PROTOCOL_ENQUEUE_AFTER_FATAL_ERROR',
  'ECONNRESET',
  'EPIPE',
  'ER_SERVER_SHUTDOWN',
  'ER_CONNECTION_KILLED',
]);

const UNREACHABLE = new Set([
  ...CONNECTION_LOSS,
  'ECONNREFUSED',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENOENT',
  'EACCES',
  'ER_CON_COUNT_ERROR',
  'ER_TOO_MANY_USER_CONNECTIONS',
  'ER_OPTION_PREVENTS_STATEMENT',
  'ER_DISK_FULL',
  'ER_RECORD_FILE_FULL',
]);

const REFUSED = new Set([
  'ER_ACCESS_DENIED_ERROR',
  'ER_DBACCESS_DENIED_ERROR',
  'ER_TABLEACCESS_DENIED_ERROR',
  'ER_NOT_SUPPORTED_AUTH_MODE',
]);

export function isContention(error: unknown): boolean {
  return CONTENTION.has(numberOf(error));
}

export function isConnectionLoss(error: unknown): boolean {
  return CONNECTION_LOSS.has(codeOf(error));
}

/** Converts what mysql2 and TypeORM throw; the message never holds the statement's values. */
export function toSecretaryError(error: unknown, address: string): SecretaryError {
  if (error instanceof SecretaryError) return error;
  const code = codeOf(error);
  const fail = (kind: 'unavailable' | 'internal', message: string, advice?: string) =>
    new SecretaryError(kind, message, { cause: error, ...(advice === undefined ? {} : { advice }) });
  if (REFUSED.has(code)) {
    return fail(
      'unavailable',
      `the database ${address} refuses the user: ${messageOf(error)}`,
      'Check user, password and grants.',
    );
  }
  if (code === 'ER_BAD_DB_ERROR') {
    return fail(
      'unavailable',
      `the database ${address} does not exist`,
      'Create it: CREATE DATABASE … CHARACTER SET utf8mb4.',
    );
  }
  if (code === 'ER_NO_SUCH_TABLE' || code === 'ER_BAD_FIELD_ERROR') {
    return fail('unavailable', `the tables of ${address} are older than this program`, 'Run `secretary migrate`.');
  }
  if (UNREACHABLE.has(code) || isContention(error)) {
    return fail('unavailable', `the database ${address} is away: ${messageOf(error)}`, 'Is the server running there?');
  }
  return fail('internal', `the database ${address} failed: ${messageOf(error)}`);
}

function codeOf(error: unknown): string {
  const own = (error as { code?: unknown } | undefined)?.code;
  if (typeof own === 'string') return own;
  return error instanceof AggregateError ? codeOf(error.errors[0]) : '';
}

function numberOf(error: unknown): number {
  const { errno } = (error ?? {}) as { errno?: unknown };
  return typeof errno === 'number' ? errno : 0;
}
