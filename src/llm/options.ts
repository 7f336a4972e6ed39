import { SecretaryError } from '../common/index.js';
import { DEFAULT_ADDRESS } from '../wire/index.js';

export interface LanguageModelOptions {
  /** `host:port`, `unix:/path` or any other gRPC target. Default: 127.0.0.1:50551. */
  address?: string | undefined;
  /** TLS; undefined: plain text, for this machine and trusted networks. Default: undefined. */
  tls?: LanguageModelTls | undefined;
  /** Longest waits. */
  deadlines?: Partial<Deadlines> | undefined;
  /** Silence on the wire during a call before a ping is sent, milliseconds. Default: 20,000. */
  keepaliveMs?: number | undefined;
  /** Longest answer accepted, characters; a longer one is nonsense to a caller. Default: 4,000. */
  maxReplyCharacters?: number | undefined;
  /** Longest wait before the next attempt to reconnect, milliseconds; it starts at 250 and grows. Default: 5,000. */
  maxReconnectMs?: number | undefined;
}

export interface LanguageModelTls {
  /** PEM file of the authority that signed the server's certificate. Default: the system's authorities. */
  caFile?: string | undefined;
  /** PEM file of our own certificate, for mutual TLS; needs `keyFile`. Default: none. */
  certFile?: string | undefined;
  /** PEM file of its private key. Default: none. */
  keyFile?: string | undefined;
  /** Name that the server's certificate must bear, where it is not the address's. Default: the address's host. */
  serverName?: string | undefined;
}

export interface Deadlines {
  /** First piece of an answer, milliseconds. Default: 3,000. */
  firstPieceMs: number;
  /** Every further piece, milliseconds. Default: 3,000. */
  nextPieceMs: number;
  /** A whole answer, milliseconds. Default: 20,000. */
  converseMs: number;
  /** A summary, milliseconds; nobody waits for it on the line. Default: 120,000. */
  summarizeMs: number;
  /** `describe()` and `healthy()`, milliseconds. Default: 2,000. */
  describeMs: number;
}

export type ClientSettings = Required<Omit<LanguageModelOptions, 'tls' | 'deadlines'>> & {
  readonly deadlines: Deadlines;
  readonly tls: LanguageModelTls | undefined;
};

/** Fills the defaults in. @throws SecretaryError bad-configuration for what cannot work. */
export function settingsOf(options: LanguageModelOptions): ClientSettings {
  const { tls } = options;
  if (tls && (tls.certFile === undefined) !== (tls.keyFile === undefined)) {
    throw new SecretaryError('bad-configuration', 'mutual TLS needs both certFile and keyFile, or neither');
  }
  return {
    address: options.address ?? DEFAULT_ADDRESS,
    tls,
    keepaliveMs: options.keepaliveMs ?? 20_000,
    maxReplyCharacters: options.maxReplyCharacters ?? 4_000,
    maxReconnectMs: options.maxReconnectMs ?? 5_000,
    deadlines: {
      firstPieceMs: 3_000,
      nextPieceMs: 3_000,
      converseMs: 20_000,
      summarizeMs: 120_000,
      describeMs: 2_000,
      ...withoutUndefined(options.deadlines ?? {}),
    },
  };
}

function withoutUndefined<T extends object>(values: T): T {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as T;
}
