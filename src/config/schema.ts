import { z } from 'zod';
import {
  byLanguage,
  type CredentialPath,
  credentialPath,
  grpcAddress,
  httpUrl,
  mailAddress,
  milliseconds,
  path,
  port,
  type SecretSource,
  secret,
  text,
} from './values.js';

/*
 * Every option of the file, with its default. What each means, with its unit, stands in secretary.example.yaml; a test
 * holds the two together.
 */

const asterisk = z
  .strictObject({
    ari: z
      .strictObject({
        url: httpUrl('http://127.0.0.1:8088').default('http://127.0.0.1:8088'),
        user: text().default('secretary'),
        password: secret(),
        application: text().default('secretary'),
        requestTimeoutMs: milliseconds(100, 60_000).default(2_000),
      })
      .prefault({} as never),
    ami: z
      .strictObject({
        host: text().default('127.0.0.1'),
        port: port().default(5038),
        user: text().default('secretary'),
        password: secret(),
      })
      .optional(),
    callSockets: z.strictObject({ port: port().default(8790), password: secret().optional() }).optional(),
    transport: z.enum(['auto', 'websocket', 'rtp']).default('auto'),
    rtpBindAddress: text().default('127.0.0.1'),
    voicemailSpool: path().default('/var/spool/asterisk/voicemail'),
    leaseMs: milliseconds(1_000, 30_000).default(2_200),
    renewalMs: milliseconds(200, 10_000).default(700),
  })
  .refine(({ leaseMs, renewalMs }) => renewalMs * 2 <= leaseMs, {
    path: ['renewalMs'],
    error: 'must be at most half of leaseMs, or one late renewal loses the caller',
  })
  .prefault({} as never);

const database = z
  .strictObject({
    host: text().default('127.0.0.1'),
    port: port().default(3306),
    socketPath: path().optional(),
    user: text().default('secretary'),
    password: secret(),
    name: text().default('secretary'),
    connections: z.int().min(1).max(200).default(8),
  })
  .prefault({} as never);

const keys = z
  .strictObject({ masterKeyFile: credentialPath().default('/etc/asterisk-secretary/master.key' as never) })
  .prefault({});

const spool = z
  .strictObject({
    folder: path().default('/var/lib/asterisk-secretary/spool'),
    minFreeMb: z.int().min(0).max(1_000_000).default(200),
  })
  .prefault({});

const clientTls = z
  .strictObject({
    caFile: path().optional(),
    certFile: path().optional(),
    keyFile: path().optional(),
    serverName: text().optional(),
  })
  .refine(({ certFile, keyFile }) => (certFile === undefined) === (keyFile === undefined), {
    error: 'mutual TLS needs both certFile and keyFile, or neither',
  });

const languageModel = z
  .strictObject({
    address: grpcAddress().default('127.0.0.1:50551'),
    tls: clientTls.optional(),
    deadlines: z
      .strictObject({
        firstPieceMs: milliseconds(100, 60_000).default(3_000),
        nextPieceMs: milliseconds(100, 60_000).default(3_000),
        converseMs: milliseconds(1_000, 300_000).default(20_000),
        summarizeMs: milliseconds(1_000, 3_600_000).default(120_000),
        describeMs: milliseconds(100, 60_000).default(2_000),
      })
      .prefault({}),
  })
  .prefault({});

const maxConcurrent = z.int().min(1).max(1_000);
const maxTokens = z.int().min(16).max(4_096);
const temperature = z.number().min(0).max(2);

const openai = z.strictObject({
  baseUrl: httpUrl('http://127.0.0.1:11434/v1'),
  model: text(),
  apiKey: secret().optional(),
  licence: text().default('unknown'),
  maxConcurrent: maxConcurrent.default(8),
  maxTokens: maxTokens.default(200),
  maxSummaryTokens: maxTokens.default(600),
  temperature: temperature.default(0.3),
  idleMs: milliseconds(1_000, 600_000).default(30_000),
});

const llama = z.strictObject({
  modelFile: path(),
  model: text().optional(),
  licence: text().optional(),
  gpu: z.enum(['none', 'auto', 'cuda', 'vulkan']).default('none'),
  threads: z.int().min(1).max(256).optional(),
  contextTokens: z.int().min(1_024).max(131_072).default(4_096),
  maxConcurrent: maxConcurrent.default(2),
  maxTokens: maxTokens.default(200),
  maxSummaryTokens: maxTokens.default(600),
  temperature: temperature.default(0.3),
});

const languageModelServer = z
  .strictObject({
    address: grpcAddress().default('127.0.0.1:50551'),
    tls: z.strictObject({ certFile: path(), keyFile: path(), clientCaFile: path().optional() }).optional(),
    backend: z.enum(['guided', 'openai', 'llama']).default('guided'),
    openai: openai.optional(),
    llama: llama.optional(),
  })
  .refine(({ backend, openai }) => backend !== 'openai' || openai !== undefined, {
    path: ['openai'],
    error: 'is missing: backend is "openai", so say where (baseUrl) and which model',
  })
  .refine(({ backend, llama }) => backend !== 'llama' || llama !== undefined, {
    path: ['llama'],
    error: 'is missing: backend is "llama", so say which file (modelFile)',
  })
  .prefault({});

const listening = z
  .strictObject({
    languages: byLanguage(
      z.strictObject({
        engine: z.enum(['auto', 'vosk', 'moonshine']).default('auto'),
        voskModel: path().optional(),
        moonshineModel: path().optional(),
      }),
    ).prefault({ en: {} }),
  })
  .prefault({});

const speaking = z
  .strictObject({
    languages: byLanguage(
      z.strictObject({
        engine: z.enum(['auto', 'piper', 'espeak-ng', 'flite']).default('auto'),
        piperModel: path().optional(),
      }),
    ).prefault({ en: {} }),
  })
  .prefault({});

const mail = z
  .strictObject({
    from: mailAddress().default('Secretary <secretary@localhost>'),
    lettersPerCallerPerHour: z.int().min(0).max(1_000).default(5),
    smtp: z
      .strictObject({
        host: text().default('127.0.0.1'),
        port: port().default(25),
        security: z.enum(['auto', 'tls', 'starttls', 'none']).default('auto'),
        user: text().optional(),
        password: secret().optional(),
      })
      .refine(({ user, password }) => (user === undefined) === (password === undefined), {
        error: 'a login needs both user and password, or neither',
      })
      .prefault({}),
  })
  .prefault({});

const recordings = z.strictObject({ attachMaxBytes: z.int().min(0).max(100_000_000).default(8_000_000) }).prefault({});

const calls = z
  .strictObject({
    maxConcurrent: z.int().min(1).max(1_000).default(10),
    drainMs: milliseconds(0, 86_400_000).default(600_000),
  })
  .prefault({});

const monitoring = z
  .strictObject({
    enabled: z.boolean().default(true),
    bindAddress: text().default('127.0.0.1'),
    port: port().default(9_188),
  })
  .prefault({});

const log = z
  .strictObject({ level: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info') })
  .prefault({});

export const schema = z.strictObject({
  asterisk,
  database,
  keys,
  spool,
  languageModel,
  languageModelServer,
  listening,
  speaking,
  mail,
  recordings,
  calls,
  monitoring,
  log,
});

/** The same with every secret resolved. */
type Resolved<T> = T extends SecretSource | CredentialPath
  ? string
  : T extends object
    ? { readonly [K in keyof T]: Resolved<T[K]> }
    : T;

/** The whole configuration: checked, defaults filled in, secrets read, paths absolute. */
export type Config = Resolved<z.output<typeof schema>>;
