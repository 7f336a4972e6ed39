import { type CallOptions, type ClientUnaryCall, Metadata, type requestCallback } from '@grpc/grpc-js';
import type { Logger } from '../common/index.js';
import type { ConverseRequest, ModelDescription, ModelEvent, SummarizeRequest, SummaryDraft } from '../terms/index.js';
import {
  fromWireDraft,
  healthCheckMethod,
  LANGUAGE_MODEL_SERVICE,
  languageModelMethods,
  toWireConverse,
  toWireSummarize,
} from '../wire/index.js';
import { Connection } from './connection.js';
import { aborted, fromGrpc } from './errors.js';
import type { LanguageModel } from './language-model.js';
import { type ClientSettings, type LanguageModelOptions, settingsOf } from './options.js';
import { readReply } from './reply.js';

/**
 * A client of proto/secretary/v1. It connects and reconnects by itself; a call while the server is away fails at once
 * with `unavailable`. @throws SecretaryError bad-configuration when a certificate cannot be read.
 */
export function connectLanguageModel(options: LanguageModelOptions, log: Logger): LanguageModel {
  return new GrpcLanguageModel(settingsOf(options), log);
}

class GrpcLanguageModel implements LanguageModel {
  readonly #settings: ClientSettings;
  readonly #connection: Connection;

  constructor(settings: ClientSettings, log: Logger) {
    this.#settings = settings;
    this.#connection = new Connection(settings, log);
  }

  async describe(signal?: AbortSignal): Promise<ModelDescription> {
    const { backend, model, licence } = await this.#unary(
      languageModelMethods.Describe,
      {},
      this.#settings.deadlines.describeMs,
      'the description of the model',
      signal,
    );
    return { backend, model, licence };
  }

  async *converse(request: ConverseRequest, signal: AbortSignal): AsyncGenerator<ModelEvent> {
    if (signal.aborted) throw aborted('the answer', signal.reason);
    const { deadlines, maxReplyCharacters } = this.#settings;
    const method = languageModelMethods.Converse;
    const call = guard(() =>
      this.#connection.client.makeServerStreamRequest(
        method.path,
        method.requestSerialize,
        method.responseDeserialize,
        toWireConverse(request),
        new Metadata(),
        { deadline: Date.now() + deadlines.converseMs },
      ),
    );
    yield* readReply(call, { ...deadlines, maxReplyCharacters }, signal);
  }

  async summarize(request: SummarizeRequest, signal: AbortSignal): Promise<SummaryDraft> {
    const { summarizeMs } = this.#settings.deadlines;
    const wire = toWireSummarize(request);
    return fromWireDraft(await this.#unary(languageModelMethods.Summarize, wire, summarizeMs, 'the summary', signal));
  }

  async healthy(): Promise<boolean> {
    try {
      const { describeMs } = this.#settings.deadlines;
      const reply = await this.#unary(healthCheckMethod, { service: LANGUAGE_MODEL_SERVICE }, describeMs, 'health');
      return reply.status === 'SERVING';
    } catch {
      return false;
    }
  }

  close(): void {
    this.#connection.close();
  }

  #unary<Q, A>(method: UnaryMethod<Q, A>, argument: Q, ms: number, what: string, signal?: AbortSignal): Promise<A> {
    if (signal?.aborted) return Promise.reject(aborted(what, signal.reason));
    return new Promise<A>((resolve, reject) => {
      const options: CallOptions = { deadline: Date.now() + ms };
      const done: requestCallback<A> = (error, answer) => {
        signal?.removeEventListener('abort', onAbort);
        if (error) reject(fromGrpc(error, what, signal));
        else resolve(answer as A);
      };
      const call: ClientUnaryCall = guard(() =>
        this.#connection.client.makeUnaryRequest(
          method.path,
          method.requestSerialize,
          method.responseDeserialize,
          argument,
          new Metadata(),
          options,
          done,
        ),
      );
      const onAbort = () => call.cancel();
      signal?.addEventListener('abort', onAbort, { once: true });
    });
  }
}

interface UnaryMethod<Q, A> {
  path: string;
  requestSerialize: (value: Q) => Buffer;
  responseDeserialize: (bytes: Buffer) => A;
}

/** A closed channel throws plain errors synchronously. */
function guard<T>(start: () => T): T {
  try {
    return start();
  } catch (thrown) {
    throw fromGrpc(thrown, 'the language model');
  }
}
