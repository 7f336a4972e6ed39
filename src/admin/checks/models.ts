import { access } from 'node:fs/promises';
import { messageOf, SecretaryError } from '../../common/index.js';
import type { Config } from '../../config/index.js';
import {
  findModel,
  installedRecogniser,
  installedVoices,
  modelFolder,
  modelIds,
  type RecogniserWish,
  type VoiceWish,
  verifyModel,
} from '../../setup/index.js';
import type { Check, Finding } from './finding.js';

/** The models of every configured language, chosen as the daemon does; with `deep`, every byte of them is compared. */
export function checkModels({ listening, speaking }: Pick<Config, 'listening' | 'speaking'>, deep: boolean): Check {
  return async () => [
    await finding('voice activity', () => findModel('silero-vad').then((folder) => ({ folder })), deep),
    await finding('end of turn', endOfTurn, deep),
    await finding('meaning of sentences', () => meaning('minilm-en'), deep),
    await finding('words of the meaning model', () => meaning('minilm-en-words'), deep),
    ...(await Promise.all(
      Object.entries(listening.languages).map(([language, wish]) =>
        finding(`recogniser ${language}`, () => recogniser(language, wish), deep),
      ),
    )),
    ...(await Promise.all(
      Object.entries(speaking.languages).map(([language, wish]) =>
        finding(`voice ${language}`, () => voice(language, wish), deep),
      ),
    )),
  ];
}

/** What was found: how it is called, and the folder to look into. */
interface Found {
  readonly name?: string;
  readonly folder?: string;
  /** Why it is less than what one would want. */
  readonly warning?: string;
}

/** Without it, the words alone say when a caller has finished. */
async function endOfTurn(): Promise<Found> {
  try {
    return { folder: await findModel('smart-turn') };
  } catch (error) {
    if (!(error instanceof SecretaryError) || error.code !== 'not-found') throw error;
    return { warning: 'Smart Turn is not there: the words alone say when a caller has finished' };
  }
}

/** Without it, the owner's knowledge is found by the stems of words alone. */
async function meaning(id: 'minilm-en' | 'minilm-en-words'): Promise<Found> {
  try {
    return { folder: await findModel(id) };
  } catch (error) {
    if (!(error instanceof SecretaryError) || error.code !== 'not-found') throw error;
    return { warning: `${id} is not there: English questions find the owner's words by their stems alone` };
  }
}

async function recogniser(language: string, wish: RecogniserWish): Promise<Found> {
  const { engine, modelDirectory } = await installedRecogniser(language, wish);
  return { name: engine, folder: modelDirectory };
}

async function voice(language: string, wish: VoiceWish): Promise<Found> {
  const [first] = await installedVoices(language, wish);
  if (first?.engine === 'piper') return { name: 'piper', folder: first.folder };
  const warning = wish.engine === 'auto' ? `${first?.engine} speaks: there is no Piper voice` : undefined;
  return { name: first?.engine ?? '', ...(warning && { warning }) };
}

async function finding(check: string, look: () => Promise<Found>, deep: boolean): Promise<Finding> {
  try {
    const { name = '', folder, warning } = await look();
    if (folder !== undefined) await readable(folder);
    const isWhole = deep && folder !== undefined && (await wholeByEveryByte(folder));
    const detail = [name, folder, isWhole ? 'every byte checked' : ''].filter((part) => part).join(', ');
    if (warning === undefined) return { check, state: 'ok', detail };
    return { check, state: 'warning', detail: warning, advice: 'Fetch one: npx secretary setup' };
  } catch (error) {
    const advice = error instanceof SecretaryError ? error.advice : undefined;
    return { check, state: 'fault', detail: messageOf(error), ...(advice === undefined ? {} : { advice }) };
  }
}

async function readable(folder: string): Promise<void> {
  await access(folder).catch((cause) => {
    const advice = 'Put right the path in the configuration.';
    throw new SecretaryError('not-found', messageOf(cause), { cause, advice });
  });
}

/** True when the folder is one that `setup` fetched and each file has its checksum. @throws SecretaryError 'damaged' */
async function wholeByEveryByte(folder: string): Promise<boolean> {
  const id = modelIds.find((each) => modelFolder(each) === folder);
  if (id === undefined) return false;
  await verifyModel(id);
  return true;
}
