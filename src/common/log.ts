import { type Logger as PinoLogger, pino } from 'pino';

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
    { level: options.level ?? 'info', base: null, timestamp: pino.stdTimeFunctions.isoTime, formatters: { level } },
    pino.destination({ dest: options.destination ?? 2, sync: true }),
  );
}

/** A logger that says nothing: for unit tests and for commands whose output is their result. */
export function silentLogger(): Logger {
  return pino({ level: 'silent' });
}

/** Names instead of pino's numbers, because people and journald filters read them. */
function level(label: string) {
  return { level: label };
}
