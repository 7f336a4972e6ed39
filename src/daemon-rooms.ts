import { join } from 'node:path';
import { cacheDirectory, type Logger, systemClock } from './common/index.js';
import type { Config } from './config/index.js';
import { loadKeyRing } from './crypto/index.js';
import { FollowUp } from './followup/index.js';
import { readLanguages } from './languages/index.js';
import { ListeningService } from './listening/index.js';
import { connectLanguageModel, type LanguageModel } from './llm/index.js';
import { Mailer } from './mail/index.js';
import { prepareMedia } from './media/index.js';
import { Pacer } from './pacer.js';
import { installedEars, installedMouths } from './setup/index.js';
import { SpeakingService } from './speaking/index.js';
import { openStorage, type Storage } from './storage/index.js';
import { AsteriskLink, type AsteriskOptions, type IncomingCall } from './telephony/index.js';

/** The sections of the configuration that the daemon reads. */
export const daemonSections = [
  'asterisk',
  'database',
  'keys',
  'spool',
  'languageModel',
  'listening',
  'speaking',
  'mail',
  'recordings',
  'calls',
  'log',
] as const;
export type DaemonConfig = Pick<Config, (typeof daemonSections)[number]>;

/** Everything a call and its follow-up need, built once. */
export interface Rooms {
  readonly storage: Storage;
  readonly listening: ListeningService;
  readonly speaking: SpeakingService;
  readonly model: LanguageModel;
  readonly mailer: Mailer;
  readonly link: AsteriskLink;
  readonly followUp: FollowUp;
  readonly pacer: Pacer;
}

/** @throws SecretaryError what cannot work at all */
export async function buildRooms(config: DaemonConfig, log: Logger): Promise<Rooms> {
  readLanguages();
  const keyRing = await loadKeyRing(config.keys.masterKeyFile);
  const { name: database, ...server } = config.database;
  const spoolDirectory = config.spool.folder;
  const storage = await openStorage({ ...server, database, keyRing, spoolDirectory, log });
  const model = connectLanguageModel(config.languageModel, log);
  const mailer = new Mailer({ ...config.mail.smtp, from: config.mail.from }, log);
  const pacer = new Pacer(log);
  const link = new AsteriskLink({ ...asteriskOptions(config), leases: pacer.leases }, log);
  const setLamp = link.setLamp.bind(link);
  const followUp = new FollowUp({ storage, model, mailer, setLamp, clock: systemClock }, { log, ...config.recordings });
  const listening = new ListeningService(await installedEars(config.listening.languages), log);
  const engines = await installedMouths(config.speaking.languages);
  const cache = { directory: join(cacheDirectory(), 'phrases') };
  const speaking = new SpeakingService({ engines, cache }, log);
  return { storage, listening, speaking, model, mailer, link, followUp, pacer };
}

function asteriskOptions({ asterisk }: DaemonConfig): AsteriskOptions {
  const { ari, ami, transport, leaseMs, renewalMs } = asterisk;
  const { url, user, password, application, requestTimeoutMs } = ari;
  return {
    ariUrl: url,
    ariUser: user,
    ariPassword: password,
    application,
    requestTimeoutMs,
    transport,
    leaseMs,
    renewalMs,
    ...(ami && { ami }),
  };
}

/** Offers our end of the media to Asterisk, and meets it on the leg that Asterisk makes. */
export async function openMedia(
  call: IncomingCall,
  { link, pacer }: Rooms,
  bindAddress: string,
  log: Logger,
  signal: AbortSignal,
) {
  const prepared = await prepareMedia({ transport: link.transport(), bindAddress, rtp: pacer.rtp, log });
  try {
    signal.throwIfAborted();
    return await prepared.connect(await call.attachMedia(prepared.offer), signal);
  } catch (error) {
    prepared.close();
    throw error;
  }
}
