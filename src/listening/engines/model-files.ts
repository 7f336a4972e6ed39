import { statSync } from 'node:fs';
import { join } from 'node:path';
import { SecretaryError } from '../../common/index.js';
import type { EngineName } from '../options.js';

/** Moonshine v2 in sherpa-onnx: encoder and merged decoder in ONNX Runtime's own format. */
export const moonshineFiles = ['encoder_model.ort', 'decoder_model_merged.ort', 'tokens.txt'] as const;

const needed: Readonly<Record<EngineName, readonly string[]>> = {
  vosk: ['am/final.mdl', 'conf/mfcc.conf'],
  moonshine: moonshineFiles,
};

/** @throws SecretaryError('not-found') naming the model and the command that fetches it. */
export function checkModel(engine: EngineName, directory: string): void {
  const lacking = needed[engine].find((name) => sizeOf(join(directory, name)) === 0);
  if (lacking !== undefined) throw missing(`the ${engine} model in ${directory} lacks ${lacking}`);
}

/** @returns the .onnx file. */
export function checkVad(model: string): string {
  const file = model.endsWith('.onnx') ? model : join(model, 'silero_vad.onnx');
  if (sizeOf(file) === 0) throw missing(`the voice detection model ${file} is missing or empty`);
  return file;
}

/** @returns the .onnx file. */
export function checkTurnModel(model: string): string {
  const file = model.endsWith('.onnx') ? model : join(model, 'smart-turn-v3.2-cpu.onnx');
  if (sizeOf(file) === 0) throw missing(`the end-of-turn model ${file} is missing or empty`);
  return file;
}

/** The advice for every fault of a model. */
export const fetchAdvice = 'fetch it with: npx secretary setup';

function missing(what: string): SecretaryError {
  return new SecretaryError('not-found', what, { advice: fetchAdvice });
}

/** 0 where there is no such file. */
function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
