/** What kind of fault it was; decides the exit code of a command and the label of a metric. */
export type ErrorCode =
  | 'bad-configuration'
  | 'bad-input'
  | 'not-found'
  | 'unavailable'
  | 'timeout'
  | 'aborted'
  | 'protocol'
  | 'damaged'
  | 'internal';

/** Exit code for a wrong configuration or wrong arguments, as sysadmins know it from grep, diff and systemd. */
export const EXIT_USAGE = 2;

/**
 * The one error class of the product. Foreign errors are converted at the door of the room that met them and stay
 * reachable as `cause`.
 */
export class SecretaryError extends Error {
  readonly code: ErrorCode;
  /** What the reader can do about it; printed below the message by the commands. */
  readonly advice: string | undefined;

  constructor(code: ErrorCode, message: string, options: { cause?: unknown; advice?: string } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'SecretaryError';
    this.code = code;
    this.advice = options.advice;
  }

  /** Wraps anything thrown; a SecretaryError passes through unchanged. */
  static from(thrown: unknown, code: ErrorCode, message: string): SecretaryError {
    if (thrown instanceof SecretaryError) return thrown;
    return new SecretaryError(code, `${message}: ${messageOf(thrown)}`, { cause: thrown });
  }
}

/** The message of anything that can be thrown. AggregateErrors (Node's connect faults) have an empty one of their own. */
export function messageOf(thrown: unknown): string {
  if (thrown instanceof AggregateError && thrown.message === '') return thrown.errors.map(messageOf).join('; ');
  return thrown instanceof Error ? thrown.message : String(thrown);
}

/** What is fit for a log of anything thrown: a foreign error's message may quote what a caller said, as JSON.parse does. */
export function nameOf(thrown: unknown): string {
  if (thrown instanceof SecretaryError) return thrown.message;
  return thrown instanceof Error ? thrown.name : 'an unknown fault';
}

/** True when the work was given up on purpose (AbortSignal), which is no fault. */
export function isAbort(thrown: unknown): boolean {
  return (
    (thrown instanceof SecretaryError && thrown.code === 'aborted') ||
    (thrown instanceof Error && (thrown.name === 'AbortError' || (thrown as { code?: unknown }).code === 'ABORT_ERR'))
  );
}
