import { join } from 'node:path';
import { cacheDirectory, SecretaryError } from '../common/index.js';
import { type CommandLine, findProgram } from './command.js';
import { findInstalled } from './install.js';
import { findModel } from './model-store.js';
import type { ModelId } from './models.js';
import { ensureServer, type ServerId } from './servers.js';

/** What the configuration says about recognising a language. */
export interface RecogniserWish {
  readonly engine: 'auto' | 'vosk' | 'moonshine';
  /** Folders of models of the owner's own; they go before what `setup` has fetched. */
  readonly voskModel?: string | undefined;
  readonly moonshineModel?: string | undefined;
}

export interface InstalledRecogniser {
  readonly engine: 'vosk' | 'moonshine';
  readonly modelDirectory: string;
}

export interface VoiceWish {
  readonly engine: 'auto' | 'piper' | 'espeak-ng' | 'flite';
  readonly piperModel?: string | undefined;
}

export type InstalledVoice =
  | { readonly engine: 'piper'; readonly language: string; readonly folder: string }
  | { readonly engine: 'espeak-ng'; readonly program: CommandLine }
  | { readonly engine: 'flite'; readonly program: CommandLine };

/** The models that `setup` fetches, by language. Other languages name folders of their own. */
const recognisers: Readonly<Record<string, { vosk?: ModelId; moonshine?: ModelId }>> = {
  en: { vosk: 'vosk-small-en', moonshine: 'moonshine-tiny-en' },
  ko: { vosk: 'vosk-small-ko' },
};
const piperVoices: Readonly<Record<string, ModelId>> = { en: 'piper-en-joe' };

/**
 * The recogniser of a language among what is on this machine; nothing is fetched. "auto": Vosk, else Moonshine.
 * @throws SecretaryError 'not-found' with the command that fetches it
 */
export async function installedRecogniser(language: string, wish: RecogniserWish): Promise<InstalledRecogniser> {
  const engines = wish.engine === 'auto' ? (['vosk', 'moonshine'] as const) : [wish.engine];
  let fault: unknown;
  for (const engine of engines) {
    const own = engine === 'vosk' ? wish.voskModel : wish.moonshineModel;
    if (own !== undefined) return { engine, modelDirectory: own };
    const model = recognisers[language]?.[engine];
    if (model === undefined) continue;
    try {
      return { engine, modelDirectory: await findModel(model) };
    } catch (error) {
      fault = error;
    }
  }
  throw fault ?? noModel(language);
}

/** The voices that can speak a language, best first; the later ones are fall-backs. Nothing is fetched. */
export async function installedVoices(language: string, wish: VoiceWish): Promise<InstalledVoice[]> {
  const voices: InstalledVoice[] = [];
  const wants = (engine: VoiceWish['engine']) => wish.engine === 'auto' || wish.engine === engine;
  const model = piperVoices[language];
  const folder =
    wish.piperModel ?? (model && (await findModel(model).catch(ignoreUnlessWished(wish.engine === 'piper'))));
  if (wants('piper') && folder !== undefined) voices.push({ engine: 'piper', language, folder });
  if (language === 'en') voices.push(...(await program('flite', 'usr/bin/flite')));
  voices.push(...(await program('espeak-ng', 'usr/bin/espeak-ng')));
  if (voices.length === 0) throw noVoice(language);
  // The wished engine first; what is left stands in when it dies.
  return voices.sort((a, b) => Number(b.engine === wish.engine) - Number(a.engine === wish.engine));
}

/**
 * The recognisers of these languages, the voice detection, and the end-of-turn model where it was fetched, among what is
 * on this machine. Throws like its parts.
 */
export async function installedEars(languages: Readonly<Record<string, RecogniserWish>>): Promise<{
  engines: Record<string, InstalledRecogniser>;
  vadModel: string;
  turnModel: string | undefined;
}> {
  const found = Object.entries(languages).map(
    async ([language, wish]) => [language, await installedRecogniser(language, wish)] as const,
  );
  return {
    engines: Object.fromEntries(await Promise.all(found)),
    vadModel: await findModel('silero-vad'),
    turnModel: await findModel('smart-turn').catch(undefinedWhereMissing),
  };
}

/**
 * The model of the meaning of English sentences; undefined where it was not fetched or is damaged, which `doctor` tells apart:
 * nothing depends on it.
 */
export async function installedMeaning(): Promise<{ readonly model: string; readonly words: string } | undefined> {
  try {
    const [model, words] = [await findModel('minilm-en'), await findModel('minilm-en-words')];
    return { model: join(model, 'model.onnx'), words: join(words, 'tokenizer.json') };
  } catch (error) {
    if (error instanceof SecretaryError && (error.code === 'not-found' || error.code === 'damaged')) return undefined;
    throw error;
  }
}

/** The voices of all these languages; flite and espeak-ng are named once, because they need no model. */
export async function installedMouths(languages: Readonly<Record<string, VoiceWish>>): Promise<InstalledVoice[]> {
  const found = Object.entries(languages).map(([language, wish]) => installedVoices(language, wish));
  const seen = new Set<string>();
  return (await Promise.all(found)).flat().filter((voice) => {
    const key = voice.engine === 'piper' ? `piper ${voice.language}` : voice.engine;
    return !seen.has(key) && seen.add(key);
  });
}

/** The machine's own program, else the one that `setup` fetched. */
async function program<E extends 'flite' | 'espeak-ng'>(
  engine: E & ServerId,
  path: string,
): Promise<{ engine: E; program: CommandLine }[]> {
  const own = findProgram(engine);
  if (own !== undefined) return [{ engine, program: { command: own, args: [], env: process.env } }];
  if ((await findInstalled(join(cacheDirectory(), 'servers', engine))) === undefined) return [];
  return [{ engine, program: (await ensureServer(engine)).run(path, []) }];
}

function ignoreUnlessWished(wished: boolean): (error: unknown) => undefined {
  return (error) => {
    if (wished) throw error;
    return undefined;
  };
}

function undefinedWhereMissing(error: unknown): undefined {
  if (error instanceof SecretaryError && error.code === 'not-found') return undefined;
  throw error;
}

function noModel(language: string): SecretaryError {
  return new SecretaryError('not-found', `there is no recogniser for the language "${language}" on this machine`, {
    advice: `Name a model's folder in listening.languages.${language}.voskModel, or fetch one: npx secretary setup`,
  });
}

function noVoice(language: string): SecretaryError {
  return new SecretaryError('not-found', `there is no voice for the language "${language}" on this machine`, {
    advice: 'Fetch one with: npx secretary setup, or install espeak-ng',
  });
}
