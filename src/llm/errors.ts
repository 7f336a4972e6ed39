import { type ServiceError, status } from '@grpc/grpc-js';
import { type ErrorCode, messageOf, SecretaryError } from '../common/index.js';

/** gRPC status → our code. https://grpc.io/docs/guides/status-codes/ */
const CODES: Readonly<Partial<Record<status, ErrorCode>>> = {
  [status.CANCELLED]: 'unavailable',
  [status.INVALID_ARGUMENT]: 'bad-input',
  [status.DEADLINE_EXCEEDED]: 'timeout',
  [status.NOT_FOUND]: 'not-found',
  [status.PERMISSION_DENIED]: 'unavailable',
  [status.RESOURCE_EXHAUSTED]: 'unavailable',
  [status.FAILED_PRECONDITION]: 'bad-configuration',
  [status.ABORTED]: 'unavailable',
  [status.OUT_OF_RANGE]: 'protocol',
  [status.UNIMPLEMENTED]: 'protocol',
  [status.INTERNAL]: 'internal',
  [status.UNAVAILABLE]: 'unavailable',
  [status.DATA_LOSS]: 'protocol',
  [status.UNAUTHENTICATED]: 'unavailable',
};

/** What grpc-js throws, as our own error. `signal`: whose firing makes it `aborted`. */
export function fromGrpc(thrown: unknown, what: string, signal?: AbortSignal): SecretaryError {
  if (signal?.aborted) return aborted(what, thrown);
  if (thrown instanceof SecretaryError) return thrown;
  if (!isServiceError(thrown)) return SecretaryError.from(thrown, 'internal', what);
  const code = CODES[thrown.code] ?? 'internal';
  // grpc-js ends its "details" with a note that is mostly empty.
  const details = thrown.details.replace(/\s*Resolution note:\s*$/, '');
  return new SecretaryError(code, `${what}: ${details || messageOf(thrown)}`, { cause: thrown });
}

export function aborted(what: string, cause?: unknown): SecretaryError {
  return new SecretaryError('aborted', `${what} was given up`, { cause });
}

function isServiceError(thrown: unknown): thrown is ServiceError {
  return thrown instanceof Error && typeof (thrown as Partial<ServiceError>).code === 'number';
}
