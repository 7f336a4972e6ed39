import {
  type ChannelOptions,
  Client,
  connectivityState,
  credentials,
  logVerbosity,
  setLogVerbosity,
} from '@grpc/grpc-js';
import type { Logger } from '../common/index.js';
import { MAX_MESSAGE_BYTES, readPem } from '../wire/index.js';
import type { ClientSettings, LanguageModelTls } from './options.js';

/** The channel to the model server: reconnects by itself and says once when it comes and when it goes. */
export class Connection {
  readonly client: Client;
  readonly #address: string;
  readonly #log: Logger;
  #closed = false;
  #state: 'unknown' | 'connected' | 'away' = 'unknown';

  /** @throws SecretaryError bad-configuration when a certificate cannot be read. */
  constructor(settings: ClientSettings, log: Logger) {
    // Its faults reach us as errors; its own lines on stderr would repeat them.
    setLogVerbosity(logVerbosity.NONE);
    this.#address = settings.address;
    this.#log = log;
    this.client = new Client(settings.address, credentialsFor(settings.tls), channelOptions(settings));
    this.#watch(this.client.getChannel());
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.client.close();
  }

  #watch(channel: ReturnType<Client['getChannel']>): void {
    if (this.#closed) return;
    // `true` wakes an idle channel: a server that comes back is found before a caller needs it.
    const state = channel.getConnectivityState(true);
    this.#tell(state);
    if (state === connectivityState.SHUTDOWN) return;
    channel.watchConnectivityState(state, Number.POSITIVE_INFINITY, () => this.#watch(channel));
  }

  #tell(state: connectivityState): void {
    if (state === connectivityState.READY && this.#state !== 'connected') {
      this.#state = 'connected';
      this.#log.info({ address: this.#address }, 'language model connected');
    }
    if (state === connectivityState.TRANSIENT_FAILURE && this.#state !== 'away') {
      this.#state = 'away';
      this.#log.warn({ address: this.#address }, 'language model away: the guided interview answers, retrying');
    }
  }
}

function credentialsFor(tls: LanguageModelTls | undefined) {
  if (tls === undefined) return credentials.createInsecure();
  return credentials.createSsl(
    readPem('tls.caFile', tls.caFile),
    readPem('tls.keyFile', tls.keyFile),
    readPem('tls.certFile', tls.certFile),
  );
}

function channelOptions(settings: ClientSettings): ChannelOptions {
  const name = settings.tls?.serverName;
  return {
    'grpc.max_receive_message_length': MAX_MESSAGE_BYTES,
    'grpc.max_send_message_length': MAX_MESSAGE_BYTES,
    'grpc.keepalive_time_ms': settings.keepaliveMs,
    'grpc.keepalive_timeout_ms': 5_000,
    'grpc.initial_reconnect_backoff_ms': 250,
    'grpc.min_reconnect_backoff_ms': 250,
    'grpc.max_reconnect_backoff_ms': settings.maxReconnectMs,
    // A proxy from the environment must never see what callers say.
    'grpc.enable_http_proxy': 0,
    'grpc.service_config_disable_resolution': 1,
    // Silent retries of a call would hide a dead server for seconds; the daemon has the guided interview instead.
    'grpc.enable_retries': 0,
    ...(name === undefined ? {} : { 'grpc.ssl_target_name_override': name, 'grpc.default_authority': name }),
  };
}
