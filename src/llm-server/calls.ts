import { once } from 'node:events';
import type { ServerUnaryCall, ServerWritableStream, sendUnaryData } from '@grpc/grpc-js';
import { isAbort, type Logger, SecretaryError } from '../common/index.js';
import {
  fromWireConverse,
  fromWireSummarize,
  type HealthBoard,
  toWireDraft,
  toWireEvent,
  type WireConverseEvent,
  type WireConverseRequest,
  type WireModelDescription,
  type WireSummarizeRequest,
  type WireSummaryDraft,
} from '../wire/index.js';
import type { Backend } from './backend.js';
import { Seats } from './seats.js';
import { endWith, toStatus } from './status.js';

export interface CallLimits {
  maxConverseMs: number;
  maxSummarizeMs: number;
  /** Questions of callers that may wait for a seat. */
  maxWaiting: number;
  /** Longest wait of such a question, milliseconds. */
  maxWaitMs: number;
}

/** The three methods of the service: each call in its seat, with its limit, stopped when the client leaves. */
export class Calls {
  readonly #backend: Backend;
  readonly #health: HealthBoard;
  readonly #limits: CallLimits;
  readonly #log: Logger;
  readonly #seats: Seats;
  readonly #stop = new AbortController();

  constructor(backend: Backend, health: HealthBoard, limits: CallLimits, log: Logger) {
    this.#backend = backend;
    this.#health = health;
    this.#limits = limits;
    this.#log = log;
    this.#seats = new Seats({
      seats: backend.maxConcurrent,
      mostWaiting: limits.maxWaiting,
      longestWaitMs: limits.maxWaitMs,
    });
  }

  /** Ends what is still under way. */
  abortAll(): void {
    this.#stop.abort(new SecretaryError('unavailable', 'the model server stops'));
  }

  readonly converse = async (call: ServerWritableStream<WireConverseRequest, WireConverseEvent>): Promise<void> => {
    const signal = this.#signalOf(call, this.#limits.maxConverseMs);
    let leave: (() => void) | undefined;
    try {
      this.#mustBeReady();
      leave = await this.#seats.take('live', signal);
      for await (const event of untilAborted(this.#backend.converse(fromWireConverse(call.request), signal), signal)) {
        if (!call.write(toWireEvent(event))) await once(call, 'drain', { signal });
      }
      signal.throwIfAborted();
      call.end();
    } catch (thrown) {
      endWith(call, this.#fault(thrown, signal, 'answer failed'));
    } finally {
      leave?.();
    }
  };

  readonly summarize = async (
    call: ServerUnaryCall<WireSummarizeRequest, WireSummaryDraft>,
    answer: sendUnaryData<WireSummaryDraft>,
  ): Promise<void> => {
    const signal = this.#signalOf(call, this.#limits.maxSummarizeMs);
    let leave: (() => void) | undefined;
    try {
      this.#mustBeReady();
      leave = await this.#seats.take('later', signal);
      const draft = this.#backend.summarize(fromWireSummarize(call.request), signal);
      answer(null, toWireDraft(await orAborted(draft, signal)));
    } catch (thrown) {
      answer(toStatus(this.#fault(thrown, signal, 'summary failed')));
    } finally {
      leave?.();
    }
  };

  readonly describe = (_call: unknown, answer: sendUnaryData<WireModelDescription>): void => {
    answer(null, { ...this.#backend.describe() });
  };

  #mustBeReady(): void {
    if (!this.#health.serving) throw new SecretaryError('unavailable', 'the model is not ready');
  }

  /** Fires when the client cancels, its deadline or our limit passes, or the server stops. */
  #signalOf(call: { cancelled: boolean; on(event: 'cancelled', listener: () => void): unknown }, ms: number) {
    const client = new AbortController();
    const cancel = () => client.abort(new SecretaryError('aborted', 'the client gave the call up'));
    call.on('cancelled', cancel);
    if (call.cancelled) cancel();
    return AbortSignal.any([client.signal, this.#stop.signal, AbortSignal.timeout(ms)]);
  }

  /** Names the fault and logs it, unless the client wanted it so. */
  #fault(thrown: unknown, signal: AbortSignal, message: string): unknown {
    const fault = signal.aborted ? reasonOf(signal) : thrown;
    if (!isAbort(fault)) this.#log.warn({ err: fault }, message);
    return fault;
  }
}

/** The events until the signal fires: who is gone does not keep the seat until the backend has noticed. */
async function* untilAborted<T>(source: AsyncIterable<T>, signal: AbortSignal): AsyncGenerator<T> {
  const events = source[Symbol.asyncIterator]();
  try {
    for (;;) {
      const { done, value } = await orAborted(events.next(), signal);
      if (done === true) return;
      yield value;
    }
  } finally {
    // Not awaited: a backend that hangs would hang here again.
    void Promise.resolve(events.return?.()).catch(() => undefined);
  }
}

function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const onAbort = () => reject(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
    if (signal.aborted) onAbort();
  });
}

function reasonOf(signal: AbortSignal): unknown {
  const isTimeout = signal.reason instanceof Error && signal.reason.name === 'TimeoutError';
  return isTimeout ? new SecretaryError('timeout', 'longer than the model server allows') : signal.reason;
}
