import { mkdir, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { cacheDirectory, messageOf } from '../common/index.js';
import { ensureModel, findModel } from './model-store.js';
import type { ModelId } from './models.js';
import { type Progress, silentProgress } from './progress.js';

/** Which engine recognises English on this machine. */
export interface EnglishRecogniser {
  readonly engine: 'vosk' | 'moonshine';
  readonly model: ModelId;
  readonly folder: string;
  /** A sentence for the user where it is not the usual engine. */
  readonly notice?: string;
}

/** For how long a host that did not answer is not asked again, milliseconds; a second run starts without the wait. */
const REMEMBER_MS = 600_000;

/**
 * Vosk where its makers' server can be reached or its model is there already, Moonshine where not.
 * @throws SecretaryError 'unavailable' when neither model can be had
 */
export async function englishRecogniser(progress: Progress = silentProgress): Promise<EnglishRecogniser> {
  const installed = await findModel('vosk-small-en').catch(() => undefined);
  if (installed) return { engine: 'vosk', model: 'vosk-small-en', folder: installed };
  const note = join(cacheDirectory(), 'models', 'vosk-small-en.unreachable');
  if (!(await isFresh(note))) {
    try {
      const folder = await ensureModel('vosk-small-en', progress);
      await rm(note, { force: true });
      return { engine: 'vosk', model: 'vosk-small-en', folder };
    } catch (error) {
      progress.say(`  ${messageOf(error)}`);
      await mkdir(dirname(note), { recursive: true });
      await writeFile(note, `${messageOf(error)}\n`);
    }
  }
  return moonshine(progress);
}

async function moonshine(progress: Progress): Promise<EnglishRecogniser> {
  const folder = await ensureModel('moonshine-tiny-en', progress);
  const notice =
    "Vosk's English model could not be fetched from its makers (alphacephei.com), so Moonshine recognises English.";
  return { engine: 'moonshine', model: 'moonshine-tiny-en', folder, notice };
}

async function isFresh(note: string): Promise<boolean> {
  const info = await stat(note).catch(() => undefined);
  return info !== undefined && Date.now() - info.mtimeMs < REMEMBER_MS;
}
