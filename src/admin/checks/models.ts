import { access } from 'node:fs/promises';
import { messageOf } from '../../common/index.js';
import type { Config } from '../../config/index.js';
import { findModel, type ModelId, verifyModel } from '../../setup/index.js';
import type { Check, Finding } from './finding.js';

const ADVICE = 'Fetch it: secretary setup';

/** The models of every configured language are there; with `deep`, every byte of them is read and compared. */
export function checkModels({ listening, speaking }: Pick<Config, 'listening' | 'speaking'>, deep: boolean): Check {
  return async () => {
    const findings = [await modelFinding('silero-vad', deep), await modelFinding('smart-turn', deep)];
    for (const [language, options] of Object.entries(listening.languages)) {
      findings.push(await recogniserFinding(language, options ?? {}, deep));
    }
    for (const [language, options] of Object.entries(speaking.languages)) {
      findings.push(await voiceFinding(language, options ?? {}, deep));
    }
    return findings;
  };
}

type Recogniser = { engine?: string; voskModel?: string | undefined; moonshineModel?: string | undefined };
type Voice = { engine?: string; piperModel?: string | undefined };

async function recogniserFinding(language: string, options: Recogniser, deep: boolean): Promise<Finding> {
  const own = options.engine === 'moonshine' ? options.moonshineModel : (options.voskModel ?? options.moonshineModel);
  if (own !== undefined) return folderFinding(`recogniser ${language}`, own);
  const known: Record<string, readonly ModelId[]> = {
    en: ['vosk-small-en', 'moonshine-tiny-en'],
    ko: ['vosk-small-ko'],
  };
  const candidates = (known[language] ?? []).filter(
    (id) => !options.engine || options.engine === 'auto' || id.startsWith(options.engine),
  );
  return firstOf(
    `recogniser ${language}`,
    candidates,
    deep,
    `Name a Vosk model: listening.languages.${language}.voskModel`,
  );
}

async function voiceFinding(language: string, options: Voice, deep: boolean): Promise<Finding> {
  const check = `voice ${language}`;
  if (options.piperModel !== undefined) return folderFinding(check, options.piperModel);
  if (options.engine === 'espeak-ng' || options.engine === 'flite')
    return { check, state: 'ok', detail: options.engine };
  const finding = await firstOf(
    check,
    language === 'en' ? ['piper-en-joe'] : [],
    deep,
    `Name a Piper voice: speaking.languages.${language}.piperModel`,
  );
  // The fall-back voices speak then: less pleasant, but no call is lost by it.
  return finding.state === 'fault' && options.engine !== 'piper' ? { ...finding, state: 'warning' } : finding;
}

async function firstOf(check: string, ids: readonly ModelId[], deep: boolean, otherwise: string): Promise<Finding> {
  const [first] = ids;
  if (first === undefined)
    return { check, state: 'fault', detail: 'no model for it comes with the secretary', advice: otherwise };
  for (const id of ids) {
    if (await findModel(id).catch(() => undefined)) return { ...(await modelFinding(id, deep)), check };
  }
  return { ...(await modelFinding(first, deep)), check };
}

async function modelFinding(id: ModelId, deep: boolean): Promise<Finding> {
  const check = `model ${id}`;
  try {
    const folder = await findModel(id);
    if (deep) await verifyModel(id);
    return { check, state: 'ok', detail: deep ? `${folder}, every byte checked` : folder };
  } catch (error) {
    return { check, state: 'fault', detail: messageOf(error), advice: ADVICE };
  }
}

async function folderFinding(check: string, folder: string): Promise<Finding> {
  try {
    await access(folder);
    return { check, state: 'ok', detail: folder };
  } catch (error) {
    return { check, state: 'fault', detail: messageOf(error), advice: 'Put right the path in the configuration.' };
  }
}
