import { join } from 'node:path';
import { asteriskOptions } from '../asterisk-options.js';
import { cacheDirectory, type Logger, systemClock } from '../common/index.js';
import type { Config } from '../config/index.js';
import { loadKeyRing } from '../crypto/index.js';
import { KnowledgeSense } from '../dialogue/index.js';
import { FollowUp, type FollowUpRooms } from '../followup/index.js';
import { readLanguages } from '../languages/index.js';
import { ListeningService } from '../listening/index.js';
import { connectLanguageModel, type LanguageModel } from '../llm/index.js';
import { Mailer } from '../mail/index.js';
import { MeaningService } from '../meaning/index.js';
import { prepareMedia } from '../media/index.js';
import { installedEars, installedMeaning, installedMouths } from '../setup/index.js';
import { SpeakingService } from '../speaking/index.js';
import { openStorage, type Storage } from '../storage/index.js';
import { type Adoption, AsteriskLink, type IncomingCall } from '../telephony/index.js';
import { VoicemailBoxes } from '../voicemail/index.js';
import { Pacer } from './pacer.js';
import { Replaceable } from './replaceable.js';

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
  'monitoring',
  'log',
] as const;
export type DaemonConfig = Pick<Config, (typeof daemonSections)[number]>;

/** Everything a call and its follow-up need, built once. */
export interface Rooms {
  readonly storage: Storage;
  readonly listening: ListeningService;
  readonly speaking: SpeakingService;
  /** Undefined where the model of sentences was not fetched: then the knowledge is searched by stems alone. */
  readonly meaning: MeaningService | undefined;
  readonly sense: KnowledgeSense | undefined;
  readonly model: Replaceable<LanguageModel>;
  readonly mailer: Replaceable<Mailer>;
  readonly link: AsteriskLink;
  readonly followUp: FollowUp;
  readonly pacer: Pacer;
}

/** Who is told what happens in the rooms. */
export interface RoomListeners {
  readonly took: (engine: 'recogniser' | 'end-of-turn' | 'voice', ms: number) => void;
  readonly voiceFellBack: () => void;
  readonly jobTried: (kind: string, outcome: 'done' | 'retried' | 'parked') => void;
  readonly letterResent: () => void;
}

/**
 * @param config gives what is in force now: a reload may change it
 * @param adoption callers of a daemon that died. Default: they go to voicemail.
 * @throws SecretaryError what cannot work at all
 */
export async function buildRooms(
  config: () => DaemonConfig,
  log: Logger,
  told: RoomListeners,
  adoption?: Adoption,
): Promise<Rooms> {
  readLanguages();
  const { keys, database: where, spool, listening: ears, speaking: mouths } = config();
  const keyRing = await loadKeyRing(keys.masterKeyFile);
  const { name: database, ...server } = where;
  const storage = await openStorage({
    ...server,
    database,
    keyRing,
    spoolDirectory: spool.folder,
    minFreeMb: spool.minFreeMb,
    log,
  });
  const model = new Replaceable(buildModel(config(), log));
  const mailer = new Replaceable(buildMailer(config(), log));
  const pacer = new Pacer(log);
  const link = new AsteriskLink(
    { ...asteriskOptions(config()), leases: pacer.leases, ...(adoption && { adoption }) },
    log,
  );
  const onTook = (engine: 'recogniser' | 'end-of-turn', ms: number) => told.took(engine, ms);
  const listening = new ListeningService({ ...(await installedEars(ears.languages)), onTook }, log);
  const followUp = buildFollowUp({ storage, listening, model, mailer, link }, config, log, told);
  storage.onWork(() => followUp.wake());
  const engines = await installedMouths(mouths.languages);
  const cache = { directory: join(cacheDirectory(), 'phrases') };
  const onSpoken = (ms: number) => told.took('voice', ms);
  const speaking = new SpeakingService({ engines, cache, onTook: onSpoken, onFallback: told.voiceFellBack }, log);
  const found = await installedMeaning();
  const meaning = found && new MeaningService(found, log);
  const sense = meaning && new KnowledgeSense({ vectors: (texts) => meaning.vectors(texts), log });
  return { storage, listening, speaking, meaning, sense, model, mailer, link, followUp, pacer };
}

/** @throws SecretaryError bad-configuration when a certificate cannot be read */
export function buildModel({ languageModel }: Pick<DaemonConfig, 'languageModel'>, log: Logger): LanguageModel {
  return connectLanguageModel(languageModel, log);
}

/** @throws SecretaryError bad-configuration when the sender is no address */
export function buildMailer({ mail }: Pick<DaemonConfig, 'mail'>, log: Logger): Mailer {
  return new Mailer({ ...mail.smtp, from: mail.from }, log);
}

/** Each job asks for the model, the mail server and the limits that are in force when it is carried out. */
function buildFollowUp(
  { storage, listening, model, mailer, link }: Pick<Rooms, 'storage' | 'listening' | 'model' | 'mailer' | 'link'>,
  config: () => DaemonConfig,
  log: Logger,
  { jobTried, letterResent }: RoomListeners,
): FollowUp {
  const rooms: FollowUpRooms = {
    storage,
    listening,
    model: { summarize: (...request: Parameters<LanguageModel['summarize']>) => model.current.summarize(...request) },
    mailer: {
      send: (...letter: Parameters<Mailer['send']>) => mailer.current.send(...letter),
      get host() {
        return mailer.current.host;
      },
    },
    voicemail: { find: (wanted) => new VoicemailBoxes({ folder: config().asterisk.voicemailSpool }).find(wanted) },
    setLamp: link.setLamp.bind(link),
    clock: systemClock,
  };
  const options = {
    log,
    onOutcome: jobTried,
    onResent: letterResent,
    get lettersPerCallerPerHour() {
      return config().mail.lettersPerCallerPerHour;
    },
    get attachMaxBytes() {
      return config().recordings.attachMaxBytes;
    },
  };
  return new FollowUp(rooms, options);
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
