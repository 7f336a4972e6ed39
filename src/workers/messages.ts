import { type ErrorCode, nameOf, SecretaryError } from '../common/index.js';

/** What the host tells its child. */
export type ToChild =
  | { readonly type: 'start'; readonly argument: unknown }
  | { readonly type: 'call'; readonly id: number; readonly method: string; readonly payload: unknown }
  | { readonly type: 'abort'; readonly id: number };

/** What the child tells its host. */
export type ToHost =
  | { readonly type: 'ready' }
  | { readonly type: 'failed'; readonly fault: Fault }
  | { readonly type: 'part'; readonly id: number; readonly part: unknown }
  | { readonly type: 'result'; readonly id: number; readonly value: unknown }
  | { readonly type: 'error'; readonly id: number; readonly fault: Fault };

/** An error as it crosses the process border: structured clone would lose its class and code. */
export interface Fault {
  readonly code: ErrorCode;
  readonly message: string;
  readonly advice: string | undefined;
}

export function faultOf(thrown: unknown): Fault {
  const known = thrown instanceof SecretaryError ? thrown : undefined;
  return { code: known?.code ?? 'internal', message: nameOf(thrown), advice: known?.advice };
}

export function errorOf(fault: Fault): SecretaryError {
  return new SecretaryError(fault.code, fault.message, fault.advice === undefined ? {} : { advice: fault.advice });
}
