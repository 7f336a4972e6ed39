import { join } from 'node:path';
import { runCall } from './call/index.js';
import { cacheDirectory, isAbort, type Logger, systemClock, within } from './common/index.js';
import type { Config } from './config/index.js';
import { loadKeyRing } from './crypto/index.js';
import { recurringPhrases } from './dialogue/index.js';
import { FollowUp } from './followup/index.js';
import { ListeningService } from './listening/index.js';
import { connectLanguageModel, type LanguageModel } from './llm/index.js';
import { Mailer } from './mail/index.js';
import { prepareMedia } from './media/index.js';
import { installedEars, installedMouths } from './setup/index.js';
import { SpeakingService } from './speaking/index.js';
import { jobsAfterCall, openStorage, type Storage } from './storage/index.js';
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

/** How long running calls may go on after the daemon was asked to stop, milliseconds. */
const DRAIN_MS = 10 * 60_000;

/**
 * The daemon: builds the rooms, joins them, and runs a call for each caller that the dialplan hands over. Servers that
 * are away (MySQL, Asterisk, the model, SMTP) are waited for for ever; callers go to VoiceMail() meanwhile.
 */
export class Daemon {
  readonly #config: DaemonConfig;
  readonly #log: Logger;
  readonly #stop = new AbortController();
  /** Fires when running calls may wait no longer. */
  readonly #abandon = new AbortController();
  readonly #calls = new Set<Promise<unknown>>();
  #rooms: Rooms | undefined;
  #work: Promise<unknown>[] = [];
  #modelName: string | undefined;

  constructor(config: DaemonConfig, log: Logger) {
    this.#config = config;
    this.#log = log;
  }

  /** Loads the engines and begins to take calls. @throws SecretaryError what cannot work at all: a model, a key. */
  async start(): Promise<void> {
    const rooms = await buildRooms(this.#config, this.#log);
    this.#rooms = rooms;
    await rooms.listening.start();
    await rooms.speaking.start();
    const { signal } = this.#stop;
    this.#work = [
      rooms.storage.run(signal),
      rooms.followUp.run(signal),
      this.#watchModel(rooms.model),
      this.#answer(rooms),
    ];
    rooms.link.start();
    await this.#prepareVoices(rooms);
    this.#log.info('ready');
  }

  /** Takes no more calls, lets running ones end, then closes every room. May be called twice. */
  async stop(): Promise<void> {
    const rooms = this.#rooms;
    if (rooms === undefined || this.#stop.signal.aborted) return;
    this.#log.info({ calls: this.#calls.size }, 'stopping');
    this.#stop.abort();
    await within(Promise.allSettled(this.#calls), DRAIN_MS, 'the last calls').catch(() => this.#abandon.abort());
    await Promise.allSettled(this.#calls);
    await Promise.allSettled(this.#work);
    await Promise.allSettled([rooms.link.stop(), rooms.listening.stop(), rooms.speaking.stop(), rooms.mailer.close()]);
    rooms.model.close();
    await rooms.storage.close();
    this.#log.info('stopped');
  }

  /** Ends running calls at once: each caller goes on to VoiceMail(). */
  abandonCalls(): void {
    this.#abandon.abort();
  }

  async #answer(rooms: Rooms): Promise<void> {
    for await (const call of rooms.link.calls(this.#stop.signal)) {
      const running = this.#take(call, rooms)
        .catch((error) => this.#log.error({ err: error }, 'call broke'))
        .finally(() => this.#calls.delete(running));
      this.#calls.add(running);
    }
  }

  async #take(call: IncomingCall, rooms: Rooms): Promise<void> {
    if (this.#calls.size >= this.#config.calls.maxConcurrent || !rooms.storage.ready()) {
      this.#log.warn({ calls: this.#calls.size, storage: rooms.storage.state }, 'call refused, it goes to voicemail');
      await call.finish('failed');
      return;
    }
    const { rtpBindAddress } = this.#config.asterisk;
    await runCall(
      call,
      {
        ...rooms,
        openMedia: (taken, signal) => openMedia(taken, rooms.link, rtpBindAddress, this.#log, signal),
        modelName: () => this.#modelName,
        jobsFor: () => jobsAfterCall,
        clock: systemClock,
        log: this.#log,
      },
      this.#abandon.signal,
    );
    rooms.followUp.wake();
  }

  /** Keeps the model's name for the transcripts; as long as it never answered, calls begin with the guided interview. */
  async #watchModel(model: LanguageModel): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      try {
        this.#modelName = (await model.describe(signal)).model;
      } catch (error) {
        // The client has logged the change of state; a call that needs the model finds out by itself.
        if (!isAbort(error)) this.#log.debug({ err: error }, 'language model does not answer');
      }
      await systemClock.sleep(this.#modelName === undefined ? 1_000 : 30_000, signal).catch(() => undefined);
    }
  }

  /** Speaks what every call begins with once, so that no caller waits for it. */
  async #prepareVoices({ storage, speaking }: Rooms): Promise<void> {
    const mailboxes = await storage.mailboxes.list().catch(() => []);
    for (const mailbox of mailboxes) await speaking.warm(mailbox.language, recurringPhrases(mailbox));
  }
}

/** Everything a call and its follow-up need, built once. */
interface Rooms {
  readonly storage: Storage;
  readonly listening: ListeningService;
  readonly speaking: SpeakingService;
  readonly model: LanguageModel;
  readonly mailer: Mailer;
  readonly link: AsteriskLink;
  readonly followUp: FollowUp;
}

async function buildRooms(config: DaemonConfig, log: Logger): Promise<Rooms> {
  const keyRing = await loadKeyRing(config.keys.masterKeyFile);
  const { name: database, ...server } = config.database;
  const spoolDirectory = config.spool.folder;
  const storage = await openStorage({ ...server, database, keyRing, spoolDirectory, log });
  const model = connectLanguageModel(config.languageModel, log);
  const mailer = new Mailer({ ...config.mail.smtp, from: config.mail.from }, log);
  const link = new AsteriskLink(asteriskOptions(config), log);
  const setLamp = link.setLamp.bind(link);
  const followUp = new FollowUp({ storage, model, mailer, setLamp, clock: systemClock }, { log, ...config.recordings });
  const listening = new ListeningService(await installedEars(config.listening.languages), log);
  const engines = await installedMouths(config.speaking.languages);
  const cache = { directory: join(cacheDirectory(), 'phrases') };
  const speaking = new SpeakingService({ engines, cache }, log);
  return { storage, listening, speaking, model, mailer, link, followUp };
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
async function openMedia(
  call: IncomingCall,
  link: AsteriskLink,
  bindAddress: string,
  log: Logger,
  signal: AbortSignal,
) {
  const prepared = await prepareMedia({ transport: link.transport(), bindAddress, log });
  try {
    return await prepared.connect(await call.attachMedia(prepared.offer), signal);
  } catch (error) {
    prepared.close();
    throw error;
  }
}
