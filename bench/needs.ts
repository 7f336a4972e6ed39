import { SecretaryError } from '../src/common/index.js';
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
import { Voices } from './sets/index.js';

/** Everything that must be on this machine before the first call. */
export interface Needs {
  readonly installation: AsteriskInstallation;
  readonly database: DatabaseInstallation;
  readonly voices: Voices;
  /** The backend section of the model server. */
  readonly model: Readonly<Record<string, unknown>>;
}

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
    model: await modelSection(llm, llmModel, progress),
  };
}

/** What `secretary llm` is told about its backend. */
export async function modelSection(
  llm: LlmChoice,
  llmModel: string,
  progress: Progress,
): Promise<Record<string, unknown>> {
  switch (llm.kind) {
    case 'guided':
      return { backend: 'guided' };
    case 'stub':
      return { backend: 'stub', stub: { firstTokenMs: llm.firstTokenMs } };
    case 'llama':
      return {
        backend: 'llama',
        llama: { modelFile: `${await ensureModel('smollm2-135m-gguf', progress)}/${SMOLLM}` },
      };
    case 'url':
      return { backend: 'openai', openai: { baseUrl: llm.url, model: llmModel } };
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
