import { SecretaryError } from '../common/index.js';
import { faultOf, type ToChild, type ToHost } from './messages.js';

/** What a handler gets beside its payload. */
export interface CallContext {
  /** Fires when the host gave the call up. */
  readonly signal: AbortSignal;
  /** Sends a part of the answer before its end; parts arrive in order and before the result. */
  emit(part: unknown): void;
}

// biome-ignore lint/suspicious/noExplicitAny: each handler knows the shape of its own payload.
export type Handlers = Readonly<Record<string, (payload: any, context: CallContext) => unknown>>;

/**
 * Turns this process into a worker: called once, by the program that a WorkerProcess was given. `prepare` gets the
 * host's argument and loads what is needed; the host's start() waits for it and fails with its error.
 *
 * The process ends when its host is gone. It ignores SIGINT and SIGTERM, because Ctrl-C and systemd send them to every
 * process of the group, and the host still needs its workers to end the running calls in order.
 */
export function serveWorker(handlers: Handlers, prepare: (argument: unknown) => unknown = () => undefined): void {
  const running = new Map<number, AbortController>();
  process.on('disconnect', () => process.exit(0));
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => undefined);
  process.on('message', (message: ToChild) => {
    if (message.type === 'start') void begin(prepare, message.argument);
    else if (message.type === 'abort') running.get(message.id)?.abort();
    else void answer(handlers, message, running);
  });
}

async function begin(prepare: (argument: unknown) => unknown, argument: unknown): Promise<void> {
  try {
    await prepare(argument);
    send({ type: 'ready' });
  } catch (error) {
    send({ type: 'failed', fault: faultOf(error) }, () => process.exit(1));
  }
}

async function answer(
  handlers: Handlers,
  { id, method, payload }: Extract<ToChild, { type: 'call' }>,
  running: Map<number, AbortController>,
): Promise<void> {
  const controller = new AbortController();
  running.set(id, controller);
  try {
    const handler = Object.hasOwn(handlers, method) ? handlers[method] : undefined;
    if (handler === undefined) throw new SecretaryError('protocol', `the worker has no method "${method}"`);
    const emit = (part: unknown) => send({ type: 'part', id, part });
    send({ type: 'result', id, value: await handler(payload, { signal: controller.signal, emit }) });
  } catch (error) {
    send({ type: 'error', id, fault: faultOf(error) });
  } finally {
    running.delete(id);
  }
}

/** A host that is gone needs no answer: `disconnect` ends this process anyway. */
function send(message: ToHost, sent: () => void = () => undefined): void {
  process.send?.(message, undefined, undefined, sent);
}
