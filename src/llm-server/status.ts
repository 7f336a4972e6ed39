import { type ServerErrorResponse, type ServerWritableStream, status } from '@grpc/grpc-js';
import { type ErrorCode, isAbort, SecretaryError } from '../common/index.js';
import { BusyError } from './seats.js';

const STATUSES: Readonly<Record<ErrorCode, status>> = {
  'bad-configuration': status.FAILED_PRECONDITION,
  'bad-input': status.INVALID_ARGUMENT,
  'not-found': status.NOT_FOUND,
  unavailable: status.UNAVAILABLE,
  timeout: status.DEADLINE_EXCEEDED,
  aborted: status.CANCELLED,
  protocol: status.DATA_LOSS,
  damaged: status.DATA_LOSS,
  internal: status.INTERNAL,
};

/** What the client is told. Of a fault that nobody expected only our log knows more: its words may be a caller's. */
export function toStatus(thrown: unknown): Pick<ServerErrorResponse, 'code' | 'details'> {
  if (thrown instanceof BusyError) return { code: status.RESOURCE_EXHAUSTED, details: thrown.message };
  if (thrown instanceof SecretaryError) return { code: STATUSES[thrown.code], details: thrown.message };
  if (isAbort(thrown)) return { code: status.CANCELLED, details: 'given up' };
  return { code: status.INTERNAL, details: 'the model server failed, see its log' };
}

/** Ends a stream with an error. grpc-js takes it as an `error` event. */
export function endWith<Q, A>(call: ServerWritableStream<Q, A>, thrown: unknown): void {
  const { code, details } = toStatus(thrown);
  call.emit('error', { code, details });
}
