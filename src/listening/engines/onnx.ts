import { InferenceSession } from 'onnxruntime-node';
import { SecretaryError } from '../../common/index.js';
import { fetchAdvice } from './model-files.js';

/**
 * Opens an ONNX model on one thread: small models gain nothing from more, and the other core carries the calls.
 *
 * @param what how the model is called in a fault. @throws SecretaryError('damaged')
 */
export async function openOnnx(file: string, what: string): Promise<InferenceSession> {
  try {
    return await InferenceSession.create(file, { intraOpNumThreads: 1, interOpNumThreads: 1, logSeverityLevel: 4 });
  } catch (cause) {
    throw new SecretaryError('damaged', `the ${what} model ${file} is damaged`, { cause, advice: fetchAdvice });
  }
}
