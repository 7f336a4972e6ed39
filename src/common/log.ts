import { type Logger as PinoLogger, pino } from 'pino';
import { SecretaryError } from './errors.js';

/** Static messages with fields; never a caller's words, number or name unredacted. */
export type Logger = PinoLogger;

export interface LogOptions {
  /** trace, debug, info, warn, error, fatal or silent. Default: info. */
  level?: string;
  /** File descriptor or path that receives the JSON lines. Default: 2 (stderr), so that stdout stays for results. */
  destination?: number | string;
}

/** One JSON line per entry. `logger.child({ call })` binds the call id to every line of that call. */
export function createLogger(options: LogOptions = {}): Logger {
  return pino(
    {
      level: options.level ?? 'info',
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level },
      serializers: { err: describeError },
    },
    pino.destination({ dest: options.destination ?? 2, sync: true }),
  );
}

/** A logger that says nothing: for unit tests and for commands whose output is their result. */
export function silentLogger(): Logger {
  return pino({ level: 'silent' });
}

/**
 * An error as `{ err }` gives it to the log: our own words, and where it came from. What foreign errors say may quote what
 * they stumbled over: Node's JSON.parse quotes its input, which may be what a model wrote of a caller.
 */
function describeError(thrown: unknown): unknown {
  if (!(thrown instanceof Error)) return { type: typeof thrown };
  const known = thrown instanceof SecretaryError ? { message: thrown.message, code: thrown.code } : {};
  const cause = thrown.cause === undefined ? {} : { cause: describeError(thrown.cause) };
  return { type: thrown.name, ...codeOf(thrown), ...known, at: framesOf(thrown), ...cause };
}

/** "ECONNREFUSED" and its like say most of what a foreign message says. */
function codeOf(error: Error): { code?: string | number } {
  const { code } = error as { code?: unknown };
  return typeof code === 'string' || typeof code === 'number' ? { code } : {};
}

function framesOf({ stack = '' }: Error): string[] {
  return stack.split('\n').flatMap((line) => /^ {4}at (.+)$/.exec(line)?.slice(1) ?? []);
}

/** Names instead of pino's numbers, because people and journald filters read them. */
function level(label: string) {
  return { level: label };
}
