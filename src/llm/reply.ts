import type { ClientReadableStream } from '@grpc/grpc-js';
import { Channel, SecretaryError } from '../common/index.js';
import type { ModelEvent } from '../terms/index.js';
import { fromWireEvent, type WireConverseEvent } from '../wire/index.js';
import { aborted, fromGrpc } from './errors.js';

export interface ReplyLimits {
  firstPieceMs: number;
  nextPieceMs: number;
  /** Characters of text and of tool arguments together. */
  maxReplyCharacters: number;
}

/**
 * Reads one streamed answer as it comes, so that the clock measures the model and not the speed at which the answer is
 * spoken. The call is cancelled when the consumer leaves, the signal fires or a limit is passed.
 */
export async function* readReply(
  call: ClientReadableStream<WireConverseEvent>,
  limits: ReplyLimits,
  signal: AbortSignal,
): AsyncGenerator<ModelEvent> {
  const reply = new Reply(call, limits, signal);
  try {
    for await (const event of reply.events) {
      // What came before the signal fired and was not read yet is no longer wanted either.
      if (signal.aborted) throw aborted('the answer', signal.reason);
      yield event;
    }
  } finally {
    reply.close();
  }
}

class Reply {
  readonly events = new Channel<ModelEvent>();
  readonly #call: ClientReadableStream<WireConverseEvent>;
  readonly #limits: ReplyLimits;
  readonly #signal: AbortSignal;
  readonly #onAbort = () => this.#fail(aborted('the answer'));
  #timer: NodeJS.Timeout | undefined;
  #characters = 0;

  constructor(call: ClientReadableStream<WireConverseEvent>, limits: ReplyLimits, signal: AbortSignal) {
    this.#call = call;
    this.#limits = limits;
    this.#signal = signal;
    call.on('data', (message: WireConverseEvent) => this.#receive(message));
    call.on('end', () => this.#fail(new SecretaryError('protocol', 'the answer stopped without its end')));
    // Also swallows the CANCELLED that follows our own cancel(): an unheard 'error' would end the process.
    call.on('error', (error) => this.#fail(fromGrpc(error, 'the answer', signal)));
    signal.addEventListener('abort', this.#onAbort, { once: true });
    this.#expect('first', limits.firstPieceMs);
    if (signal.aborted) this.#onAbort();
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#signal.removeEventListener('abort', this.#onAbort);
    this.events.close();
    this.#call.cancel();
  }

  #receive(message: WireConverseEvent): void {
    if (this.events.closed) return;
    this.#expect('next', this.#limits.nextPieceMs);
    try {
      const event = fromWireEvent(message);
      this.#count(event);
      this.events.push(event);
      if (event.type === 'end') this.#finish();
    } catch (thrown) {
      this.#fail(SecretaryError.from(thrown, 'protocol', 'the answer'));
    }
  }

  #count(event: ModelEvent): void {
    if (event.type === 'text') this.#characters += event.text.length;
    // 64 for the call itself: a stream of empty tool calls must end too.
    if (event.type === 'tool') this.#characters += 64 + JSON.stringify(event.call.arguments).length;
    if (this.#characters > this.#limits.maxReplyCharacters) {
      throw new SecretaryError('protocol', `the answer is longer than ${this.#limits.maxReplyCharacters} characters`);
    }
  }

  #expect(which: 'first' | 'next', ms: number): void {
    clearTimeout(this.#timer);
    const late = () => this.#fail(new SecretaryError('timeout', `the ${which} piece took longer than ${ms} ms`));
    this.#timer = setTimeout(late, ms);
  }

  /** The model said `end`: what the server still sends, its status included, is of no interest. */
  #finish(): void {
    clearTimeout(this.#timer);
    this.events.close();
  }

  #fail(error: SecretaryError): void {
    if (this.events.closed) return;
    clearTimeout(this.#timer);
    this.events.close(error);
    this.#call.cancel();
  }
}
