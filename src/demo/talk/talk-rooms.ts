import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cacheDirectory, type Logger, messageOf, SecretaryError, silentLogger } from '../../common/index.js';
import { type Config, loadConfig } from '../../config/index.js';
import { KnowledgeSense, recurringPhrases } from '../../dialogue/index.js';
import { ListeningService } from '../../listening/index.js';
import { connectLanguageModel, type LanguageModel } from '../../llm/index.js';
import { startLlmServer } from '../../llm-server/index.js';
import { MeaningService } from '../../meaning/index.js';
import { installedEars, installedMeaning, installedMouths } from '../../setup/index.js';
import { SpeakingService } from '../../speaking/index.js';
import type { Mailbox } from '../../terms/index.js';

/** What a talk needs of the house, started. */
export interface TalkRooms {
  readonly listening: ListeningService;
  readonly speaking: SpeakingService;
  readonly model: LanguageModel;
  /** Undefined where the model of sentences is not there: the knowledge is searched by stems alone. */
  readonly sense: KnowledgeSense | undefined;
  /** Undefined when the configured model does not answer: then the guided interview speaks alone. */
  readonly modelName: string | undefined;
  stop(): Promise<void>;
}

/** What of a configuration a talk heeds. */
export type TalkConfig = Partial<Pick<Config, 'listening' | 'speaking' | 'languageModel'>>;

/** Starts the rooms for one mailbox. @throws SecretaryError 'not-found' with the command that fetches a missing model */
export async function startRooms(mailbox: Mailbox, config: TalkConfig, log: Logger): Promise<TalkRooms> {
  const { language } = mailbox;
  const ears = await installedEars({ [language]: config.listening?.languages[language] ?? { engine: 'auto' } });
  const mouths = await installedMouths({ [language]: config.speaking?.languages[language] ?? { engine: 'auto' } });
  const stops: (() => unknown)[] = [];
  const stop = async () => {
    for (const each of stops.splice(0).reverse()) await each();
  };
  try {
    const listening = new ListeningService(ears, log);
    stops.push(() => listening.stop());
    const cache = { directory: join(cacheDirectory(), 'phrases') };
    const speaking = new SpeakingService({ engines: mouths, cache }, log);
    stops.push(() => speaking.stop());
    await Promise.all([listening.start(), speaking.start()]);
    const model = await connectModel(config, stops, log);
    const modelName = await model.describe().then(
      (description) => description.model,
      () => undefined,
    );
    await speaking.warm(language, recurringPhrases(mailbox));
    const sense = await startSense(stops, log);
    return { listening, speaking, model, modelName, sense, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function startSense(stops: (() => unknown)[], log: Logger): Promise<KnowledgeSense | undefined> {
  const found = await installedMeaning();
  if (found === undefined) return undefined;
  const meaning = new MeaningService(found, log);
  const sense = new KnowledgeSense({ vectors: (texts) => meaning.vectors(texts), log });
  stops.push(() => meaning.stop());
  stops.push(() => sense.stop());
  const starting = meaning.start().then(() => sense);
  return starting.catch((error) => {
    log.warn({ reason: messageOf(error) }, 'no model of sentences: the knowledge is searched by stems alone');
    return undefined;
  });
}

/** Nothing without a file: the defaults, and a language-model server of our own. */
export function configOf(file: string | undefined): TalkConfig {
  return file === undefined ? {} : loadConfig(file, { sections: ['listening', 'speaking', 'languageModel'] });
}

/** The configured server, else one of our own that needs no model: a real one all the same, on a socket of its own. */
async function connectModel({ languageModel }: TalkConfig, stops: (() => unknown)[], log: Logger) {
  const address = languageModel === undefined ? await ownModelServer(stops) : undefined;
  const model = connectLanguageModel(address === undefined ? (languageModel ?? {}) : { address }, log);
  stops.push(() => model.close());
  return model;
}

async function ownModelServer(stops: (() => unknown)[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'asterisk-secretary-talk-')).catch((error) => {
    throw SecretaryError.from(error, 'unavailable', `no folder can be made in ${tmpdir()}`);
  });
  stops.push(() => rm(folder, { recursive: true, force: true }));
  const log = silentLogger();
  const server = await startLlmServer({ address: `unix:${join(folder, 'llm.sock')}`, log, graceMs: 500 });
  stops.push(() => server.stop());
  return server.address;
}
