import { messageOf } from '../common/index.js';
import { englishRecogniser } from './english.js';
import { ensureModel } from './model-store.js';
import { type ModelId, modelIds } from './models.js';
import { type Progress, silentProgress } from './progress.js';
import { ensureServer, type ServerId, serverIds } from './servers.js';

/** Something that could not be fetched. */
export interface Missing {
  readonly id: string;
  readonly message: string;
}

/** What the daemon needs besides a recogniser: less than the tests. */
export const daemonModels: readonly ModelId[] = [
  'silero-vad',
  'smart-turn',
  'piper-en-joe',
  'minilm-en',
  'minilm-en-words',
];

/** What the daemon does without where it cannot be had: its callers' questions are then compared by their words alone. */
export const dispensableModels: readonly ModelId[] = ['minilm-en', 'minilm-en-words'];

/** The voices that stand in when Piper dies. */
export const fallbackVoices: readonly ServerId[] = ['flite', 'espeak-ng'];

/**
 * Fetches every server and model that the tests use; what cannot be had is reported instead of thrown, so that the rest
 * is fetched all the same.
 */
export async function ensureEverything(progress: Progress = silentProgress): Promise<Missing[]> {
  const missing: Missing[] = [];
  const attempt = async (id: string, fetch: () => Promise<unknown>) => {
    await fetch().catch((error) => missing.push({ id, message: messageOf(error) }));
  };
  for (const id of serverIds) await attempt(id, () => ensureServer(id, progress));
  for (const id of modelIds.filter((each) => each !== 'vosk-small-en')) {
    await attempt(id, () => ensureModel(id, progress));
  }
  await attempt('an English recogniser', async () => {
    const { notice } = await englishRecogniser(progress);
    if (notice) progress.say(notice);
  });
  return missing;
}
