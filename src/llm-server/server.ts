import { logVerbosity, Server, ServerCredentials, setLogVerbosity } from '@grpc/grpc-js';
import { type Logger, messageOf, SecretaryError } from '../common/index.js';
import { DEFAULT_ADDRESS, HealthBoard, languageModelMethods, MAX_MESSAGE_BYTES, readPem } from '../wire/index.js';
import type { Backend } from './backend.js';
import { createBackend } from './backends.js';
import { Calls } from './calls.js';
import type { LlmServerOptions, LlmServerTls } from './options.js';
import { ReadinessWatch } from './readiness.js';
import { removeStaleSocket } from './stale-socket.js';

export interface RunningLlmServer {
  /** Where it really listens, as a client would write it. */
  readonly address: string;
  /** Lets calls under way end within `graceMs`, then ends them. May be called twice. */
  stop(): Promise<void>;
}

/**
 * Serves proto/secretary/v1 and grpc.health.v1. It listens at once and says SERVING as soon as the backend is ready.
 * @throws SecretaryError bad-configuration, not-found or unavailable (address taken).
 */
export async function startLlmServer(options: LlmServerOptions): Promise<RunningLlmServer> {
  const server = new LlmServer(options);
  try {
    await server.start();
  } catch (thrown) {
    await server.stop();
    throw thrown;
  }
  return { address: server.address, stop: () => server.stop() };
}

class LlmServer {
  address: string;
  readonly #options: LlmServerOptions;
  readonly #log: Logger;
  readonly #backend: Backend;
  readonly #health = new HealthBoard();
  readonly #calls: Calls;
  readonly #readiness: ReadinessWatch;
  readonly #server: Server;
  #stopped: Promise<void> | undefined;

  constructor(options: LlmServerOptions) {
    // Its faults reach us as errors; its own lines on stderr would repeat them.
    setLogVerbosity(logVerbosity.NONE);
    this.#options = options;
    this.#log = options.log;
    this.address = options.address ?? DEFAULT_ADDRESS;
    this.#backend = createBackend(options.backend ?? { kind: 'guided' }, this.#log);
    const { maxConverseMs = 60_000, maxSummarizeMs = 300_000, maxWaiting = 16, maxWaitMs = 1_500 } = options;
    const limits = { maxConverseMs, maxSummarizeMs, maxWaiting, maxWaitMs };
    const { readyIntervalMs = 5_000 } = options;
    this.#calls = new Calls(this.#backend, this.#health, limits, this.#log);
    this.#readiness = new ReadinessWatch(this.#backend, this.#health, readyIntervalMs, this.#log);
    this.#server = new Server({
      'grpc.max_receive_message_length': MAX_MESSAGE_BYTES,
      'grpc.max_send_message_length': MAX_MESSAGE_BYTES,
      'grpc.max_concurrent_streams': 1_000,
    });
  }

  async start(): Promise<void> {
    this.#server.addService(languageModelMethods, {
      Converse: this.#calls.converse,
      Summarize: this.#calls.summarize,
      Describe: this.#calls.describe,
    });
    this.#health.addTo(this.#server);
    await removeStaleSocket(this.address);
    this.address = await this.#bind(credentialsFor(this.#options.tls));
    this.#log.info({ address: this.address, backend: this.#backend.describe().backend }, 'model server listening');
    await this.#backend.start();
    await this.#readiness.start();
  }

  stop(): Promise<void> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  async #stop(): Promise<void> {
    await this.#readiness.stop();
    this.#health.show(false);
    await this.#drain(this.#options.graceMs ?? 5_000);
    await this.#backend.stop();
    this.#log.info('model server stopped');
  }

  /** Health watchers never leave by themselves, so the grace period is also their end. */
  async #drain(graceMs: number): Promise<void> {
    const drained = new Promise<void>((resolve) => this.#server.tryShutdown(() => resolve()));
    const cut = setTimeout(() => {
      this.#calls.abortAll();
      setImmediate(() => this.#server.forceShutdown());
    }, graceMs);
    await drained;
    clearTimeout(cut);
  }

  #bind(credentials: ServerCredentials): Promise<string> {
    const isSocket = this.address.startsWith('unix:');
    return new Promise((resolve, reject) => {
      this.#server.bindAsync(this.address, credentials, (error, port) => {
        if (!error) return resolve(isSocket ? this.address : this.address.replace(/:\d+$/, `:${port}`));
        const advice = 'Stop what listens there, or choose another address for the model server.';
        const message = `cannot listen on ${this.address}: ${messageOf(error)}`;
        reject(new SecretaryError('unavailable', message, { cause: error, advice }));
      });
    });
  }
}

function credentialsFor(tls: LlmServerTls | undefined): ServerCredentials {
  if (tls === undefined) return ServerCredentials.createInsecure();
  const certificate = readPem('tls.certFile', tls.certFile) as Buffer;
  const key = readPem('tls.keyFile', tls.keyFile) as Buffer;
  const clientCa = readPem('tls.clientCaFile', tls.clientCaFile) ?? null;
  return ServerCredentials.createSsl(clientCa, [{ private_key: key, cert_chain: certificate }], clientCa !== null);
}
