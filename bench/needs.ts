import { join } from 'node:path';
import { SecretaryError } from '../src/common/index.js';
import type { StageOptions } from '../src/demo/index.js';
import {
  type AsteriskInstallation,
  type DatabaseInstallation,
  daemonModels,
  englishRecogniser,
  ensureModel,
  type Progress,
  pickAsterisk,
  pickDatabase,
} from '../src/setup/index.js';
import type { LlmChoice } from './options.js';
import { Recordings, Voices } from './sets/index.js';

/** Everything that must be on this machine before the first call. */
export interface Needs {
  readonly installation: AsteriskInstallation;
  readonly database: DatabaseInstallation;
  readonly voices: Voices;
  readonly recordings: Recordings;
  readonly model: ModelServer;
}

/** What answers the callers, as the stage starts it. */
export type ModelServer = Required<Pick<StageOptions, 'model' | 'modelArguments'>>;

/** Fetches what is missing, with a bar for each download. */
export async function fetchNeeds(
  llm: LlmChoice,
  llmModel: string,
  progress: Progress,
  signal: AbortSignal,
): Promise<Needs> {
  const installation = await pickAsterisk(progress);
  signal.throwIfAborted();
  const database = await pickDatabase(progress);
  signal.throwIfAborted();
  for (const model of daemonModels) await ensureModel(model, progress);
  signal.throwIfAborted();
  const { notice } = await englishRecogniser(progress);
  if (notice !== undefined) progress.say(notice);
  return {
    installation,
    database,
    voices: await Voices.open(progress),
    recordings: await Recordings.open(progress),
    model: await modelServer(llm, llmModel, progress),
  };
}

/** What `secretary llm` is told about its backend. */
export async function modelServer(llm: LlmChoice, llmModel: string, progress: Progress): Promise<ModelServer> {
  switch (llm.kind) {
    case 'guided':
      return { model: { backend: 'guided' }, modelArguments: [] };
    case 'stub':
      return { model: { backend: 'guided' }, modelArguments: ['--backend', `stub:${llm.firstTokenMs}`] };
    case 'llama': {
      const modelFile = join(await ensureModel('smollm2-135m-gguf', progress), SMOLLM);
      return { model: { backend: 'llama', llama: { modelFile } }, modelArguments: [] };
    }
    case 'url':
      return { model: { backend: 'openai', openai: { baseUrl: llm.url, model: llmModel } }, modelArguments: [] };
  }
}

const SMOLLM = 'SmolLM2-135M-Instruct.Q4_1.gguf';

/** "guided", "stub:300", "llama" or the URL without what may be secret in it. */
export function llmName(llm: LlmChoice): string {
  if (llm.kind === 'stub') return `stub:${llm.firstTokenMs}`;
  if (llm.kind !== 'url') return llm.kind;
  try {
    const { origin, pathname } = new URL(llm.url);
    return `${origin}${pathname}`;
  } catch (error) {
    throw new SecretaryError('bad-input', `${llm.url} is no URL`, { cause: error });
  }
}
